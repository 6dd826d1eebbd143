//! Jobs: what the server does by itself, at its own pace.

mod silence;
mod tidy_up;

pub use silence::watch_silence;
pub use tidy_up::keep_tidy;
