//! Mail: the thin door through which people are written to.

mod compose;
mod message;
mod post;
mod receipts;
pub mod settings;
mod smtp;
mod telling;
mod words;

pub use compose::compose;
pub use message::Composed;
pub use post::{Post, PostError};
pub use receipts::{Receipts, ReceiptsError};
pub use smtp::{Conversation, Given, Trouble};
pub use telling::compose_telling;
