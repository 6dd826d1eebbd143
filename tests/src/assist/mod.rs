//! Assist: a machine that opens remote sessions, a real bastion before it, and a technician with Debian's OpenSSH.
//!
//! It needs root: sessions run as users that are made for them, and are gone afterwards.

mod consented;
mod contact;
mod office;
mod place;
mod sockets;
mod terminal;
mod town;
mod user;
mod visits;

pub use consented::Consented;
pub use office::Office;
pub use place::{Grant, MACHINE, PATIENCE, Place, complaint, make_key, program, text, through};
pub use sockets::Sockets;
pub use terminal::Terminal;
pub use town::{HOST, Town, agent, pss_kib};
pub use user::User;
pub use visits::Visits;
