//! Remote sessions: Debian's OpenSSH client, our bastion, and the agent's engine, as real processes.
//!
//! They need root: sessions run as users that are made for them.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says where and stops"
)]

mod bastion;
mod bulk;
mod consent;
mod ends;
mod exec;
mod files;
mod forwards;
mod joined;
mod pam;
mod recording;
mod second_look;
mod shell;
mod stolen;
mod systemd;
mod whole;
