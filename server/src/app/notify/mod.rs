//! Notify: who exactly is told what the outbox owes, in which language, and with what.

mod hand_out;
mod letter;
mod ways;

pub use hand_out::hand_out;
pub use letter::{Letter, Writing, letter};
pub use ways::Ways;
