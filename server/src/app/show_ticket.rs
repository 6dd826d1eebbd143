//! Show a ticket: all that its page tells, as far as the viewer may see it.

use std::collections::{BTreeMap, BTreeSet};

use custode_domain::assistance::SessionStateName;
use custode_domain::certification::Certification;
use custode_domain::contract::Version;
use custode_domain::id::{FindingId, MachineId, PersonId, SessionId, TicketId};
use custode_domain::on_call::{Called, OutOfHours, Page};
use custode_domain::person::Role;
use custode_domain::ticket::{
    AreaKind, Competence, Concern, Event, FindingStanding, Happening, Task, Ticket, Visibility,
};

use jiff::Timestamp;

use super::App;
use super::contracts::governing;
use super::reach_ticket::reach_ticket;
use super::rights::{Action, Thing, may};
use super::viewer::Viewer;
use super::work_ticket::today;
use crate::store::decisions::{self, Decided};
use crate::store::findings::{self, FindingState};
use crate::store::links;
use crate::store::people::{self, Person};
use crate::store::tickets::{self, TicketNumber};
use crate::store::{StoreError, Tx, certifications, deliveries, enti, machines, tasks};
use jiff::civil::Date;

pub use crate::store::deliveries::{Medium as Way, Standing, Told};
pub use crate::store::findings::Finding;
pub use crate::store::links::{Tie, Tied};

/// Notices that are shown.
const NOTICES: u32 = 500;
/// Certifications of the supplier's people that are looked at.
const CERTIFICATIONS: u32 = 2_000;
/// Areas that are offered for a task.
const AREAS: u32 = 200;

/// A ticket and what surrounds it.
#[derive(Debug, Clone)]
pub struct TicketShown {
    /// The ticket.
    pub ticket: Ticket,
    /// Its number.
    pub number: TicketNumber,
    /// What is promised on it.
    pub governed: Version,
    /// When it was read: what is late is late by then.
    pub at: Timestamp,
    /// The name of its Ente.
    pub ente: String,
    /// The name of its site; nothing when it is about the whole Ente.
    pub site: Option<String>,
    /// The machine that it is about, and its name, as it says; hostile text.
    pub machine: Option<(MachineId, String)>,
    /// The findings on it, each with the names of its machine and the reasons of intake.
    pub findings: Vec<FindingShown>,
    /// Its work log, as far as the viewer may read it.
    pub log: Vec<Event>,
    /// How many events it has: what the next command expects.
    pub version: u64,
    /// The people who stand in it.
    pub people: BTreeMap<PersonId, Somebody>,
    /// The tickets that are tied to it.
    pub tied: Vec<Tied>,
    /// What was sent, or waits to be sent, about it; for those who read what is internal.
    pub notices: Vec<Told>,
    /// The areas that were ever given tasks; for those who give them.
    pub areas: Vec<(AreaKind, String)>,
    /// Who may answer for it; for those who assign it.
    pub owners: Vec<(PersonId, Somebody)>,
    /// That the desk is closed, if it is: who is on call may be called then.
    pub out_of_hours: Option<OutOfHours>,
    /// What those are known to be able to do (T49).
    pub skills: BTreeMap<PersonId, Skills>,
    /// The day, by the calendar of where the desk is.
    pub today: Date,
    /// The remote sessions on it, the youngest first; for those who follow them.
    pub sessions: Vec<SessionOn>,
}

/// A remote session on a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionOn {
    /// Which.
    pub id: SessionId,
    /// On which machine, as it calls itself; hostile text.
    pub machine: String,
    /// Where it stands.
    pub state: SessionStateName,
}

/// What somebody is known to be able to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skills {
    /// What they know about (T07).
    pub competences: Vec<Competence>,
    /// What issuers attest of them.
    pub certifications: Vec<Certification>,
}

/// A person as a ticket names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Somebody {
    /// As shown on screens.
    pub name: String,
    /// What they are to the service.
    pub role: Role,
    /// Where they read mail, for the desk alone.
    pub email: Option<String>,
    /// Where they answer the telephone, for the desk alone.
    pub phone: Option<String>,
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
    viewer: &Viewer,
    id: TicketId,
) -> Result<Option<TicketShown>, StoreError> {
    let (viewer, now) = (viewer.clone(), app.clock.now());
    app.store
        .read("show_ticket", move |tx| read(tx, &viewer, id, now))
        .await
}

/// The ticket as something that rights are asked about.
pub(super) fn thing(ticket: &Ticket) -> Thing {
    let area = |task: &Task| task.assignment.area.name.to_string();
    Thing {
        ente: Some(ticket.ente()),
        person: ticket.requester(),
        areas: ticket.tasks().iter().map(area).collect(),
    }
}

fn read(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    id: TicketId,
    now: Timestamp,
) -> Result<Option<TicketShown>, StoreError> {
    let Some(ente) = reach_ticket(tx, viewer, Action::SeeTickets, id)? else {
        return Ok(None);
    };
    let Some((ticket, number)) = tickets::numbered(tx, ente, id)? else {
        return Ok(None);
    };
    let name = enti::find(tx, ente)?.map_or_else(String::new, |ente| ente.name);
    let (site, machine) = place(tx, &ticket)?;
    let mut shown = Vec::new();
    for finding in findings::of_ticket(tx, ente, id)? {
        shown.push(finding_shown(tx, finding)?);
    }
    let mut log = tickets::events(tx, ente, id)?;
    let version = log.len() as u64;
    let internal = may(viewer, Action::SeeInternal, &thing(&ticket));
    log.retain(|event| internal || !is_internal(&event.what));
    let works = viewer.can(Action::WorkTickets);
    let (owners, skills) = if works { able(tx)? } else { Default::default() };
    let people = people_of(tx, &ticket, &log, internal)?;
    let sessions = sessions(tx, viewer, &ticket)?;
    let governed = governing(tx, &ticket, now)?;
    Ok(Some(TicketShown {
        out_of_hours: OutOfHours::at(&governed.contract.terms().desk, now).ok(),
        governed,
        at: now,
        ticket,
        number,
        ente: name,
        site,
        machine,
        findings: shown,
        version,
        people,
        tied: links::of_ticket(tx, ente, id)?,
        notices: if internal {
            deliveries::of_ticket(tx, ente, id, NOTICES)?
        } else {
            Vec::new()
        },
        areas: if works {
            tasks::areas(tx, AREAS)?
        } else {
            Vec::new()
        },
        owners,
        skills,
        today: today(now),
        sessions,
        log,
    }))
}

fn sessions(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    ticket: &Ticket,
) -> Result<Vec<SessionOn>, StoreError> {
    let mut found = Vec::new();
    let all = ticket.sessions().iter().rev();
    for session in all.filter(|_| viewer.can(Action::SeeAssistance)) {
        let machine = machines::find(tx, ticket.ente(), session.asked.machine)?;
        found.push(SessionOn {
            id: session.asked.session,
            machine: machine.map_or_else(String::new, |machine| machine.name),
            state: session.state.name(),
        });
    }
    Ok(found)
}

/// Everybody whom the ticket and its log name.
fn people_of(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    log: &[Event],
    internal: bool,
) -> Result<BTreeMap<PersonId, Somebody>, StoreError> {
    let given = |event: &Event| {
        if let Happening::Assigned { to, .. }
        | Happening::OnCallPaged(Page {
            to: Called::Person { person: to, .. },
            ..
        })
        | Happening::OnCallPassedOn {
            to: Called::Person { person: to, .. },
        } = event.what
        {
            return Some(to);
        }
        None
    };
    let mut named: BTreeSet<PersonId> = log.iter().filter_map(given).collect();
    named.extend(log.iter().filter_map(|event| event.by.person()));
    named.extend(ticket.requester());
    named.extend(ticket.owner());
    let mut found = BTreeMap::new();
    for id in named {
        if let Some(person) = people::find(tx, id)? {
            found.insert(id, somebody(person, internal));
        }
    }
    Ok(found)
}

type Able = (Vec<(PersonId, Somebody)>, BTreeMap<PersonId, Skills>);

/// Who may answer for a ticket, and what they are known to be able to do.
fn able(tx: &mut Tx<'_>) -> Result<Able, StoreError> {
    let (mut owners, mut skills) = (Vec::new(), BTreeMap::<_, Skills>::new());
    let desk = people::list_desk(tx)?.into_iter();
    for person in desk.filter(|person| person.active && person.role.is_of_the_desk()) {
        let known = skills.entry(person.id).or_default();
        known.competences.clone_from(&person.competences);
        owners.push((person.id, somebody(person, true)));
    }
    for (person, certification) in certifications::of_desk(tx, CERTIFICATIONS)? {
        if let Some(known) = skills.get_mut(&person) {
            known.certifications.push(certification);
        }
    }
    Ok((owners, skills))
}

fn somebody(person: Person, internal: bool) -> Somebody {
    Somebody {
        name: person.name,
        role: person.role,
        email: person.email.filter(|_| internal),
        phone: person.phone.filter(|_| internal),
    }
}

/// What the desk writes for itself stays with the desk, and so do its reminders. A missed deadline is a fact for all.
pub fn is_internal(what: &Happening) -> bool {
    let reminds = matches!(
        what,
        Happening::AtRisk { .. } | Happening::VerificationEscalated { .. }
    );
    reminds
        || matches!(
            what,
            Happening::Noted {
                visibility: Visibility::Internal,
                ..
            }
        )
}

/// The name of the site, and the machine with its name.
type Place = (Option<String>, Option<(MachineId, String)>);

fn place(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<Place, StoreError> {
    let (site, machine) = match ticket.concern() {
        Concern::Ente => (None, None),
        Concern::Site(site) => (Some(site), None),
        Concern::Machine(id) => match machines::find(tx, ticket.ente(), id)? {
            Some(machine) => (Some(machine.site), Some((id, machine.name))),
            None => (None, None),
        },
    };
    let site = match site {
        Some(site) => enti::find_site(tx, ticket.ente(), site)?.map(|site| site.name),
        None => None,
    };
    Ok((site, machine))
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

#[cfg(test)]
mod tests {
    use super::*;
    use custode_domain::ticket::Text;

    #[test]
    fn what_the_desk_writes_for_itself_is_internal() {
        let note = |visibility| Happening::Noted {
            visibility,
            text: Text::parse("Il fornitore tarda.").unwrap(),
        };
        assert!(is_internal(&note(Visibility::Internal)));
        assert!(!is_internal(&note(Visibility::Public)));
    }
}
