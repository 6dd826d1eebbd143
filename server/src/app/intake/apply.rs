//! Apply: opens, joins and reopens tickets for findings, with the notices that this owes.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::finding::Transition;
use custode_domain::id::TicketId;
use custode_domain::notice::notices_owed;
use custode_domain::person::{Actor, Level};
use custode_domain::ticket::{Concern, Event, Kind, Opening, Subject as Title, Text, Ticket};
use jiff::Timestamp;

use crate::app::App;
use crate::mint::Mint;
use crate::store::findings::Subject;
use crate::store::{StoreError, Tx, notices, tickets};

/// What it takes to write on a ticket without a person: the instant, and names for what is made.
#[derive(Debug, Clone)]
pub struct Author {
    now: Timestamp,
    mint: Mint,
}

impl Author {
    /// Writes at `now`.
    pub fn new(app: &App, now: Timestamp) -> Self {
        Self { now, mint: app.mint.clone() }
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
    subject: Subject,
    transition: &Transition,
    severity: Severity,
    concern: Concern,
) -> Result<TicketId, StoreError> {
    let by = actor(subject);
    let entry = transition.code.entry();
    let opening = Opening {
        ticket: author.mint.ticket_id(author.now),
        ente: subject.ente,
        concern,
        requester: None,
        channel: Channel::Agent,
        kind: Kind::Fault,
        severity,
        level: Level::First,
        competence: None,
        subject: Title::fit(&transition.code.title(&transition.object)),
        description: Some(Text::fit(entry.advice)),
        arrived: transition.at,
    };
    let opened = Ticket::open(by, opening, author.now)?;
    let ticket = Ticket::replay(&opened)?;
    let transition = transition.weighed(severity);
    let found = ticket.record_finding(by, subject.machine, &transition, author.now)?;
    write(tx, author, None, &[opened, found].concat())
}

/// Writes a step of a finding on a ticket.
pub(super) fn append(
    tx: &mut Tx<'_>,
    author: &Author,
    subject: Subject,
    transition: &Transition,
    ticket: TicketId,
) -> Result<(), StoreError> {
    let kept = load(tx, subject, ticket)?;
    let events = kept.ticket.record_finding(actor(subject), subject.machine, transition, author.now)?;
    if !events.is_empty() {
        write(tx, author, Some(kept), &events)?;
    }
    Ok(())
}
