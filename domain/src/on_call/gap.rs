//! Gap: time outside service hours in which nobody is called first.

use jiff::Timestamp;

use super::{Rota, Shift, ShiftLine};
use crate::calendar::{Openings, ServiceCalendar, Stretch};

/// A stretch of time; it holds its first instant and not its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
}

/// When on-call is needed between two instants: whenever the desk is closed.
pub fn needed(desk: &ServiceCalendar, from: Timestamp, until: Timestamp) -> Vec<Gap> {
    let window = Stretch::between(from, until);
    without(window, Openings::within(desk, window))
}

/// When it is needed and nobody of the first line has a shift.
///
/// The second line covers nothing by itself: its people are called when the first does not answer.
pub fn gaps(rota: &Rota, desk: &ServiceCalendar, from: Timestamp, until: Timestamp) -> Vec<Gap> {
    let covered = |stretch: Stretch| {
        let first = |shift: &&Shift| shift.line() == ShiftLine::First;
        let shifts = rota.shifts().iter().filter(first);
        let cuts = shifts.map(move |shift| Stretch::between(shift.from(), shift.until()));
        cuts.map(move |cut| cut.and(stretch))
            .filter(|cut| cut.seconds() > 0)
            .collect::<Vec<_>>()
    };
    needed(desk, from, until)
        .into_iter()
        .flat_map(|gap| {
            let stretch = Stretch::between(gap.from, gap.until);
            without(stretch, covered(stretch))
        })
        .collect()
}

/// What is left of a stretch; the cuts come in their order and share no time.
fn without(whole: Stretch, cuts: impl IntoIterator<Item = Stretch>) -> Vec<Gap> {
    let mut left = Vec::new();
    let mut from = whole.from;
    let ends = Stretch {
        from: whole.until,
        until: whole.until,
    };
    for cut in cuts.into_iter().chain([ends]) {
        let rest = Stretch {
            from,
            until: cut.from,
        };
        if rest.seconds() > 0 {
            left.push(Gap {
                from: rest.begins(),
                until: rest.ends(),
            });
        }
        from = cut.until;
    }
    left
}
