//! Soundness: is a part what its machine wrote? Told by the keys under which the machine handed it in.

use custode_domain::id::MachineId;
use custode_ssh::recording::{Begin, Broken, Fault, MachineKey, verify};

use super::read::begin;
use crate::store::recordings::Part;

/// Whether a part is what its machine wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Soundness {
    /// Nothing came.
    Nothing,
    /// From the beginning to the end.
    Whole,
    /// As far as it came; the end is missing.
    Unfinished,
    /// Not from this block on.
    Altered {
        /// The first block that does not hold, from 0.
        block: u64,
    },
    /// Another key signed it.
    NotThisMachine,
    /// It is one of another session, machine or terminal.
    Foreign,
    /// No key was kept: it came before keys were.
    NoKey,
}

/// Holds a part against the machine that should have written it.
pub(super) fn soundness(
    bytes: &[u8],
    keys: &[Vec<u8>],
    (part, machine): (Part, MachineId),
) -> Soundness {
    if bytes.is_empty() {
        return Soundness::Nothing;
    }
    if begin(bytes).is_some_and(|begin| !is_of(&begin, part, machine)) {
        return Soundness::Foreign;
    }
    let mut found = Soundness::NoKey;
    for key in keys {
        let Ok(key) = MachineKey::from_point(key) else {
            continue;
        };
        found = match verify(bytes, &key) {
            Ok(_) => return Soundness::Whole,
            Err(broken) => told(&broken),
        };
        // A machine that renewed its certificate meanwhile has signed with the key before.
        if found != Soundness::NotThisMachine {
            return found;
        }
    }
    found
}

const fn told(broken: &Broken) -> Soundness {
    match broken.fault {
        Fault::Cut => Soundness::Unfinished,
        Fault::Signature => Soundness::NotThisMachine,
        Fault::Hash
        | Fault::Number
        | Fault::Time
        | Fault::Contradiction
        | Fault::Begin
        | Fault::Line
        | Fault::Behind
        | Fault::TooLong
        | Fault::Io(_) => Soundness::Altered {
            block: broken.block,
        },
    }
}

fn is_of(begin: &Begin, (session, number): Part, machine: MachineId) -> bool {
    begin.session == session.to_string()
        && begin.part == number
        && begin.machine == machine.to_string()
}
