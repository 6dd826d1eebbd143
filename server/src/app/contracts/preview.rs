//! Preview: what a version would change, before it is made. It reads alone, in pieces: on many open tickets nobody who
//! writes waits for it, and no piece keeps a snapshot for long.

use std::sync::Arc;

use custode_domain::contract::{Contracts, Goes, Terms, Trial, Version};
use custode_domain::id::{EnteId, TicketId};
use custode_domain::sla::{Clock, Pauses};
use jiff::{SignedDuration, Timestamp};

use super::make::{Draft, NotMade, judge};
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::tickets::{self, TicketNumber};
use crate::store::{StoreError, Tx, open_tickets};

/// Tickets that are listed.
pub const SHOWN: usize = 50;
/// Tickets in one transaction.
const PIECE: u32 = 500;
/// The coming month, whose hours of service are compared.
const MONTH: SignedDuration = SignedDuration::from_hours(24 * 30);

/// What a version would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What is promised by now, at the instant from which the new one would hold.
    pub before: Terms,
    /// What would be promised.
    pub after: Version,
    /// Open tickets of the Ente.
    pub open: usize,
    /// How many of them would be due earlier.
    pub sooner: usize,
    /// How many would be due later, or without a date.
    pub later: usize,
    /// How many would stand elsewhere among the open tickets of the Ente.
    pub elsewhere: usize,
    /// How many would be at risk at once that are not.
    pub at_risk: usize,
    /// How many would be late at once that are not.
    pub late: usize,
    /// The first of those that would move.
    pub moved: Vec<Moved>,
    /// Seconds of service of the desk in the coming month, before and after.
    pub desk: (i64, i64),
    /// The same of the staff on site.
    pub on_site: (i64, i64),
}

/// A ticket that would move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Which.
    pub id: TicketId,
    /// As people call it.
    pub number: TicketNumber,
    /// In one line; hostile text.
    pub subject: String,
    /// When it is due, and would be.
    pub due: (Option<Timestamp>, Option<Timestamp>),
    /// Its place among the open tickets of the Ente, from 1, and what it would be.
    pub place: (usize, usize),
    /// How it goes, and would go.
    pub goes: (Goes, Goes),
}

/// A ticket as it stands and would stand.
#[derive(Clone, Copy)]
struct Tried {
    id: TicketId,
    old: Trial,
    new: Trial,
}

/// What a draft would change.
pub async fn preview(
    app: &App,
    viewer: &Viewer,
    ente: EnteId,
    draft: Draft,
) -> Result<Preview, NotMade> {
    if !viewer.can(Action::ManageContracts) {
        return Err(NotMade::Unseen);
    }
    let now = app.clock.now();
    let judged = move |tx: &mut Tx<'_>| judge(tx, ente, &draft, now);
    let (before, version) = app.store.read("judge_contract", judged).await?;
    let after = before.with(version.clone());
    let after = Arc::new(after.map_err(|error| StoreError::Engine(error.into()))?);
    let at = version.from.max(now);
    let tried = try_all(app, ente, (before.clone(), after), (at, now)).await?;
    let order = Moves::of(&tried);
    let first = order.first(&tried);
    let moved = app
        .store
        .read("name_moved_tickets", move |tx| named(tx, ente, &first))
        .await?;
    let terms = before.in_force(at).contract.terms().clone();
    let hours = |calendar| Clock::new(calendar, at, &Pauses::NONE).elapsed(at + MONTH);
    let (old, new) = (&terms, version.contract.terms());
    let (desk, on_site) = (
        (hours(&old.desk), hours(&new.desk)),
        (hours(&old.on_site), hours(&new.on_site)),
    );
    let count = |is: fn(&Tried) -> bool| tried.iter().filter(|one| is(one)).count();
    Ok(Preview {
        open: tried.len(),
        sooner: count(|one| is_before(one.new, one.old)),
        later: count(|one| is_before(one.old, one.new)),
        elsewhere: order.elsewhere,
        at_risk: count(|one| one.new.goes == Goes::AtRisk && one.old.goes == Goes::Well),
        late: count(|one| one.new.goes == Goes::Late && one.old.goes != Goes::Late),
        moved,
        before: terms,
        after: version,
        desk,
        on_site,
    })
}

/// Whether one is due before the other; what has no date comes last.
fn is_before(one: Trial, other: Trial) -> bool {
    match (one.due.at(), other.due.at()) {
        (Some(one), Some(other)) => one < other,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

async fn try_all(
    app: &App,
    ente: EnteId,
    (before, after): (Arc<Contracts>, Arc<Contracts>),
    (at, now): (Timestamp, Timestamp),
) -> Result<Vec<Tried>, StoreError> {
    let (mut tried, mut last): (Vec<Tried>, Option<TicketId>) = (Vec::new(), None);
    loop {
        let (before, after) = (before.clone(), after.clone());
        let piece = app
            .store
            .read("try_contract", move |tx| {
                let piece = open_tickets::after(tx, ente, last, PIECE)?;
                let tried = piece.iter().map(|open| {
                    let stands = |contracts: &Contracts| {
                        let governing = contracts.governing(&open.ticket, at);
                        governing.contract.try_on(&open.ticket, now)
                    };
                    Tried {
                        id: open.ticket.id(),
                        old: stands(&before),
                        new: stands(&after),
                    }
                });
                Ok::<_, StoreError>(tried.collect::<Vec<_>>())
            })
            .await?;
        let Some(ended) = piece.last() else {
            return Ok(tried);
        };
        last = Some(ended.id);
        tried.extend(piece);
    }
}

/// The places of the tickets, before and after.
struct Moves {
    places: Vec<(usize, usize)>,
    elsewhere: usize,
}

impl Moves {
    fn of(tried: &[Tried]) -> Self {
        let mut places = vec![(0, 0); tried.len()];
        let mut order: Vec<usize> = (0..tried.len()).collect();
        order.sort_unstable_by_key(|index| (tried[*index].old.rank, tried[*index].id));
        for (place, index) in order.iter().enumerate() {
            places[*index].0 = place + 1;
        }
        order.sort_unstable_by_key(|index| (tried[*index].new.rank, tried[*index].id));
        for (place, index) in order.iter().enumerate() {
            places[*index].1 = place + 1;
        }
        let elsewhere = places.iter().filter(|(old, new)| old != new).count();
        Self { places, elsewhere }
    }

    /// Those that would move, the first of the queue to be first.
    fn first(&self, tried: &[Tried]) -> Vec<(Tried, (usize, usize))> {
        let pairs = tried.iter().copied().zip(self.places.iter().copied());
        let mut moved: Vec<_> = pairs
            .filter(|(one, (old, new))| one.old.due != one.new.due || old != new)
            .collect();
        moved.sort_unstable_by_key(|(_, (_, new))| *new);
        moved.truncate(SHOWN);
        moved
    }
}

fn named(
    tx: &mut Tx<'_>,
    ente: EnteId,
    first: &[(Tried, (usize, usize))],
) -> Result<Vec<Moved>, StoreError> {
    let mut moved = Vec::new();
    for (one, place) in first {
        if let Some((ticket, number)) = tickets::numbered(tx, ente, one.id)? {
            moved.push(Moved {
                id: one.id,
                number,
                subject: ticket.subject().as_str().to_owned(),
                due: (one.old.due.at(), one.new.due.at()),
                place: *place,
                goes: (one.old.goes, one.new.goes),
            });
        }
    }
    Ok(moved)
}
