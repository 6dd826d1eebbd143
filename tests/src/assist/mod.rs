//! Assist: a machine that opens remote sessions, a real bastion before it, and a technician with Debian's OpenSSH.
//!
//! It needs root: sessions run as users that are made for them, and are gone afterwards.

mod apart;
mod booted;
mod consented;
mod contact;
mod escape;
mod office;
mod passkey;
mod place;
mod rules;
mod sockets;
mod terminal;
mod thief;
mod town;
mod tunnel;
mod user;
mod visits;
mod way;

pub use apart::Apart;
pub use booted::{Booted, PROGRAMS};
pub use consented::Consented;
pub use escape::escape;
pub use office::Office;
pub use passkey::Passkey;
pub use place::{
    Grant, Impostor, MACHINE, PATIENCE, Place, complaint, make_key, program, text, through,
};
pub use rules::Rules;
pub use sockets::Sockets;
pub use terminal::Terminal;
pub use thief::{How, Meddling, Served, Thief, Towards, Tree};
pub use town::{HOST, OTHER_HOST, Town, agent, groups, pss_kib};
pub use tunnel::{Authority, Tunnel, offer as offer_tunnel};
pub use user::User;
pub use visits::Visits;
