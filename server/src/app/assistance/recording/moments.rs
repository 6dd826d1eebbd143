//! Moments: what a session did, each with its time.

use std::time::Duration;

use custode_ssh::recording::{Event, Kind};

use super::read::Entry;

/// Moments that are shown of a part: more are a program's.
pub const MOMENTS: usize = 2_000;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Since the session began.
    pub at: Duration,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Something beside the screen.
    Event(Event),
    /// Something of this kind, sealed to the Ente's key.
    Sealed(Kind),
    /// The terminal got another size.
    Resized {
        /// How many letters a row has.
        columns: u16,
        /// How many rows there are.
        rows: u16,
    },
}

/// Adds what a line of a recording says, if that is a moment.
pub(super) fn add(moments: &mut Vec<Moment>, at: Duration, entry: &Entry) {
    let what = match entry {
        Entry::Event(event) => What::Event(event.clone()),
        Entry::Sealed(kind) => What::Sealed(*kind),
        Entry::Resized((columns, rows)) => What::Resized {
            columns: *columns,
            rows: *rows,
        },
        Entry::Size(_) | Entry::Begin(_) | Entry::Output(_) | Entry::End => return,
    };
    if moments.len() < MOMENTS {
        moments.push(Moment { at, what });
    }
}
