//! Fill: a town over five years, written by the rules and the store themselves; only the passing of time is made up.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::contract::Contract;
use custode_domain::id::{EnteId, MachineId, PersonId, SiteId, TicketId};
use custode_domain::machine::MachineClass;
use custode_domain::person::{Actor, Level, Role};
use custode_domain::priority::Rank;
use custode_domain::ticket::{
    AttemptOutcome, Check, Competence, Concern, Event, Kind, Line, Medium, Opening, Refusal,
    Routed, Text, Ticket,
};
use custode_server::app::words::stems;
use custode_server::lang::Lang;
use custode_server::store::enti::{self, Ente, Site};
use custode_server::store::lists::{Merge, merge};
use custode_server::store::machines::{self, Machine};
use custode_server::store::people::{self, Person};
use custode_server::store::places::{self, Place};
use custode_server::store::{Store, StoreError, tickets};
use custode_tests::{Desk, House};
use jiff::{SignedDuration, Timestamp};

use crate::town::{Chance, Town, USER, WORDS};

const ENTI: usize = 60;
const MACHINES: usize = 5_000;
const USERS: usize = 600;
const DESK: usize = 30;
/// Tickets of one transaction. SQLite walks the pages that a savepoint changed at the end of every statement, so many
/// more cost the square (measured: 2,000 at once are four times as slow).
const BATCH: usize = 100;
/// Of a thousand tickets so many are open, the youngest.
const OPEN_PER_MILLE: u32 = 10;
const YEARS: SignedDuration = SignedDuration::from_hours(5 * 365 * 24);

/// A ticket on its way into the store.
struct Kept {
    ticket: Ticket,
    events: Vec<Event>,
    due_at: Option<Timestamp>,
    rank: Timestamp,
    words: String,
}

/// What somebody decides about a ticket, as the rules answer it.
type Decide<'d> = &'d dyn Fn(&Ticket, Timestamp) -> Result<Vec<Event>, Refusal>;

/// Fills the house's store with so many tickets.
pub(crate) async fn fill(house: &House, count: u32) -> Town {
    let store = Store::open(&house.store_url().parse().unwrap()).unwrap();
    let mut chance = Chance::new(2_026);
    let town = people_and_machines(&store, &mut chance).await;
    let first = town.enti[0].to_string();
    house.tell(
        &[
            "user",
            "add",
            "--login",
            USER,
            "--name",
            "Utente di prova",
            "--role",
            "user",
            "--ente",
            &first,
        ],
        Desk::PASSWORD,
    );
    let mut town = town;
    let contract = Contract::of_the_tender().unwrap();
    let now = custode_tests::now();
    let step = YEARS / i32::try_from(count).unwrap();
    let mut batch = Vec::new();
    for place in 0..count {
        let left = i32::try_from(count - place).unwrap();
        let at = now - step * left;
        let is_open = count - place <= count * OPEN_PER_MILLE / 1_000;
        let kept = ticket(&mut chance, &town, &contract, at, is_open);
        town.tickets.push(kept.ticket.id());
        if kept.ticket.ente() != town.enti[0] {
            town.foreign.push(kept.ticket.id());
        }
        batch.push(kept);
        if batch.len() == BATCH || place + 1 == count {
            keep(&store, std::mem::take(&mut batch)).await;
        }
    }
    merge_words(&store).await;
    town
}

/// What the server does every night (`server/src/jobs/tidy_up.rs`).
async fn merge_words(store: &Store) {
    let mut so_far = Merge::Begins;
    while so_far != Merge::Done {
        let step = store.write("merge_words", move |tx| merge(tx, so_far));
        so_far = step.await.unwrap();
    }
}

/// Reads the store's file once: a desk that worked since the morning has it in memory, and some virtual machines take
/// from it what was not touched for a minute. What still comes from the disk is told beside each figure.
pub(crate) fn bring_to_memory(house: &House) {
    let path = house.store_url().strip_prefix("sqlite:").unwrap();
    let mut file = fs_err::File::open(path).unwrap();
    std::io::copy(&mut file, &mut std::io::sink()).unwrap();
}

/// How large the store's file is.
pub(crate) fn gigabytes(house: &House) -> f64 {
    let path = house.store_url().strip_prefix("sqlite:").unwrap();
    let bytes = fs_err::metadata(path).unwrap().len();
    #[expect(clippy::cast_precision_loss, reason = "one digit is told")]
    let bytes = bytes as f64;
    bytes / 1e9
}

async fn people_and_machines(store: &Store, chance: &mut Chance) -> Town {
    let at = custode_tests::now() - YEARS;
    let began = u64::try_from(at.as_millisecond()).unwrap();
    let mut town = Town::default();
    for _ in 0..ENTI {
        town.enti.push(EnteId::from_uuid(chance.uuid(began)));
        town.sites.push(SiteId::from_uuid(chance.uuid(began)));
    }
    for place in 0..MACHINES {
        let id = MachineId::from_uuid(chance.uuid(began));
        town.machines.push((place % ENTI, id));
    }
    town.users = (0..USERS)
        .map(|_| PersonId::from_uuid(chance.uuid(began)))
        .collect();
    town.desk = (0..DESK)
        .map(|_| PersonId::from_uuid(chance.uuid(began)))
        .collect();
    let (enti, sites, machines) = (town.enti.clone(), town.sites.clone(), town.machines.clone());
    let (users, desk) = (town.users.clone(), town.desk.clone());
    let written = store.write("fill", move |tx| {
        for (place, (ente, site)) in enti.iter().zip(&sites).enumerate() {
            let name = format!("Comune di Esempio {place:02}");
            enti::insert(
                tx,
                &Ente {
                    id: *ente,
                    name,
                    created_at: at,
                },
            )?;
            let (name, address) = ("Municipio".to_owned(), "Piazza 1".to_owned());
            enti::insert_site(
                tx,
                &Site {
                    ente: *ente,
                    id: *site,
                    name,
                    address,
                },
            )?;
        }
        for (place, (ente, id)) in machines.iter().enumerate() {
            machines::insert(tx, &machine((enti[*ente], sites[*ente]), *id, place, at))?;
        }
        for (place, id) in users.iter().enumerate() {
            people::insert(tx, &person(*id, Some(enti[place % ENTI]), place, at))?;
        }
        for (place, id) in desk.iter().enumerate() {
            people::insert(tx, &person(*id, None, USERS + place, at))?;
        }
        Ok::<_, StoreError>(())
    });
    written.await.unwrap();
    town
}

fn machine((ente, site): (EnteId, SiteId), id: MachineId, place: usize, at: Timestamp) -> Machine {
    Machine {
        ente,
        id,
        site,
        class: MachineClass::Workstation,
        name: format!("pc-{place:04}"),
        os: "Debian GNU/Linux 12".to_owned(),
        agent_version: "0.1.0".to_owned(),
        facts: "{}".to_owned(),
        enrolled_at: at,
        last_heard_at: Some(at),
    }
}

fn person(id: PersonId, ente: Option<EnteId>, place: usize, at: Timestamp) -> Person {
    Person {
        id,
        ente,
        role: if ente.is_some() {
            Role::User
        } else {
            Role::Operator
        },
        name: format!("Persona di esempio {place}"),
        login: format!("persona{place}"),
        email: None,
        phone: None,
        password_hash: None,
        language: Lang::It,
        area: None,
        competences: Vec::new(),
        password_once: false,
        active: true,
        created_at: at,
    }
}

/// A ticket and all that happened to it.
fn ticket(
    chance: &mut Chance,
    town: &Town,
    contract: &Contract,
    at: Timestamp,
    is_open: bool,
) -> Kept {
    let user = chance.below(USERS);
    let ente = user % ENTI;
    let milliseconds = u64::try_from(at.as_millisecond()).unwrap();
    let own: usize = chance.below(MACHINES / ENTI) * ENTI + ente;
    let text = |chance: &mut Chance, words: usize| {
        let words: Vec<_> = (0..words).map(|_| *chance.common(&WORDS)).collect();
        words.join(" ")
    };
    let severity = [
        Severity::Minor,
        Severity::Minor,
        Severity::NonBlocking,
        Severity::Blocking,
    ];
    let opening = Opening {
        ticket: TicketId::from_uuid(chance.uuid(milliseconds)),
        ente: town.enti[ente],
        concern: if chance.below(3) == 0 {
            Concern::Ente
        } else {
            Concern::Machine(town.machines[own].1)
        },
        requester: Some(town.users[user]),
        channel: *chance.one(&[Channel::Sam, Channel::Phone, Channel::Mail]),
        kind: *chance.one(&[Kind::Fault, Kind::Request]),
        severity: *chance.one(&severity),
        level: Level::First,
        category: None,
        routed: Routed::NotTried,
        competence: Some(*chance.one(Competence::ALL)),
        subject: Line::fit(&text(chance, 5)),
        description: Some(Text::parse(&text(chance, 15)).unwrap()),
        arrived: at,
    };
    let by = Actor::Person {
        id: *chance.one(&town.desk),
        role: Role::Operator,
        ente: None,
    };
    let (answer, steps) = (Text::parse(&text(chance, 8)).unwrap(), chance.below(3));
    let mut events = Ticket::open(by, opening, at).unwrap();
    let mut ticket = Ticket::replay(&events).unwrap();
    let mut go = |minutes: i64, decide: Decide<'_>| {
        let more = decide(&ticket, at + SignedDuration::from_mins(minutes)).unwrap();
        ticket = ticket.clone().after(&more).unwrap();
        events.extend(more);
    };
    if !is_open || steps > 0 {
        go(20, &|ticket, now| ticket.take_charge(by, now));
    }
    if !is_open || steps > 1 {
        go(40, &|ticket, now| ticket.start_work(by, now));
    }
    if !is_open {
        let told = |ticket: &Ticket, now| {
            ticket.close_technically(by, answer.clone(), Medium::Sam, None, now)
        };
        go(180, &told);
        let check = Check {
            medium: Medium::Phone,
            outcome: AttemptOutcome::Effective,
            remark: None,
        };
        go(1_500, &|ticket, now| ticket.verify(by, check.clone(), now));
    }
    let due = contract.due(&ticket);
    let said = format!(
        "{} {} {}",
        ticket.subject(),
        ticket.description().map_or("", Text::as_str),
        if is_open { "" } else { answer.as_str() }
    );
    let words = format!(
        "e{} r{} {}",
        town.enti[ente].uuid().simple(),
        town.users[user].uuid().simple(),
        stems(&said).join(" ")
    );
    Kept {
        due_at: due.at(),
        rank: Rank::of(&ticket, due, &contract.terms().criteria).instant(),
        ticket,
        events,
        words,
    }
}

async fn keep(store: &Store, batch: Vec<Kept>) {
    let written = store.write("fill", move |tx| {
        for kept in &batch {
            let of = (kept.ticket.ente(), kept.ticket.id());
            let year = kept
                .ticket
                .opened_at()
                .to_zoned(jiff::tz::TimeZone::UTC)
                .year();
            tickets::open(tx, &kept.ticket, &kept.events, year)?;
            let place = Place {
                due_at: kept.due_at,
                rank: kept.rank,
                standing: kept.ticket.recorded(),
                verify_by: None,
            };
            places::place(tx, of, &place)?;
            places::keep_words(tx, of, &kept.words)?;
        }
        Ok::<_, StoreError>(())
    });
    written.await.unwrap();
}
