//! Row: what both pages say of a machine. Names and versions are hostile text.

use custode_domain::id::MachineId;
use jiff::Timestamp;

use crate::app::list_machines::MachineShown;
use crate::lang::Lang;
use crate::web::when::{When, ago};
use crate::web::words;

#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: MachineId,
    pub(super) name: String,
    pub(super) ente: String,
    pub(super) site: String,
    pub(super) class: &'static str,
    pub(super) os: String,
    pub(super) agent: String,
    pub(super) heard: Option<Heard>,
}

/// When a machine was last heard.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) at: When,
    pub(super) ago: String,
}

impl Row {
    pub(super) fn new(t: Lang, shown: &MachineShown, now: Timestamp) -> Self {
        let MachineShown {
            machine,
            ente,
            site,
        } = shown;
        Self {
            id: machine.id,
            name: machine.name.clone(),
            ente: ente.clone(),
            site: site.clone(),
            class: words::class(t, machine.class),
            os: machine.os.clone(),
            agent: machine.agent_version.clone(),
            heard: machine.last_heard_at.map(|at| Heard {
                at: When::at(at),
                ago: ago(at, now),
            }),
        }
    }
}
