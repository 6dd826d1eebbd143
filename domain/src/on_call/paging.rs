//! Paging: somebody on call is called for a ticket, until they acknowledge (T02).

use jiff::{SignedDuration, Timestamp};

use super::{Settings, Standby};
use crate::calendar::ServiceCalendar;
use crate::id::PersonId;
use crate::person::Actor;
use crate::ticket::{Competence, Refusal, Text};

/// Proof that the desk is closed: on-call is for the time outside service hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfHours(());

impl OutOfHours {
    /// The proof for this instant, or that the desk is open.
    pub fn at(desk: &ServiceCalendar, now: Timestamp) -> Result<Self, Refusal> {
        if desk.is_open(now) {
            Err(Refusal::DeskIsOpen)
        } else {
            Ok(Self(()))
        }
    }
}

/// Who can be called at an instant, in the order of their calling, and how long each is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineUp {
    /// For what.
    pub competence: Competence,
    /// Who.
    pub standby: Standby,
    /// How long a call waits for its acknowledgement.
    pub patience: SignedDuration,
}

impl LineUp {
    /// Who a rota puts in line.
    pub fn new(competence: Competence, standby: Standby, settings: Settings) -> Self {
        Self {
            competence,
            standby,
            patience: settings.patience(),
        }
    }

    /// The next one who was not called before; the coordinators when there is nobody.
    pub(crate) fn next(&self, called: &[PersonId], now: Timestamp) -> Called {
        let mut line = self.standby.in_line();
        match line.find(|person| !called.contains(person)) {
            Some(person) => Called::Person {
                person,
                until: now.saturating_add(self.patience).unwrap_or(now),
            },
            None => Called::Coordinators,
        }
    }
}

/// Who is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Called {
    /// Somebody on call.
    Person {
        /// Who.
        person: PersonId,
        /// Until when they acknowledge, before the next one is called.
        until: Timestamp,
    },
    /// The coordinators: nobody is on call, or nobody of them answered.
    Coordinators,
}

/// A call for a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What the ticket needs.
    pub competence: Competence,
    /// Why.
    pub reason: PageReason,
    /// Who is called first.
    pub to: Called,
}

/// Why somebody is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageReason {
    /// A person who may authorise it judged so, and says why.
    Judged(Text),
    /// The ticket is blocking, and the rota calls by itself.
    Blocking,
}

impl PageReason {
    /// The spelling in the database; its data stands beside it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Judged(_) => "judged",
            Self::Blocking => "blocking",
        }
    }
}

/// How the call of a ticket goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// What the ticket needs.
    pub competence: Competence,
    /// When it began.
    pub since: Timestamp,
    /// Who asked for it.
    pub by: Actor,
    /// Who was called, one after the other.
    pub called: Vec<PersonId>,
    /// Where it stands.
    pub state: PagingState,
}

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagingState {
    /// Somebody is called.
    Awaiting(Called),
    /// Somebody sees to it.
    Acknowledged {
        /// Who.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
}

impl Paging {
    pub(crate) fn begun(page: &Page, by: Actor, at: Timestamp) -> Self {
        let mut paging = Self {
            competence: page.competence,
            since: at,
            by,
            called: Vec::new(),
            state: PagingState::Awaiting(page.to),
        };
        paging.call(page.to);
        paging
    }

    pub(crate) fn call(&mut self, to: Called) {
        if let Called::Person { person, .. } = to {
            self.called.push(person);
        }
        self.state = PagingState::Awaiting(to);
    }

    /// Whether somebody still has to acknowledge.
    pub const fn is_awaiting(&self) -> bool {
        matches!(self.state, PagingState::Awaiting(_))
    }

    /// When the next one is called, unless somebody acknowledges before.
    pub const fn passes_on_at(&self) -> Option<Timestamp> {
        match self.state {
            PagingState::Awaiting(Called::Person { until, .. }) => Some(until),
            PagingState::Awaiting(Called::Coordinators) | PagingState::Acknowledged { .. } => None,
        }
    }
}
