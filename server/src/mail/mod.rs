//! Mail: the thin door through which people are written to.

mod compose;
mod post;
mod receipts;
pub mod settings;
mod smtp;
mod warning;
mod words;

pub use compose::{Composed, compose};
pub use post::{Post, PostError};
pub use receipts::{Receipts, ReceiptsError};
pub use smtp::{Conversation, Given, Trouble};
pub use warning::compose_warning;
