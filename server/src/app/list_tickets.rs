//! List tickets: one page of what is asked for, as far as the viewer may see; and the queue of the desk.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use custode_domain::contract::Contracts;
use custode_domain::id::{EnteId, TicketId};
use custode_domain::person::Level;
use jiff::Timestamp;

use super::App;
use super::contracts::contracts;
use super::rights::{Action, Reach, Thing, may, reach};
use super::viewer::Viewer;
use crate::store::lists;
use crate::store::{StoreError, Tx};

use super::words::{INTERNAL, stems};
use super::write_ticket::{of_ente, of_requester};
use crate::store::lists::Search;

pub use crate::store::lists::{COUNTED, Counts, Filter, Listed, OwnerIs, Place};
pub use crate::store::tickets::TicketNumber;

/// Rows of a page.
pub const PAGE: u32 = 50;
/// Words of a search that are looked at.
const MOST_WORDS: usize = 12;
/// Enti whose tickets of one number are shown.
const SAME_NUMBER: u32 = 50;

/// A page of a list, and where it goes on.
#[derive(Debug, Clone)]
pub struct Page<K> {
    /// The rows.
    pub rows: Vec<Listed>,
    /// The key after which the next page begins; nothing at the end.
    pub next: Option<K>,
}

/// How far somebody lists tickets: all, those of an Ente, or their own among those.
fn scope(viewer: &Viewer, filter: &Filter) -> Option<(Option<EnteId>, Filter)> {
    let own = |requester| Filter {
        requester,
        ..filter.clone()
    };
    if !viewer.can(Action::SeeTickets) {
        return None;
    }
    match (reach(viewer.role, Action::SeeTickets), viewer.ente) {
        (Reach::All, _) => Some((None, filter.clone())),
        (Reach::Ente, Some(ente)) => Some((Some(ente), filter.clone())),
        (Reach::Own, Some(ente)) => Some((Some(ente), own(Some(viewer.id)))),
        // What was given as a task is listed among the tasks.
        (Reach::Given | Reach::Nothing, _) | (Reach::Ente | Reach::Own, None) => None,
    }
}

/// The tickets that the filter lets through, and that have all these words where any are asked for, the youngest
/// first; `after` is where the page before ended.
pub async fn list_tickets(
    app: &App,
    viewer: &Viewer,
    (filter, words): (&Filter, &str),
    after: Option<TicketId>,
) -> Result<Page<TicketId>, StoreError> {
    let Some((ente, filter)) = scope(viewer, filter) else {
        return Ok(Page::empty());
    };
    let search = match search(viewer, (ente, &filter), words) {
        Asked::Everything => None,
        Asked::Words(search) => Some(search),
        Asked::NoWord => return Ok(Page::empty()),
    };
    let part = app
        .store
        .read("list_tickets", move |tx| match &search {
            None => lists::page(tx, ente, &filter, after, PAGE),
            Some(search) => lists::search(tx, ente, &filter, search, after, PAGE),
        })
        .await?;
    Ok(Page {
        rows: part.rows,
        next: part.next,
    })
}

/// What a text asks a search for.
enum Asked {
    /// No text.
    Everything,
    /// Tickets with these words.
    Words(Search),
    /// Nothing in it is a word: no ticket has it.
    NoWord,
}

/// The words with the marks of whose tickets may be found; who sees internal notes also finds by them.
fn search(viewer: &Viewer, (ente, filter): (Option<EnteId>, &Filter), text: &str) -> Asked {
    if text.trim().is_empty() {
        return Asked::Everything;
    }
    let words = stems(text);
    if words.is_empty() {
        return Asked::NoWord;
    }
    let inside = viewer.can(Action::SeeInternal);
    let either = |word: String| {
        let internal = inside.then(|| format!("{INTERNAL}{word}"));
        [Some(word), internal].into_iter().flatten().collect()
    };
    let mut groups: Vec<Vec<String>> = words.into_iter().take(MOST_WORDS).map(either).collect();
    groups.extend(ente.or(filter.ente).map(|ente| vec![of_ente(ente)]));
    groups.extend(filter.requester.map(|person| vec![of_requester(person)]));
    Asked::Words(Search(groups))
}

/// The open tickets in the order of their work, of a level or an owner where one is asked for.
pub async fn queue(
    app: &App,
    viewer: &Viewer,
    (level, owner): (Option<Level>, Option<OwnerIs>),
    after: Option<Place>,
) -> Result<(Page<Place>, Counts), StoreError> {
    if !viewer.can(Action::SeeQueue) {
        return Ok((Page::empty(), Counts::default()));
    }
    let (mine, now) = (viewer.id, app.clock.now());
    let (rows, counts) = app
        .store
        .read("queue", move |tx| {
            let mut rows = lists::queue(tx, level, owner, after, PAGE)?;
            govern(tx, &mut rows, now)?;
            Ok::<_, StoreError>((rows, lists::count_open(tx, mine)?))
        })
        .await?;
    Ok((Page::of(rows, Place::of), counts))
}

/// Looks up which version of its contract each of these open tickets is under.
fn govern(tx: &mut Tx<'_>, rows: &mut [Listed], now: Timestamp) -> Result<(), StoreError> {
    let mut known: BTreeMap<EnteId, Arc<Contracts>> = BTreeMap::new();
    for listed in rows {
        let (ente, opened) = (listed.row.ente, listed.row.opened_at);
        let contracts = match known.entry(ente) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(vacant) => vacant.insert(contracts(tx, ente)?),
        };
        listed.version = Some(contracts.governing_between(opened, now).number);
    }
    Ok(())
}

/// The tickets with this number that the viewer may see: every Ente counts for itself.
pub async fn with_number(
    app: &App,
    viewer: &Viewer,
    number: TicketNumber,
) -> Result<Page<TicketId>, StoreError> {
    let mut found = app
        .store
        .read("ticket_by_number", move |tx| {
            lists::by_number(tx, number, SAME_NUMBER)
        })
        .await?;
    found.retain(|listed| {
        let thing = Thing {
            ente: Some(listed.row.ente),
            person: listed.row.requester,
            ..Thing::default()
        };
        may(viewer, Action::SeeTickets, &thing)
    });
    Ok(Page {
        rows: found,
        next: None,
    })
}

/// `2026/17`, as people write it.
pub fn read_number(text: &str) -> Option<TicketNumber> {
    let (year, serial) = text.trim().split_once('/')?;
    let (year, serial) = (year.trim().parse().ok()?, serial.trim().parse().ok()?);
    (1000..=9999)
        .contains(&year)
        .then_some(TicketNumber { year, serial })
}

impl<K> Page<K> {
    const fn empty() -> Self {
        Self {
            rows: Vec::new(),
            next: None,
        }
    }

    fn of(rows: Vec<Listed>, key: impl Fn(&Listed) -> K) -> Self {
        let is_full = u32::try_from(rows.len()).is_ok_and(|count| count == PAGE);
        let next = rows.last().filter(|_| is_full).map(key);
        Self { rows, next }
    }
}

/// `1763888000000000.0198…`: where a page of the queue begins, in an address.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.rank.as_microsecond(), self.id)
    }
}

/// A text that is no place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in the queue")]
pub struct NotAPlace;

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let (rank, id) = text.split_once('.').ok_or(NotAPlace)?;
        let rank = rank.parse().map_err(|_| NotAPlace)?;
        Ok(Self {
            rank: Timestamp::from_microsecond(rank).map_err(|_| NotAPlace)?,
            id: id.parse().map_err(|_| NotAPlace)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_queue_reads_back_and_nothing_else_is_one() {
        let place = Place {
            rank: Timestamp::from_microsecond(1_763_888_000_000_001).unwrap(),
            id: TicketId::from_uuid(uuid::Uuid::from_u128(17)),
        };
        assert_eq!(place.to_string().parse(), Ok(place));
        for text in ["", "1", "1.x", "x.00000000-0000-0000-0000-000000000011"] {
            assert_eq!(text.parse::<Place>(), Err(NotAPlace), "{text}");
        }
    }

    #[test]
    fn a_number_is_read_as_people_write_it() {
        let number = |year, serial| Some(TicketNumber { year, serial });
        for (text, read) in [
            ("2026/17", number(2026, 17)),
            (" 2026 / 17 ", number(2026, 17)),
            ("26/17", None),
            ("2026/-1", None),
            ("2026/", None),
            ("anagrafe", None),
        ] {
            assert_eq!(read_number(text), read, "{text}");
        }
    }
}
