//! Browsing: people at a real browser, against a real server.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says where and stops"
)]

mod keyboard;
mod passkeys;
mod recording;
