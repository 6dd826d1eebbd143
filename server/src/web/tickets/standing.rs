//! Standing: what is owed on a ticket and by when, how each of it stands, and the ledger of its deadline (T04, T14).

use custode_domain::obligation::{Entry, Obligation, Recorded, Why, ledger};
use custode_domain::sla::Standing;
use custode_domain::ticket::{Term, Ticket};
use jiff::Timestamp;

use crate::app::show_ticket::TicketShown;
use crate::lang::Lang;
use crate::web::when::When;
use crate::web::words;

/// Something that is, or was, owed, as pages show it.
#[derive(Debug)]
pub(in crate::web) struct ObligationPart {
    /// What, with the area of a task beside it.
    pub(in crate::web) term: &'static str,
    pub(in crate::web) area: Option<String>,
    pub(in crate::web) standing: &'static str,
    pub(in crate::web) standing_code: &'static str,
    /// Within how much service time; empty where days are counted.
    pub(in crate::web) target: String,
    pub(in crate::web) due: Option<When>,
    /// When it was met or dropped.
    pub(in crate::web) ended: Option<When>,
    /// Every move of the deadline, in a sentence each.
    pub(in crate::web) ledger: Vec<String>,
}

/// All that is or was owed on a ticket.
pub(super) fn obligations(t: Lang, shown: &TicketShown) -> Vec<ObligationPart> {
    let contract = &shown.governed.contract;
    let owed = contract.obligations(&shown.ticket, shown.at).into_iter();
    owed.map(|owed| {
        // A log that broke would have kept the page from being read at all.
        let ledger = ledger(contract, &shown.log, owed.term).unwrap_or_default();
        ObligationPart::new(t, &owed, area(&shown.ticket, owed.term), &ledger)
    })
    .collect()
}

fn area(ticket: &Ticket, term: Term) -> Option<String> {
    let task = ticket.task(term.task()?)?;
    Some(task.assignment.area.name.to_string())
}

impl ObligationPart {
    pub(in crate::web) fn new(
        t: Lang,
        owed: &Obligation,
        area: Option<String>,
        ledger: &[Entry],
    ) -> Self {
        let standing = match (owed.standing, owed.ended) {
            (Standing::Breached { .. }, _) => Recorded::Breached,
            (Standing::AtRisk, None) => Recorded::AtRisk,
            (Standing::AtRisk | Standing::Within, _) => Recorded::Within,
        };
        let target = owed.target.map(|target| span(target.seconds()));
        Self {
            term: words::term(t, owed.term),
            area,
            standing: words::recorded(t, standing),
            standing_code: standing.code(),
            target: target.map_or_else(String::new, |span| t.sla_of_service(span)),
            due: owed.due.map(When::at),
            ended: owed.ended.map(When::at),
            ledger: ledger.iter().map(|entry| line(t, entry)).collect(),
        }
    }
}

/// `+1 h 30: in attesa di Ufficio protocollo, dalle 23/11/2026 10:00 alle 23/11/2026 11:30; scadenza …`
fn line(t: Lang, entry: &Entry) -> String {
    let due = due(t, entry.after);
    match &entry.why {
        Why::Began { severity, target } => t.sla_ledger_began(
            minute(entry.at),
            words::severity(t, *severity),
            span(target.seconds()),
            due,
        ),
        Why::Waited { wait, from, until } => match until {
            Some(until) => t.sla_ledger_waited(
                moved(entry.moved),
                &wait.awaited,
                minute(*from),
                minute(*until),
                due,
            ),
            None => t.sla_ledger_waits(&wait.awaited, minute(*from)),
        },
        Why::Reopened { closed, .. } => {
            t.sla_ledger_reopened(moved(entry.moved), minute(*closed), minute(entry.at), due)
        }
        Why::SeverityChanged { from, to, target } => t.sla_ledger_severity(
            moved(entry.moved),
            words::severity(t, *from),
            words::severity(t, *to),
            span(target.seconds()),
            due,
        ),
        Why::Ended => t.sla_ledger_ended(minute(entry.at)),
        Why::Breached { due } => t.sla_ledger_breached(minute(*due)),
    }
}

fn due(t: Lang, at: Option<Timestamp>) -> String {
    at.map_or_else(|| t.sla_stands().to_owned(), |at| t.sla_due(minute(at)))
}

fn minute(at: Timestamp) -> String {
    When::at(at).minute()
}

/// `+1 h 30`, or `−2 h` when the deadline came nearer.
fn moved(seconds: Option<i64>) -> String {
    match seconds {
        Some(seconds @ ..0) => format!("−{}", span(-seconds)),
        Some(seconds) => format!("+{}", span(seconds)),
        None => "±?".to_owned(),
    }
}

/// `4 h`, `1 h 30`, `45 min`; seconds are left out.
fn span(seconds: i64) -> String {
    let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60);
    match (hours, minutes) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t04_service_time_and_its_moves_are_told_in_hours_and_minutes() {
        for (seconds, told) in [
            (0, "+0 min"),
            (59, "+0 min"),
            (2700, "+45 min"),
            (5400, "+1 h 30"),
            (5460, "+1 h 31"),
            (14400, "+4 h"),
            (-7200, "−2 h"),
        ] {
            assert_eq!(moved(Some(seconds)), told);
        }
    }
}
