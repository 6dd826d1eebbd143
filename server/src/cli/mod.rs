//! The commands of `custode-server`.

pub mod sla;
