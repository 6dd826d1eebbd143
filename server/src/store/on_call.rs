//! On-call: the rotas with their shifts, swaps and notes, whose calendar reads them, and which tickets are watched.

pub mod feeds;
pub mod hand_overs;
pub mod rotas;
pub mod swaps;
pub mod watch;
