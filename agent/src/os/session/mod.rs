//! What a remote session needs of the system: a terminal, a pen that holds its processes, and the child that becomes the user.

pub mod child;
pub mod given;
pub mod order;
pub mod packets;
pub mod paper;
pub mod pen;
pub mod start;
pub mod terminal;

mod modes;
mod pam;
mod report;
mod strays;
pub mod variables;
