//! Open a request: a person asks, by themselves or through the desk, and a ticket is opened at once (T03, T20).

use std::sync::Arc;

use custode_domain::Severity;
use custode_domain::call::Call;
use custode_domain::channel::Channel;
use custode_domain::id::{EnteId, PersonId, TicketId};
use custode_domain::person::Level;
use custode_domain::ticket::{
    BrokenHistory, Concern, Opening, Refusal, Routed, Subject, Text, Ticket,
};
use jiff::Timestamp;

use super::App;
use super::files::{self, Received};
use super::rights::{Action, Thing, may};
use super::routing;
use super::sent_once::IdempotencyKey;
use super::viewer::Viewer;
use super::write_ticket::{self, NotWritten};
use crate::mint::Mint;
use crate::store::requests::{self, Mark};
use crate::store::{StoreError, Tx, Violation, calls, enti, machines, people};
use custode_domain::category::Category;

#[cfg(test)]
mod tests;

/// What is asked, parsed at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// For whom.
    pub asking: Asking,
    /// In one line.
    pub subject: Subject,
    /// In full.
    pub description: Option<Text>,
    /// What it is about.
    pub category: Category,
    /// The machine or the place that it is about.
    pub concern: Concern,
    /// Where the guided questions led (T22).
    pub severity: Severity,
    /// What was sent along.
    pub files: Vec<Received>,
}

/// For whom something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// For oneself, on the web platform.
    Myself,
    /// For somebody who reached the desk in another way.
    For {
        /// Whose people they are.
        ente: EnteId,
        /// Who.
        requester: PersonId,
        /// By which way.
        by: Reached,
    },
}

/// How somebody reached the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// They called (T43).
    Called(Call),
    /// They wrote a mail (T44).
    Wrote,
    /// They chatted (T45).
    Chatted,
}

/// Why no ticket was opened.
#[derive(Debug, thiserror::Error)]
pub enum NotOpened {
    /// This person opens no such requests.
    #[error("no right to open this request")]
    Denied,
    /// There is no such machine or place in this Ente.
    #[error("no such machine or place")]
    NoSuchThing,
    /// There is no such person in this Ente.
    #[error("no such person")]
    NoSuchRequester,
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The log of a ticket does not amount to a ticket.
    #[error("the log of a ticket is broken")]
    Broken(#[from] BrokenHistory),
}

/// Opens a ticket for a request. The same request by the same person under the same key is the same ticket.
pub async fn open_request(
    app: &App,
    viewer: &Viewer,
    asked: Asked,
    key: Option<IdempotencyKey>,
) -> Result<TicketId, NotOpened> {
    let (ente, requester) = whom(viewer, &asked)?;
    let mark = key.map(|key| mark(&key, &asked));
    let now = app.clock.now();
    let request = Arc::new(Request {
        ente,
        requester,
        by: viewer.clone(),
        ticket: app.mint.ticket_id(now),
        asked,
        mark,
        mint: app.mint,
        now,
    });
    let write = || {
        let request = request.clone();
        app.store.write("open_request", move |tx| request.open(tx))
    };
    match write().await {
        // The same form came twice at once, and the other was faster: its ticket is found.
        Err(NotOpened::Store(error)) if error.violates(Violation::Unique) => write().await,
        other => other,
    }
}

/// Whose Ente and which requester it is about, if this person may ask for them.
fn whom(viewer: &Viewer, asked: &Asked) -> Result<(EnteId, PersonId), NotOpened> {
    let (action, ente, requester) = match asked.asking {
        Asking::Myself => (Action::OpenRequest, viewer.ente, viewer.id),
        Asking::For {
            ente, requester, ..
        } => (Action::OpenForCaller, Some(ente), requester),
    };
    let thing = Thing {
        ente,
        person: Some(requester),
        ..Thing::default()
    };
    match ente {
        Some(ente) if may(viewer, action, &thing) => Ok((ente, requester)),
        Some(_) | None => Err(NotOpened::Denied),
    }
}

/// A request on its way into the store.
struct Request {
    ente: EnteId,
    requester: PersonId,
    by: Viewer,
    ticket: TicketId,
    asked: Asked,
    mark: Option<Mark>,
    mint: Mint,
    now: Timestamp,
}

impl Request {
    fn open(&self, tx: &mut Tx<'_>) -> Result<TicketId, NotOpened> {
        if let Some(mark) = &self.mark
            && let Some(opened) = requests::find(tx, self.ente, self.by.id, mark)?
        {
            return Ok(opened);
        }
        self.check(tx)?;
        let opening = routing::route(tx, self.opening())?;
        let events = Ticket::open(self.by.actor(), opening, self.now)?;
        write_ticket::open(tx, self.mint, &events, self.now)?;
        self.keep_what_came_along(tx)?;
        Ok(self.ticket)
    }

    /// What the request names exists, in this Ente.
    fn check(&self, tx: &mut Tx<'_>) -> Result<(), NotOpened> {
        let exists = match self.asked.concern {
            Concern::Ente => true,
            Concern::Site(site) => enti::find_site(tx, self.ente, site)?.is_some(),
            Concern::Machine(id) => machines::find(tx, self.ente, id)?.is_some(),
        };
        if !exists {
            return Err(NotOpened::NoSuchThing);
        }
        let requester = people::find(tx, self.requester)?;
        match requester.filter(|person| person.active && person.ente == Some(self.ente)) {
            Some(_) => Ok(()),
            None => Err(NotOpened::NoSuchRequester),
        }
    }

    fn opening(&self) -> Opening {
        let (channel, arrived) = match self.asked.asking {
            Asking::Myself => (Channel::Sam, self.now),
            Asking::For { by, .. } => match by {
                Reached::Called(call) => (Channel::Phone, call.rang()),
                Reached::Wrote => (Channel::Mail, self.now),
                Reached::Chatted => (Channel::Chat, self.now),
            },
        };
        Opening {
            ticket: self.ticket,
            ente: self.ente,
            concern: self.asked.concern,
            requester: Some(self.requester),
            channel,
            kind: self.asked.category.kind(),
            severity: self.asked.severity,
            level: Level::First,
            category: Some(self.asked.category),
            routed: Routed::NotTried,
            competence: self.asked.category.competence(),
            subject: self.asked.subject.clone(),
            description: self.asked.description.clone(),
            arrived,
        }
    }

    fn keep_what_came_along(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let place = (self.ente, self.ticket);
        files::insert(
            tx,
            self.mint,
            place,
            self.by.id,
            &self.asked.files,
            self.now,
        )?;
        if let Asking::For {
            by: Reached::Called(call),
            ..
        } = self.asked.asking
        {
            let call = calls::Call {
                caller: self.requester,
                answered_by: self.by.id,
                rang_at: call.rang(),
                answered_at: call.answered(),
                ended_at: call.ended(),
            };
            calls::insert(tx, self.ente, self.ticket, &call)?;
        }
        match &self.mark {
            Some(mark) => requests::keep(tx, place, self.by.id, mark, self.now),
            None => Ok(()),
        }
    }
}

/// What is kept of a request with this key.
fn mark(key: &IdempotencyKey, asked: &Asked) -> Mark {
    let about = match asked.concern {
        Concern::Ente => String::new(),
        Concern::Site(site) => site.to_string(),
        Concern::Machine(id) => id.to_string(),
    };
    let asking = match asked.asking {
        Asking::Myself => String::new(),
        Asking::For {
            ente, requester, ..
        } => format!("{ente} {requester}"),
    };
    let severity = [asked.severity.number()];
    let parts = [
        asking.as_bytes(),
        asked.subject.as_str().as_bytes(),
        asked
            .description
            .as_ref()
            .map_or("", Text::as_str)
            .as_bytes(),
        asked.category.code().as_bytes(),
        about.as_bytes(),
        &severity,
    ];
    key.mark(parts.into_iter().chain(files::parts(&asked.files)))
}

impl From<NotWritten> for NotOpened {
    fn from(error: NotWritten) -> Self {
        match error {
            NotWritten::Store(error) => Self::Store(error),
            NotWritten::Broken(error) => Self::Broken(error),
        }
    }
}
