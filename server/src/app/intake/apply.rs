//! Apply: opens, joins and reopens tickets for findings, with the notices that this owes.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::finding::Transition;
use custode_domain::id::TicketId;
use custode_domain::person::{Actor, Level};
use custode_domain::ticket::{
    BrokenHistory, Concern, Event, Kind, Opening, Raised, Refusal, Routed, Subject as Title, Text,
    Ticket,
};
use jiff::Timestamp;

use crate::app::App;
use crate::app::routing;
use crate::app::write_ticket::{self, NotWritten};
use crate::mint::Mint;
use crate::store::findings::Finding;
use crate::store::{StoreError, Tx, tickets};

/// What it takes to write on a ticket without a person: the instant, and names for what is made.
#[derive(Debug, Clone, Copy)]
pub struct Author {
    now: Timestamp,
    mint: Mint,
}

/// Why a step could not be settled. A refusal here is a fault of ours: the decision asked for what cannot be.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// A ticket refused what intake decided.
    #[error("a ticket refused what intake decided")]
    Refused(#[from] Refusal),
    /// What came of it could not be written.
    #[error("what came of it could not be written")]
    NotWritten(#[from] NotWritten),
    /// The log of a ticket does not amount to a ticket.
    #[error("the log of a ticket is broken")]
    Broken(#[from] BrokenHistory),
}

impl Author {
    /// Writes at `now`.
    pub fn new(app: &App, now: Timestamp) -> Self {
        Self {
            now,
            mint: app.mint,
        }
    }

    /// The instant of what is written.
    pub const fn now(&self) -> Timestamp {
        self.now
    }
}

/// Opens a ticket about `concern` for a finding.
pub(super) fn open(
    tx: &mut Tx<'_>,
    author: &Author,
    finding: &Finding,
    concern: Concern,
    severity: Severity,
) -> Result<TicketId, SettleError> {
    let by = actor(finding);
    let id = TicketId::from_uuid(author.mint.uuid(author.now));
    let opening = Opening {
        ticket: id,
        ente: finding.subject.ente,
        concern,
        requester: None,
        channel: Channel::Agent,
        kind: Kind::Fault,
        severity,
        level: Level::First,
        category: None,
        routed: Routed::NotTried,
        competence: None,
        subject: Title::fit(&finding.code.title(&finding.object)),
        description: Text::parse(finding.code.entry().advice).ok(),
        arrived: finding.raised_at,
    };
    let opening = routing::route(tx, opening)?;
    let opened = Ticket::open(by, opening, author.now)?;
    let ticket = Ticket::replay(&opened)?;
    let found = ticket.add_finding(by, raised(finding), severity, author.now)?;
    write_ticket::open(tx, author.mint, &[opened, found].concat(), author.now)?;
    Ok(id)
}

/// Puts a finding on an open ticket.
pub(super) fn add(
    tx: &mut Tx<'_>,
    author: &Author,
    finding: &Finding,
    ticket: TicketId,
    severity: Severity,
) -> Result<(), SettleError> {
    on(tx, author, finding, ticket, |ticket| {
        ticket.add_finding(actor(finding), raised(finding), severity, author.now)
    })
}

/// Reopens a ticket for a finding that came back.
pub(super) fn reopen(
    tx: &mut Tx<'_>,
    author: &Author,
    finding: &Finding,
    ticket: TicketId,
    severity: Severity,
) -> Result<(), SettleError> {
    on(tx, author, finding, ticket, |ticket| {
        ticket.reopen_for_finding(actor(finding), raised(finding), severity, author.now)
    })
}

/// Writes a later step of a finding on its ticket.
pub(super) fn record(
    tx: &mut Tx<'_>,
    author: &Author,
    finding: &Finding,
    transition: &Transition,
    (ticket, severity): (TicketId, Option<Severity>),
) -> Result<(), SettleError> {
    on(tx, author, finding, ticket, |ticket| {
        ticket.record_finding(actor(finding), transition, severity, author.now)
    })
}

/// Asks a kept ticket for events, and appends them.
fn on(
    tx: &mut Tx<'_>,
    author: &Author,
    finding: &Finding,
    id: TicketId,
    command: impl FnOnce(&Ticket) -> Result<Vec<Event>, Refusal>,
) -> Result<(), SettleError> {
    let kept = tickets::load(tx, finding.subject.ente, id)?.ok_or(BrokenHistory::Empty)?;
    let events = command(&kept.0)?;
    if !events.is_empty() {
        write_ticket::append(tx, author.mint, kept, &events)?;
    }
    Ok(())
}

fn raised(finding: &Finding) -> Raised {
    Raised {
        finding: finding.id,
        ordinal: finding.last_ordinal,
        machine: finding.subject.machine,
        code: finding.code,
        object: finding.object.clone(),
        severity: finding.severity,
        since: finding.since,
        noticed: finding.raised_at,
    }
}

/// A machine speaks for itself; what the server concludes, it says as itself.
fn actor(finding: &Finding) -> Actor {
    use custode_domain::finding::Origin;
    match (finding.code.entry().origin, finding.subject.machine) {
        (Origin::Agent, Some(machine)) => Actor::Machine(machine),
        (Origin::Agent | Origin::Server, _) => Actor::System,
    }
}
