//! House: a server, its database and its machines in a box, for the journeys.
//!
//! Everything is the real part: the real binaries, real TLS, a real database. Only the clock is wound by hand.
//! A process that a test starts ends with the value that stands for it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says where and stops"
)]

pub mod assist;
mod desk;
mod filled;
mod machine;
mod module;
mod postbox;
mod process;
pub mod recount;
mod server;
pub mod simulated;
pub mod speech;
mod store;
mod turn;
mod wait;
pub mod year;

pub use desk::{Desk, FindingSeen, TicketSeen};
pub use filled::filled;
pub use machine::{Machine, Patience};
pub use module::Module;
pub use postbox::{MailSeen, Postbox};
pub use process::{Process, binary, command, free_port};
pub use server::{House, Ready};
pub use store::Engine;
pub use wait::{eventually, eventually_async, now, say};
