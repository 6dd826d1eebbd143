//! Link: how the agent reaches its server, and nothing that the server could use to reach into the machine.

mod assistance;
mod courier;
mod identity;
mod live;
mod recording;
mod renew;
mod tunnel;

pub use assistance::Heard;
pub use courier::{Answer, Courier};
pub use identity::{Identity, IdentityError};
pub use live::{Live, LiveEvent};
pub use recording::HandedIn;
pub use renew::{RenewError, is_due, renew};
