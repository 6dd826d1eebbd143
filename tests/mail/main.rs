//! People are told by mail, through a real mail server: everything that is owed, each once, also when it is killed.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says where and stops"
)]

mod kills;
mod owed;
mod told;
mod trouble;
