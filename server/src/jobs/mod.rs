//! Jobs: what the server does by itself, at its own pace.

mod figures;
mod notices;
mod silence;
mod tidy_up;
mod webhooks;

pub use figures::make_missing_facts;
pub use notices::{hand_out_notices, send_mails, send_pushes, settle_doubts};
pub use silence::watch_silence;
pub use tidy_up::keep_tidy;
pub use webhooks::tell_webhooks;
