//! Jobs: what the server does by itself, at its own pace.

mod audit;
mod contracts;
mod deadlines;
mod figures;
mod looks;
mod notices;
mod on_call;
mod repositories;
mod sessions;
mod silence;
mod tellings;
mod tidy_up;
mod webhooks;

pub use audit::keep_audit;
pub use contracts::let_contracts_begin;
pub use deadlines::watch_deadlines;
pub use figures::make_missing_facts;
pub use notices::{hand_out_notices, send_mails, send_pushes, settle_doubts};
pub use on_call::pass_calls_on;
pub use repositories::keep_repositories_fresh;
pub use sessions::watch_sessions;
pub use silence::watch_silence;
pub use tellings::tell_people;
pub use tidy_up::keep_tidy;
pub use webhooks::tell_webhooks;
