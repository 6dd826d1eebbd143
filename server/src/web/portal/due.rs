//! Due: by when the desk owes something on a request, as the people of its Ente read it.

use custode_domain::calendar::ServiceCalendar;
use custode_domain::contract::{Contract, Due};
use custode_domain::ticket::Ticket;
use jiff::{Timestamp, ToSpan as _};

use crate::lang::Lang;
use crate::web::when::{When, day};

/// Days of closure that are told; a longer list explains no deadline.
const TOLD: usize = 5;

/// What is owed and by when: the taking in charge while nobody took it, and the answer; nothing once it was given. The
/// days on which the desk is closed until then are named, since they are why the deadline is so far.
pub(super) fn due(t: Lang, contract: &Contract, ticket: &Ticket) -> Vec<String> {
    let minute = |at| When::at(at).minute();
    let (mut told, until) = match contract.due(ticket) {
        Due::TakeCharge(at) => {
            let taken = t.portal_due_taken(minute(at));
            let solved = contract.resolution(ticket);
            let told = solved.map(|at| t.portal_due_solved(minute(at)));
            (std::iter::once(taken).chain(told).collect(), solved)
        }
        Due::Resolution(at) => (vec![t.portal_due_solved(minute(at))], Some(at)),
        Due::Nothing => (Vec::new(), None),
    };
    let closed = until.map_or_else(Vec::new, |until| {
        closures(&contract.terms().desk, ticket.clock_starts(), until)
    });
    if !closed.is_empty() {
        told.push(t.portal_due_closed(closed.join(", ")));
    }
    told
}

/// The days on which the desk would work but for a holiday or a closure, the first of them.
fn closures(desk: &ServiceCalendar, from: Timestamp, until: Timestamp) -> Vec<String> {
    let date = |at: Timestamp| desk.zone.rules().to_datetime(at).date();
    let days = date(from)
        .series(1.day())
        .take_while(|day| *day <= date(until));
    let closed =
        days.filter(|day| desk.plan(*day).is_closed() && !desk.week.on(day.weekday()).is_closed());
    closed.take(TOLD).map(day).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t46_the_closures_until_a_deadline_are_named() {
        let mut terms = Contract::of_the_tender().unwrap().terms().clone();
        terms.desk.closed_dates = ["2026-12-07".parse().unwrap()].into();
        let closed = |from: &str, until: &str| {
            closures(&terms.desk, from.parse().unwrap(), until.parse().unwrap())
        };
        // The 7th is closed by the Ente, the 8th is a holiday, the 5th and 6th a weekend.
        let around = closed("2026-12-04T16:00:00Z", "2026-12-09T09:00:00Z");
        assert_eq!(around, ["07/12/2026", "08/12/2026"]);
        assert!(closed("2026-12-09T08:00:00Z", "2026-12-11T09:00:00Z").is_empty());
    }
}
