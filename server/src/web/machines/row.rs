//! Row: what both pages say of a machine. Names and versions are hostile text.

use custode_domain::id::MachineId;
use jiff::Timestamp;

use crate::app::list_machines::MachineShown;
use crate::lang::Lang;
use crate::web::when::{When, ago};
use crate::web::words;

#[derive(Debug)]
pub(in crate::web) struct Row {
    pub(super) id: MachineId,
    pub(super) name: String,
    pub(super) ente: String,
    pub(super) site: String,
    pub(super) class: &'static str,
    pub(super) os: String,
    pub(super) agent: String,
    pub(in crate::web) heard: Option<Heard>,
    pub(in crate::web) condition: Condition,
}

/// How a machine is.
#[derive(Debug)]
pub(in crate::web) enum Condition {
    /// It has not sent anything yet.
    Awaited,
    /// Nothing stands on it.
    Well,
    /// So many findings stand on it, as told, the worst of them with this severity.
    Troubled { told: String, worst: u8 },
}

impl Condition {
    fn of(t: Lang, shown: &MachineShown) -> Self {
        match (shown.worst, shown.machine.last_heard_at) {
            (Some(worst), _) => Self::Troubled {
                told: t.machine_troubled(shown.troubles),
                worst: worst.number(),
            },
            (None, Some(_)) => Self::Well,
            (None, None) => Self::Awaited,
        }
    }

    /// For programs that read the page.
    pub(in crate::web) const fn code(&self) -> &'static str {
        match self {
            Self::Awaited => "awaited",
            Self::Well => "well",
            Self::Troubled { .. } => "troubled",
        }
    }
}

/// When a machine was last heard.
#[derive(Debug)]
pub(in crate::web) struct Heard {
    pub(in crate::web) at: When,
    pub(in crate::web) ago: String,
}

impl Row {
    pub(in crate::web) fn new(t: Lang, shown: &MachineShown, now: Timestamp) -> Self {
        let MachineShown {
            machine,
            ente,
            site,
            ..
        } = shown;
        Self {
            condition: Condition::of(t, shown),
            id: machine.id,
            name: machine.name.clone(),
            ente: ente.clone(),
            site: site.clone(),
            class: words::class(t, machine.class),
            os: machine.os.clone(),
            agent: machine.agent_version.clone(),
            heard: machine.last_heard_at.map(|at| Heard {
                at: When::at(at),
                ago: ago(t, at, now),
            }),
        }
    }
}
