//! People come in by an OpenID Connect provider, through a real one: who was linked before, once, and nobody else.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says where and stops"
)]

mod browser;
mod forged;
mod login;
mod provider;
mod screen;
