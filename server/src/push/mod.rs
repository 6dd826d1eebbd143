//! Push: the thin door through which browsers are sent messages that only they can read (RFC 8030, 8291, 8292).

mod key;
mod sender;

pub use key::{Key, KeyError};
pub use sender::{Message, Outcome, Sender, SenderError};
