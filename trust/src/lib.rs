//! Trust: what a threshold of people signed offline, and who may therefore come in.
//!
//! [`repository`] reads a signed repository (TUF) with guards of its own: it knows no network, no clock and no kind of
//! target. [`roster`] is one kind of target: technicians, their keys, and the host keys of an Ente's machines.
//! [`workshop`] is the other side: it makes keys, drafts, signs and publishes, on a computer without a network.

pub mod digest;
pub mod repository;
pub mod roster;
pub mod workshop;
