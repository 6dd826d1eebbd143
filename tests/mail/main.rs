//! People are told by mail, through a real mail server: what was promised arrives, once, whatever is killed.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says where and stops"
)]

mod books;
mod journey;
mod kills;
mod trouble;
