//! Samples: the pages of machines as tests show them, with a text of one's choice wherever others write.

use custode_domain::id::{MachineId, TicketId};
use jiff::Timestamp;
use uuid::Uuid;

use super::list::MachinesPage;
use super::row::{Condition, Heard, Row};
use super::show::{Hardware, MachinePage, Standing};
use crate::lang::Lang;
use crate::web::chart::Chart;
use crate::web::frame::{Frame, Here};
use crate::web::when::{When, ago};

impl MachinesPage {
    /// Empty, the end of a longer list, and full with more to come.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = |rows, continued, following: &str| Self {
            frame: Frame::sample(t, said, Here::Machines),
            here: "/machines".to_owned(),
            rows,
            continued,
            first: if continued { "/machines" } else { "" },
            following: following.to_owned(),
        };
        let next = "/machines?after=1.2";
        vec![
            ("machines empty", page(Vec::new(), false, "")),
            ("machines after the last", page(Vec::new(), true, "")),
            (
                "machines",
                page(vec![row(t, said, true), row(t, said, false)], false, next),
            ),
        ]
    }
}

impl MachinePage {
    /// Just enrolled, well, and with findings.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = |heard, hardware, standing| Self {
            frame: Frame::sample(t, said, Here::Machines),
            row: row(t, said, heard),
            asks: heard,
            hardware,
            standing,
            days: [(1, true), (7, false)],
            charts: if heard {
                vec![Chart::sample(t, said, true), Chart::sample(t, said, true)]
            } else {
                Vec::new()
            },
        };
        let hardware = || {
            Some(Hardware {
                kernel: said.to_owned(),
                processors: 4,
                memory: "16,0 GB".to_owned(),
                started: When::at(instant()),
            })
        };
        let well = Self {
            row: Row {
                condition: Condition::Well,
                ..row(t, said, true)
            },
            ..page(true, hardware(), Vec::new())
        };
        let standing = vec![standing(said, true), standing(said, false)];
        vec![
            ("machine just enrolled", page(false, None, Vec::new())),
            ("machine well", well),
            ("machine with findings", page(true, hardware(), standing)),
        ]
    }
}

impl Row {
    /// Of a machine that was heard.
    pub(in crate::web) fn sample(t: Lang, said: &str) -> Self {
        row(t, said, true)
    }
}

fn row(t: Lang, said: &str, heard: bool) -> Row {
    let at = instant();
    Row {
        id: MachineId::from_uuid(Uuid::from_u128(2)),
        name: said.to_owned(),
        ente: said.to_owned(),
        site: said.to_owned(),
        class: "server",
        os: said.to_owned(),
        agent: said.to_owned(),
        condition: if heard {
            Condition::Troubled {
                told: t.machine_troubled(2),
                worst: 1,
            }
        } else {
            Condition::Awaited
        },
        heard: heard.then(|| Heard {
            at: When::at(at),
            ago: ago(t, at, at),
        }),
    }
}

fn standing(said: &str, on_ticket: bool) -> Standing {
    Standing {
        title: said.to_owned(),
        since: When::at(instant()),
        severity: "1, bloccante",
        severity_number: 1,
        ticket: on_ticket.then(|| TicketId::from_uuid(Uuid::from_u128(3))),
    }
}

fn instant() -> Timestamp {
    Timestamp::from_second(1_795_420_800).unwrap()
}
