//! Yearly: the check that is owed once a year of what system administrators did (Garante, 27 November 2008, 4.4):
//! a sample of their accesses, each with the tickets that it was for, and the exceptions.
//!
//! The sample is drawn by hashing: of all accesses those whose place hashes smallest with the seed. Nobody chooses
//! them, and whoever knows the seed draws the same.

use std::collections::{BTreeSet, HashMap};

use custode_domain::id::{EnteId, TicketId};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::days::begin_of;
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::mint::sha256;
use crate::store::audit::{self, Access, Deed, Filter, Listed, Outcome, Record};
use crate::store::tickets::{self, TicketNumber};
use crate::store::{StoreError, Tx};

/// Accesses of a sample.
const SAMPLED: usize = 25;
/// Exceptions that are listed; all of them are counted.
const LISTED: u32 = 50;
/// Records that are held at a time.
const PAGE: u32 = 5_000;
/// A session ends by itself.
const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(12);

/// What a year of accesses shows.
#[derive(Debug, Clone, Default)]
pub struct Check {
    /// The year, in the time of Italy.
    pub year: i16,
    /// By which the sample was drawn.
    pub seed: String,
    /// How often anybody but a user came in.
    pub accesses: u64,
    /// How often without touching a ticket.
    pub without_ticket: u64,
    /// How often somebody did not come in.
    pub failed: u64,
    /// The sample, in the order of time.
    pub sample: Vec<Sampled>,
    /// Some of the accesses without a ticket, drawn like the sample.
    pub without: Vec<Sampled>,
    /// The latest who did not come in.
    pub failures: Vec<Listed>,
}

/// One access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampled {
    /// Its record.
    pub record: Record,
    /// Until when it lasted, as far as is known.
    pub until: Timestamp,
    /// The tickets that were worked on meanwhile.
    pub tickets: Vec<TicketNumber>,
}

/// A session while the year is walked through.
#[derive(Debug, Clone)]
struct Session {
    seq: u64,
    began: Timestamp,
    until: Timestamp,
    tickets: BTreeSet<(EnteId, TicketId)>,
}

/// Those whose hashes are smallest so far.
#[derive(Debug, Default)]
struct Draw {
    most: usize,
    kept: Vec<([u8; 32], Session)>,
}

/// Checks a year.
pub async fn check(app: &App, viewer: &Viewer, year: i16, seed: &str) -> Result<Check, StoreError> {
    if !viewer.can(Action::SeeAudit) {
        return Ok(Check::default());
    }
    let seed = seed.to_owned();
    app.store
        .read("yearly_check", move |tx| checked(tx, year, &seed))
        .await
}

fn checked(tx: &mut Tx<'_>, year: i16, seed: &str) -> Result<Check, StoreError> {
    let within = span(year);
    let mut walk = Walk::new(seed);
    let mut after = None;
    loop {
        let page = audit::accesses(tx, within, after, PAGE)?;
        for access in &page {
            walk.pass(access);
        }
        match page.last() {
            Some(last) if page.len() == PAGE as usize => after = Some((last.at, last.seq)),
            Some(_) | None => break,
        }
    }
    walk.end();
    let failed = Filter {
        action: Some(Deed::SignInFailed.code().to_owned()),
        outcome: Some(Outcome::Failed),
        from: Some(within.0),
        until: Some(within.1),
        ..Filter::default()
    };
    Ok(Check {
        year,
        seed: seed.to_owned(),
        accesses: walk.accesses,
        without_ticket: walk.without_ticket,
        failed: audit::count(tx, within, (Deed::SignInFailed.code(), Outcome::Failed))?,
        sample: walk.sample.shown(tx)?,
        without: walk.without.shown(tx)?,
        failures: audit::page(tx, &failed, None, LISTED)?,
    })
}

/// A year of Italy.
fn span(year: i16) -> (Timestamp, Timestamp) {
    let first = |year| Date::new(year, 1, 1).map_or(Timestamp::MAX, begin_of);
    (first(year), first(year.saturating_add(1)))
}

/// A walk through the accesses of a year, with the sessions that stand open.
struct Walk<'s> {
    seed: &'s str,
    open: HashMap<String, Session>,
    accesses: u64,
    without_ticket: u64,
    sample: Draw,
    without: Draw,
}

impl<'s> Walk<'s> {
    fn new(seed: &'s str) -> Self {
        Self {
            seed,
            open: HashMap::new(),
            accesses: 0,
            without_ticket: 0,
            sample: Draw::of(SAMPLED),
            without: Draw::of(SAMPLED),
        }
    }

    /// Whoever comes in again before they left goes on in another browser: what they do then is of the later access.
    fn pass(&mut self, access: &Access) {
        if access.action == Deed::SignIn.code() {
            self.leave(&access.actor, access.at);
            let session = Session {
                seq: access.seq,
                began: access.at,
                until: access.at + SESSION_LASTS,
                tickets: BTreeSet::new(),
            };
            self.open.insert(access.actor.clone(), session);
        } else if access.action == Deed::SignOut.code() {
            self.leave(&access.actor, access.at);
        } else if let Some(ticket) = access.ticket
            && let Some(session) = self.open.get_mut(&access.actor)
            && access.at <= session.until
        {
            session.tickets.insert(ticket);
        }
    }

    fn leave(&mut self, actor: &str, at: Timestamp) {
        if let Some(mut session) = self.open.remove(actor) {
            session.until = session.until.min(at);
            self.count(&session);
        }
    }

    fn end(&mut self) {
        for (_, session) in std::mem::take(&mut self.open) {
            self.count(&session);
        }
    }

    fn count(&mut self, session: &Session) {
        let hash = sha256(format!("{}/{}", self.seed, session.seq).as_bytes());
        self.accesses += 1;
        if session.tickets.is_empty() {
            self.without_ticket += 1;
            self.without.offer(hash, session);
        }
        self.sample.offer(hash, session);
    }
}

impl Draw {
    fn of(most: usize) -> Self {
        Self {
            most,
            kept: Vec::new(),
        }
    }

    fn offer(&mut self, hash: [u8; 32], session: &Session) {
        let place = self.kept.partition_point(|(kept, _)| *kept < hash);
        if place < self.most {
            self.kept.insert(place, (hash, session.clone()));
            self.kept.truncate(self.most);
        }
    }

    /// In the order of time, with their records and the numbers of their tickets.
    fn shown(mut self, tx: &mut Tx<'_>) -> Result<Vec<Sampled>, StoreError> {
        self.kept
            .sort_by_key(|(_, session)| (session.began, session.seq));
        let mut shown = Vec::new();
        for (_, session) in self.kept {
            let record = audit::after(tx, session.seq - 1, 1)?.pop();
            let Some(record) = record.filter(|record| record.seq == session.seq) else {
                continue;
            };
            let mut numbers = Vec::new();
            for (ente, ticket) in &session.tickets {
                numbers.extend(tickets::number_of(tx, *ente, *ticket)?);
            }
            shown.push(Sampled {
                record,
                until: session.until,
                tickets: numbers,
            });
        }
        Ok(shown)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn ticket(number: u128) -> (EnteId, TicketId) {
        let id = Uuid::from_u128(number);
        (EnteId::from_uuid(id), TicketId::from_uuid(id))
    }

    fn access(seq: u64, actor: &str, action: &str, of: Option<u128>) -> Access {
        Access {
            seq,
            at: Timestamp::from_second(1_790_000_000 + i64::try_from(seq).unwrap() * 60).unwrap(),
            actor: actor.to_owned(),
            action: action.to_owned(),
            ticket: of.map(ticket),
        }
    }

    #[test]
    fn an_access_is_for_the_tickets_of_its_session_and_of_no_other() {
        let mut walk = Walk::new("seed");
        for passed in [
            access(1, "a", Deed::SignIn.code(), None),
            access(2, "b", Deed::SignIn.code(), None),
            access(3, "a", "noted", Some(1)),
            access(4, "a", "noted", Some(1)),
            access(5, "a", Deed::SignOut.code(), None),
            // Nobody is in any more.
            access(6, "a", "noted", Some(2)),
            access(7, "a", Deed::SignIn.code(), None),
            // Longer than a session lasts.
            access(800, "a", "noted", Some(3)),
        ] {
            walk.pass(&passed);
        }
        walk.end();
        assert_eq!((walk.accesses, walk.without_ticket), (3, 2));
        let mut seen: Vec<_> = walk
            .sample
            .kept
            .iter()
            .map(|(_, session)| (session.seq, session.tickets.len()))
            .collect();
        seen.sort_unstable();
        assert_eq!(seen, [(1, 1), (2, 0), (7, 0)]);
    }

    #[test]
    fn whoever_knows_the_seed_draws_the_same_whatever_the_order() {
        let drawn = |seed: &str, order: &mut dyn Iterator<Item = u64>| {
            let mut walk = Walk::new(seed);
            for seq in order {
                walk.pass(&access(seq, &seq.to_string(), Deed::SignIn.code(), None));
            }
            walk.end();
            let drawn = walk.sample.kept.iter().map(|(_, session)| session.seq);
            drawn.collect::<Vec<_>>()
        };
        let one = drawn("x", &mut (1..500));
        assert_eq!(one.len(), SAMPLED);
        assert_eq!(one, drawn("x", &mut (1..500).rev()));
        assert_ne!(one, drawn("y", &mut (1..500)));
    }
}
