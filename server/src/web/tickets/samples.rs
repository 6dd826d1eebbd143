//! Samples: the pages of tickets as tests show them, with a text of one's choice wherever others write.

use custode_domain::id::{FindingId, MachineId, TicketId};
use custode_domain::ticket::FindingStanding;
use jiff::Timestamp;
use uuid::Uuid;

use super::evidence::Process;
use super::finding::{FindingPart, tally};
use super::log::Line;
use super::show::TicketPage;
use crate::lang::Lang;
use crate::web::chart::Chart;
use crate::web::frame::{Frame, Here};
use crate::web::when::When;
use crate::web::words;

impl TicketPage {
    /// Of a machine with findings in every state, of a site, of a storm, and without any finding.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let findings = [
            (FindingStanding::Standing, true),
            (FindingStanding::Flapping, false),
            (FindingStanding::Cleared, true),
        ];
        let cleared = [(FindingStanding::Cleared, true)];
        let storm = [(FindingStanding::Standing, false); 21];
        let site = Self {
            machine: None,
            closure_proposed: true,
            ..page(t, said, &cleared)
        };
        let of_the_ente = Self {
            site: None,
            machine: None,
            ..page(t, said, &storm)
        };
        let of_a_person = Self {
            description: None,
            ..page(t, said, &[])
        };
        vec![
            ("ticket of a machine", page(t, said, &findings)),
            ("ticket of a site", site),
            ("ticket of a storm", of_the_ente),
            ("ticket without findings", of_a_person),
        ]
    }
}

fn page(t: Lang, said: &str, findings: &[(FindingStanding, bool)]) -> TicketPage {
    let standings: Vec<_> = findings.iter().map(|(standing, _)| *standing).collect();
    TicketPage {
        frame: Frame::sample(t, said, Here::Tickets),
        id: ticket(),
        number: "2026/17".to_owned(),
        subject: said.to_owned(),
        description: Some(said.to_owned()),
        severity: "1, bloccante",
        severity_number: 1,
        state: "Nuovo",
        closure_proposed: false,
        ente: said.to_owned(),
        site: Some(said.to_owned()),
        machine: Some((machine(), said.to_owned())),
        opened: when(),
        channel: "segnalazione automatica",
        tally: tally(&standings),
        findings: findings
            .iter()
            .map(|(standing, evidence)| finding(t, said, *standing, *evidence))
            .collect(),
        log: vec![Line {
            at: when(),
            text: said.to_owned(),
            by: "Custode",
        }],
    }
}

fn finding(t: Lang, said: &str, standing: FindingStanding, evidence: bool) -> FindingPart {
    FindingPart {
        id: FindingId::from_uuid(Uuid::from_u128(5)),
        code: "http_failing",
        title: said.to_owned(),
        state: words::standing(t, standing),
        state_code: standing.code(),
        machine: evidence.then(|| (machine(), said.to_owned())),
        since: when(),
        raised: when(),
        cleared: (standing == FindingStanding::Cleared).then(when),
        severity: "2, non bloccante",
        severity_number: 2,
        summary: if evidence {
            said.to_owned()
        } else {
            String::new()
        },
        chart: evidence.then(|| Chart::sample(t, said, false)),
        processes: evidence.then(|| process(said)).into_iter().collect(),
        details: evidence
            .then(|| (said.to_owned(), said.to_owned()))
            .into_iter()
            .collect(),
        reasons: vec![(when(), said.to_owned())],
    }
}

fn process(said: &str) -> Process {
    Process {
        pid: 4711,
        name: said.to_owned(),
        cpu: "97,4 %".to_owned(),
        memory: "1,2 GB".to_owned(),
    }
}

fn ticket() -> TicketId {
    TicketId::from_uuid(Uuid::from_u128(3))
}

fn machine() -> MachineId {
    MachineId::from_uuid(Uuid::from_u128(2))
}

fn when() -> When {
    When::at(Timestamp::from_second(1_795_420_800).unwrap())
}
