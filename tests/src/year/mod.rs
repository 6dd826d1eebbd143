//! Year: a year of a contract, made up from a seed: tickets with all that happens to tickets, written by the rules and
//! by the store themselves. The same seed gives the same year.

mod chance;
mod promises;
mod story;

use custode_domain::id::{EnteId, PersonId};
use custode_server::store::calls::{self, Call};
use custode_server::store::enti::{self, Ente};
use custode_server::store::ratings::{self, Rating};
use custode_server::store::{Store, StoreError, tickets};
use jiff::Timestamp;

pub use chance::Chance;
use story::Story;

/// Tickets of one transaction.
const BATCH: usize = 100;
/// People who ask.
const USERS: usize = 50;
/// People of each level of the desk.
const DESK: usize = 8;
/// The year that is made up: all of it is over.
pub const YEAR: i16 = 2025;

/// Who is in the year.
#[derive(Debug)]
struct Cast {
    coordinator: PersonId,
    enti: Vec<EnteId>,
    users: Vec<PersonId>,
    operators: Vec<PersonId>,
    specialists: Vec<PersonId>,
}

/// A ticket with what stands beside its log.
#[derive(Debug)]
struct Told {
    story: Story,
    call: Option<Call>,
    rating: Option<Rating>,
}

/// Writes a year of so many tickets of so many Enti into an empty store. The contract of the first Ente stays that of the
/// tender; the others' changes three times.
pub async fn fill(store: &Store, seed: u64, count: usize, enti: usize) {
    let mut chance = Chance::new(seed);
    let begins: Timestamp = "2024-12-31T23:00:00Z".parse().unwrap();
    let cast = Cast::new(&mut chance, begins, enti);
    found(store, &cast, begins).await;
    let year = 365 * 86_400;
    let mut told = Vec::with_capacity(BATCH);
    for place in 0..count {
        let at = place * year / count;
        let at = begins + jiff::SignedDuration::from_secs(i64::try_from(at).unwrap());
        told.push(tell(&mut chance, &cast, at));
        if told.len() == BATCH || place + 1 == count {
            keep(store, std::mem::take(&mut told)).await;
        }
    }
}

impl Cast {
    fn new(chance: &mut Chance, begins: Timestamp, enti: usize) -> Self {
        let mut people = |count| {
            let person = |_| PersonId::from_uuid(chance.uuid(begins));
            (0..count).map(person).collect::<Vec<_>>()
        };
        Self {
            coordinator: PersonId::from_uuid(uuid::Uuid::from_u128(1)),
            users: people(USERS),
            operators: people(DESK),
            specialists: people(DESK),
            enti: (0..enti)
                .map(|_| EnteId::from_uuid(chance.uuid(begins)))
                .collect(),
        }
    }
}

async fn found(store: &Store, cast: &Cast, at: Timestamp) {
    let (enti, by) = (cast.enti.clone(), cast.coordinator);
    let written = store.write("fill", move |tx| {
        for (place, id) in enti.iter().enumerate() {
            let one = Ente {
                id: *id,
                name: format!("Comune di Esempio {place:02}"),
                created_at: at,
            };
            enti::insert(tx, &one)?;
            if place > 0 {
                promises::make(tx, (place, *id), by, at)?;
            }
        }
        Ok::<_, StoreError>(())
    });
    written.await.unwrap();
}

fn tell(chance: &mut Chance, cast: &Cast, at: Timestamp) -> Told {
    let story = Story::tell(chance, cast, at);
    let opened = story.ticket().opened_at();
    let by_phone = story.ticket().channel() == custode_domain::channel::Channel::Phone;
    let call = (by_phone && chance.in_hundred(90)).then(|| {
        let waited = chance.seconds(0, 45);
        let rang = story.ticket().clock_starts();
        Call {
            caller: *chance.one(&cast.users),
            answered_by: *chance.one(&cast.operators),
            rang_at: rang,
            answered_at: rang + waited,
            ended_at: opened.max(rang + waited),
        }
    });
    let closed = story
        .events()
        .iter()
        .any(|event| event.what.name() == custode_domain::ticket::HappeningName::TechnicallyClosed);
    let rating = (closed && chance.in_hundred(30)).then(|| Rating {
        stars: u8::try_from(1 + chance.below(5)).unwrap(),
        remark: None,
        by: *chance.one(&cast.users),
        at: story.ticket().changed_at(),
    });
    Told {
        story,
        call,
        rating,
    }
}

async fn keep(store: &Store, told: Vec<Told>) {
    let written = store.write("fill", move |tx| {
        for one in &told {
            let ticket = one.story.ticket();
            let (ente, id) = (ticket.ente(), ticket.id());
            tickets::open(tx, ticket, one.story.events(), YEAR)?;
            if let Some(call) = &one.call {
                calls::insert(tx, ente, id, call)?;
            }
            if let Some(rating) = &one.rating {
                ratings::rate(tx, ente, id, rating)?;
            }
        }
        Ok::<_, StoreError>(())
    });
    written.await.unwrap();
}
