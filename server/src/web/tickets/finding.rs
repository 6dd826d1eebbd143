//! Finding: one of a ticket's findings as the page shows it.

use custode_domain::id::{FindingId, MachineId};
use custode_domain::ticket::FindingStanding;

use super::evidence::{Process, Seen};
use crate::app::show_ticket::FindingShown;
use crate::lang::Lang;
use crate::web::chart::Chart;
use crate::web::fault;
use crate::web::when::When;
use crate::web::words;

/// A finding on the page.
#[derive(Debug)]
pub(super) struct FindingPart {
    pub(super) id: FindingId,
    pub(super) code: &'static str,
    pub(super) title: String,
    pub(super) state: &'static str,
    pub(super) state_code: &'static str,
    /// Identifier, and the name by which the machine calls itself.
    pub(super) machine: Option<(MachineId, String)>,
    pub(super) since: When,
    pub(super) raised: When,
    pub(super) cleared: Option<When>,
    pub(super) severity: &'static str,
    pub(super) severity_number: u8,
    pub(super) summary: String,
    pub(super) chart: Option<Chart>,
    pub(super) processes: Vec<Process>,
    pub(super) details: Vec<(String, String)>,
    /// When, and why.
    pub(super) reasons: Vec<(When, String)>,
}

impl FindingPart {
    pub(super) fn new(t: Lang, shown: FindingShown) -> Self {
        let FindingShown {
            finding,
            standing,
            machine,
            decided,
        } = shown;
        let seen = Seen::read(t, &finding.evidence, finding.raised_at);
        let reasons = decided
            .into_iter()
            .map(|decided| (When::at(decided.decided_at), decided.reason));
        Self {
            id: finding.id,
            code: finding.code.code(),
            title: fault::title(t, finding.code, &finding.object),
            state: words::standing(t, standing),
            state_code: standing.code(),
            machine: finding.subject.machine.zip(machine),
            since: When::at(finding.since),
            raised: When::at(finding.raised_at),
            cleared: finding.cleared_at.map(When::at),
            severity: words::severity(t, finding.severity),
            severity_number: finding.severity.number(),
            summary: seen.summary,
            chart: seen.chart,
            processes: seen.processes,
            details: seen.details,
            reasons: reasons.collect(),
        }
    }
}

/// `3 anomalie: 1 in corso, 2 rientrate`; nothing when there is none.
pub(super) fn tally(standings: &[FindingStanding]) -> Option<String> {
    let count = |wanted| standings.iter().filter(|one| **one == wanted).count();
    let parts = [
        (count(FindingStanding::Standing), "in corso", "in corso"),
        (
            count(FindingStanding::Flapping),
            "intermittente",
            "intermittenti",
        ),
        (count(FindingStanding::Cleared), "rientrata", "rientrate"),
    ];
    let told: Vec<_> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    let all = match standings.len() {
        0 => return None,
        1 => "1 anomalia".to_owned(),
        more => format!("{more} anomalie"),
    };
    Some(format!("{all}: {}", told.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use custode_domain::ticket::FindingStanding::{Cleared, Flapping, Standing};

    #[test]
    fn findings_are_counted_in_words() {
        for (standings, told) in [
            (&[][..], None),
            (&[Standing], Some("1 anomalia: 1 in corso")),
            (
                &[Cleared, Flapping, Cleared],
                Some("3 anomalie: 1 intermittente, 2 rientrate"),
            ),
        ] {
            assert_eq!(tally(standings).as_deref(), told);
        }
    }
}
