//! Show a ticket: all that its page tells, as far as the viewer may see it.

use custode_domain::id::{FindingId, TicketId};
use custode_domain::ticket::{Concern, Event, FindingStanding, Ticket};

use super::App;
use super::viewer::Scope;
use crate::store::decisions::{self, Decided};
use crate::store::findings::{self, Finding, FindingState};
use crate::store::tickets::{self, TicketNumber};
use crate::store::{StoreError, Tx, enti, machines};

/// A ticket and what surrounds it.
#[derive(Debug, Clone)]
pub struct TicketShown {
    /// The ticket.
    pub ticket: Ticket,
    /// Its number.
    pub number: TicketNumber,
    /// The name of its Ente.
    pub ente: String,
    /// The name of the site it is about, or of the Ente.
    pub place: String,
    /// The findings on it, each with the names of its machine and the reasons of intake.
    pub findings: Vec<FindingShown>,
    /// Its work log.
    pub log: Vec<Event>,
}

/// A finding on a ticket.
#[derive(Debug, Clone)]
pub struct FindingShown {
    /// The finding, with its evidence; hostile text inside.
    pub finding: Finding,
    /// How it stands.
    pub standing: FindingStanding,
    /// The name of its machine, as it says; hostile text.
    pub machine: Option<String>,
    /// Why it is where it is.
    pub decided: Vec<Decided>,
}

/// The ticket with this identifier; nothing when there is none, or none that the viewer may see.
pub async fn show_ticket(
    app: &App,
    scope: Scope,
    id: TicketId,
) -> Result<Option<TicketShown>, StoreError> {
    app.store
        .read("show_ticket", move |tx| read(tx, scope, id))
        .await
}

fn read(tx: &mut Tx<'_>, scope: Scope, id: TicketId) -> Result<Option<TicketShown>, StoreError> {
    let Some(ente) = tickets::ente_of(tx, id)?.filter(|ente| scope.covers(*ente)) else {
        return Ok(None);
    };
    let Some((ticket, number)) = tickets::numbered(tx, ente, id)? else {
        return Ok(None);
    };
    let name = enti::find(tx, ente)?.map_or_else(String::new, |ente| ente.name);
    let place = place(tx, &ticket)?.unwrap_or_else(|| name.clone());
    let mut shown = Vec::new();
    for finding in findings::of_ticket(tx, ente, id)? {
        shown.push(finding_shown(tx, finding)?);
    }
    let log = tickets::events(tx, ente, id)?;
    Ok(Some(TicketShown {
        ticket,
        number,
        ente: name,
        place,
        findings: shown,
        log,
    }))
}

fn place(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<Option<String>, StoreError> {
    let site = match ticket.concern() {
        Concern::Ente => None,
        Concern::Site(site) => Some(site),
        Concern::Machine(machine) => {
            machines::find(tx, ticket.ente(), machine)?.map(|machine| machine.site)
        }
    };
    let Some(site) = site else { return Ok(None) };
    Ok(enti::find_site(tx, ticket.ente(), site)?.map(|site| site.name))
}

fn finding_shown(tx: &mut Tx<'_>, finding: Finding) -> Result<FindingShown, StoreError> {
    let ente = finding.subject.ente;
    let machine = match finding.subject.machine {
        Some(id) => machines::find(tx, ente, id)?.map(|machine| machine.name),
        None => None,
    };
    let id: FindingId = finding.id;
    let decided = decisions::list(tx, ente, id)?;
    let standing = match finding.state {
        FindingState::Raised => FindingStanding::Standing,
        FindingState::Flapping => FindingStanding::Flapping,
        FindingState::Cleared => FindingStanding::Cleared,
    };
    Ok(FindingShown {
        finding,
        standing,
        machine,
        decided,
    })
}
