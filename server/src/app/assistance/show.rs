//! Show: a session as whoever asked for it, consents to it or follows it sees it; and the list of them.

use custode_domain::assistance::{Session, SessionState};
use custode_domain::id::{EnteId, PersonId, SessionId, TicketId};
use custode_protocol::assist::ShortCode;
use jiff::{SignedDuration, Timestamp};

use super::{Bastion, NotDone, SessionRow, connect, hold};
use crate::app::App;
use crate::app::reach_ticket::reach_ticket;
use crate::app::rights::Action;
use crate::app::viewer::{Scope, Viewer};
use crate::store::tickets::TicketNumber;
use crate::store::{StoreError, Tx, enti, machines, people, sessions, tickets};

/// While a session is wanted or under way a machine is heard every minute at least.
const SILENCE: SignedDuration = SignedDuration::from_mins(2);

/// Sessions of a list.
const SHOWN: u32 = 200;

/// A session.
#[derive(Debug, Clone)]
pub struct SessionShown {
    /// What it amounts to.
    pub session: Session,
    /// Its ticket.
    pub ticket: TicketId,
    /// The ticket's number.
    pub number: TicketNumber,
    /// The ticket in one line; hostile text.
    pub subject: String,
    /// The name of the Ente.
    pub ente: String,
    /// The machine's name; hostile text.
    pub machine: String,
    /// Who asked for it.
    pub technician: String,
    /// Whether the viewer may agree or refuse now.
    pub consents: bool,
    /// Whether the viewer may give it up now.
    pub withdraws: bool,
    /// Whether the viewer may end it now.
    pub ends: bool,
    /// When the machine was last heard, where it should have been heard since.
    pub silent_since: Option<Timestamp>,
    /// When this was read.
    pub now: Timestamp,
}

impl SessionShown {
    /// What technician and contact read to each other; empty before the machine said what it would allow.
    pub fn code(&self) -> String {
        let grant = self.session.grant.as_ref();
        grant.map_or_else(String::new, |grant| ShortCode::of(grant).to_string())
    }

    /// Whether it is this person who comes, and the machine lets them in now.
    pub fn connects(&self, person: PersonId) -> bool {
        self.session.asked.technician == person && lets_in(&self.session.state)
    }

    /// What this person types to come to the machine; nothing where they do not, and where no bastion is set up.
    pub fn command(&self, person: PersonId, bastion: Option<&Bastion>) -> Option<String> {
        let host = self.session.host.as_ref();
        let typed = connect::command(host, bastion, &self.session.asked);
        typed.filter(|_| self.connects(person))
    }
}

/// The sessions on a ticket.
#[derive(Debug, Clone)]
pub struct TicketSessions {
    /// Whose machines.
    pub ente: EnteId,
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// Its sessions, the youngest first.
    pub sessions: Vec<SessionShown>,
    /// Whether the viewer may ask for one.
    pub requests: bool,
}

/// A session; nothing where there is none, or none that the viewer may see.
pub async fn show(
    app: &App,
    viewer: &Viewer,
    id: SessionId,
) -> Result<Option<SessionShown>, NotDone> {
    let (viewer, now) = (viewer.clone(), app.clock.now());
    app.store
        .read("show_session", move |tx| {
            let Some((_, ticket)) = sessions::find(tx, id)? else {
                return Ok(None);
            };
            let shown = read(tx, &viewer, ticket, now)?;
            Ok(shown.and_then(|it| {
                let mut sessions = it.sessions.into_iter();
                sessions.find(|it| it.session.asked.session == id)
            }))
        })
        .await
}

/// The sessions on a ticket; nothing where the viewer may not see it.
pub async fn of_ticket(
    app: &App,
    viewer: &Viewer,
    ticket: TicketId,
) -> Result<Option<TicketSessions>, NotDone> {
    let (viewer, now) = (viewer.clone(), app.clock.now());
    app.store
        .read("sessions_of_ticket", move |tx| {
            read(tx, &viewer, ticket, now)
        })
        .await
}

/// The sessions that the viewer may follow, the youngest first.
pub async fn list(app: &App, viewer: &Viewer) -> Result<Vec<SessionRow>, StoreError> {
    let ente = match viewer.scope(Action::SeeAssistance) {
        Scope::All => None,
        Scope::Ente(ente) => Some(ente),
        Scope::Nothing => return Ok(Vec::new()),
    };
    app.store
        .read("list_sessions", move |tx| sessions::list(tx, ente, SHOWN))
        .await
}

fn read(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    id: TicketId,
    now: Timestamp,
) -> Result<Option<TicketSessions>, NotDone> {
    let reached = reach_ticket(tx, viewer, Action::SeeTickets, id)?;
    let Some(ente) = reached.filter(|_| viewer.can(Action::SeeAssistance)) else {
        return Ok(None);
    };
    let Some((_, number)) = tickets::numbered(tx, ente, id)? else {
        return Ok(None);
    };
    let held = hold(tx, (ente, id))?;
    let ticket = &held.ticket;
    let name = enti::find(tx, ente)?.map_or_else(String::new, |ente| ente.name);
    let by = viewer.actor();
    let mut shown = Vec::new();
    for session in ticket.sessions().iter().rev() {
        let asked = &session.asked;
        let machine = machines::find(tx, ente, asked.machine)?;
        let technician = people::find(tx, asked.technician)?;
        let key = asked.session;
        shown.push(SessionShown {
            session: session.clone(),
            ticket: id,
            number,
            subject: ticket.subject().to_string(),
            ente: name.clone(),
            silent_since: machine
                .as_ref()
                .and_then(|it| silent_since(session, it, now)),
            machine: machine.map_or_else(String::new, |it| it.name),
            technician: technician.map_or_else(String::new, |it| it.name),
            consents: viewer.can(Action::ConsentToAssistance)
                && ticket.consent_to_assistance(by, key, now).is_ok(),
            withdraws: viewer.can(Action::WorkTickets)
                && ticket.withdraw_assistance(by, key, now).is_ok(),
            ends: ticket.end_assistance(by, key, now).is_ok(),
            now,
        });
    }
    let requests = viewer.can(Action::WorkTickets) && ticket.state_name().is_open();
    Ok(Some(TicketSessions {
        ente,
        ticket: id,
        number,
        sessions: shown,
        requests,
    }))
}

/// When the machine was last heard, where what is known of the session may be old.
fn silent_since(
    session: &Session,
    machine: &machines::Machine,
    now: Timestamp,
) -> Option<Timestamp> {
    let heard = machine.last_heard_at?;
    (!session.is_over() && now.duration_since(heard) > SILENCE).then_some(heard)
}

/// Whether the machine lets the technician in.
const fn lets_in(state: &SessionState) -> bool {
    match state {
        SessionState::Granted { .. } | SessionState::Open { .. } => true,
        SessionState::Requested
        | SessionState::Offered { .. }
        | SessionState::Consented { .. }
        | SessionState::Ended { .. }
        | SessionState::Refused { .. }
        | SessionState::Expired { .. }
        | SessionState::Withdrawn { .. } => false,
    }
}
