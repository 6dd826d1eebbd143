//! Aggregates: takes finished hours from the history to the spool, and has them sent when others do not.

use std::time::Duration;

use super::courses::Courses;
use super::outbox::Outbox;
use crate::brain::Now;
use crate::mint;

/// How often finished hours are looked for.
const EVERY: Duration = Duration::from_mins(10);
/// Hours end for all machines at once; their reports are spread over this time.
const SPREAD: Duration = Duration::from_mins(40);

/// When to look for finished hours.
#[derive(Debug, Default)]
pub(super) struct Aggregates {
    next: Duration,
}

impl Aggregates {
    pub(super) const fn next_look(&self) -> Duration {
        self.next
    }

    /// Takes over every hour that is finished.
    pub(super) fn collect(&mut self, courses: &mut Courses, outbox: &mut Outbox, now: Now) {
        if now.uptime < self.next {
            return;
        }
        self.next = now.uptime + EVERY;
        let mut taken = false;
        while collect_one(courses, outbox, now) {
            taken = true;
        }
        if taken {
            outbox.send_by(now.uptime + SPREAD.mul_f64(f64::from(mint::luck()) / 255.0));
        }
    }
}

/// What cannot be taken over now is found again at the next look.
fn collect_one(courses: &mut Courses, outbox: &mut Outbox, now: Now) -> bool {
    let finished = outbox
        .aggregated_through()
        .ok()
        .and_then(|after| courses.next_finished_hour(after, now.wall).ok().flatten());
    finished.is_some_and(|hour| outbox.add_aggregates(&hour, now.wall))
}
