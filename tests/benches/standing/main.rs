//! Standing: what it costs the server to keep a hundred thousand open tickets current against their deadlines, on
//! SQLite. Fails when a bar is missed. Beside it, in seconds: what another version of the contract would change for all
//! of them, and where a draft of the routing rules would have sent the last two thousand.
//!
//! A ticket changes by time alone some three times in its life (a risk, a missed deadline, another risk), and a hundred
//! thousand that live for three working days each make three and a half such instants a second. So many fall due while
//! it is measured; before, while none does, the same server is measured at rest.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on says where and stops; its figures are its answer"
)]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::contract::Contract;
use custode_domain::id::{EnteId, PersonId, TicketId};
use custode_domain::person::{Actor, Level, Role};
use custode_domain::priority::Rank;
use custode_domain::ticket::{Concern, Event, Kind, Line, Opening, Ticket};
use custode_server::store::places::{self, Place};
use custode_server::store::{Store, StoreError, lapses, tickets};
use custode_tests::{Desk, Engine, House, filled};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// Open tickets, unless the environment says another number.
const TICKETS: u32 = 100_000;
/// Tickets that a trial of the routing rules looks at.
const TRIED: u32 = 2_000;
/// Instants that fall due in a second.
const PER_SECOND: f64 = 3.5;
/// How long the server is measured, at rest and at work.
const MEASURED: Duration = Duration::from_mins(1);
/// Until its caches are warm.
const WARM_UP: Duration = Duration::from_secs(10);
/// Part of one core, in percent.
const MOST_PERCENT: f64 = 1.0;
/// Tickets of one transaction.
const BATCH: u32 = 100;

struct Kept {
    ticket: Ticket,
    events: Vec<Event>,
    place: Place,
    next: Option<Timestamp>,
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut house = House::open(Engine::Sqlite);
    let ente: EnteId = house.ente().parse().unwrap();
    let coordinator = [
        "user",
        "add",
        "--login",
        "coordina",
        "--name",
        "Coordinatore",
        "--role",
        "coordinator",
    ];
    house.tell(&coordinator, Desk::PASSWORD);
    house.kill();
    let store = Store::open(&house.store_url().parse().unwrap()).unwrap();
    let begun = Instant::now();
    let (tickets, falling) = (tickets(), falling());
    runtime.block_on(fill(&store, ente, (tickets, falling)));
    println!(
        "standing: {tickets} open tickets in {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    drop(store);
    house.start();
    std::thread::sleep(WARM_UP);
    let rest = percent(&house);
    runtime.block_on(fall_due(&house, ente, (tickets, falling)));
    let work = percent(&house);
    let left = runtime.block_on(left(&house));
    println!("standing: at rest {rest:.2} % of a core");
    println!(
        "standing: with {falling} instants in {} s {work:.2} %, of which the deadlines {:.2} %",
        MEASURED.as_secs(),
        work - rest
    );
    runtime.block_on(look_ahead(&house, ente));
    let is_met = work - rest <= MOST_PERCENT && left == 0;
    println!("standing: bar: {MOST_PERCENT} % of a core; {left} instants are left");
    if is_met {
        ExitCode::SUCCESS
    } else {
        println!("standing: a bar is missed");
        ExitCode::FAILURE
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a smaller number of tickets, for those who work on the bench"
)]
fn tickets() -> u32 {
    let said = std::env::var("CUSTODE_BENCH_TICKETS").ok();
    said.and_then(|text| text.parse().ok()).unwrap_or(TICKETS)
}

/// What looks at many tickets before anything is changed, in seconds.
async fn look_ahead(house: &House, ente: EnteId) {
    let desk = Desk::log_in(&house.web_url(), "coordina", Desk::PASSWORD).await;
    let path = format!("/contracts/{ente}/new");
    let page = desk.page(&path).await.unwrap();
    let anew = [
        ("desk_closed", "07/12/2027"),
        ("reaches", "still_open"),
        ("reason", "Chiusura."),
        ("go", "preview"),
    ];
    let form = filled(&page, &path, &anew);
    let begun = Instant::now();
    let (status, page) = desk.submit(&path, form).await;
    assert!(
        status.is_success() && page.contains("id=\"preview\""),
        "{status}: {page}"
    );
    println!(
        "standing: the preview of a change of the contract {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    let rules = "/routing/rules";
    let page = desk.page("/routing/rules/new").await.unwrap();
    let rule = [
        ("name", "Stampanti"),
        ("to", "infrastructure"),
        ("words", "stampante"),
    ];
    let status = desk.send(rules, filled(&page, rules, &rule)).await;
    assert!(status.is_redirection(), "{status}");
    let trial = "/routing/trial";
    let page = desk.page("/routing").await.unwrap();
    let last = TRIED.to_string();
    let form = filled(&page, trial, &[("last", &last)]);
    let begun = Instant::now();
    let (status, page) = desk.submit(trial, form).await;
    assert!(status.is_redirection(), "{status}: {page}");
    let tried = begun.elapsed();
    let begun = Instant::now();
    assert!(desk.page(&format!("{trial}?last={last}")).await.is_some());
    println!(
        "standing: the trial of a rule on {TRIED} tickets {:.1} s, and its page {:.1} s",
        tried.as_secs_f64(),
        begun.elapsed().as_secs_f64()
    );
}

fn falling() -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some hundreds"
    )]
    let count = (PER_SECOND * MEASURED.as_secs_f64()) as u32;
    count
}

/// The last ones are late, and nobody wrote that down yet; the others are opened now.
async fn fill(store: &Store, ente: EnteId, (count, late): (u32, u32)) {
    let contract = Contract::of_the_tender().unwrap();
    let now = custode_tests::now();
    let mut number = 0;
    while number < count {
        let batch: Vec<Kept> = (number..count.min(number + BATCH))
            .map(|number| ticket(&contract, ente, number, now, number + late >= count))
            .collect();
        number += BATCH;
        let keep = store.write("fill", move |tx| {
            for kept in &batch {
                let of = (ente, kept.ticket.id());
                tickets::open(tx, &kept.ticket, &kept.events, 2026)?;
                places::place(tx, of, &kept.place)?;
                places::keep_words(tx, of, "stamp ferm")?;
                lapses::expect(tx, of, kept.next)?;
            }
            Ok::<_, StoreError>(())
        });
        keep.await.unwrap();
    }
}

fn ticket(contract: &Contract, ente: EnteId, number: u32, now: Timestamp, late: bool) -> Kept {
    let at = if late {
        now - SignedDuration::from_hours(24 * 14)
    } else {
        now
    };
    let by = Actor::Person {
        id: PersonId::from_uuid(Uuid::from_u128(7)),
        role: Role::Operator,
        ente: None,
    };
    let opening = Opening {
        ticket: id(number),
        ente,
        concern: Concern::Ente,
        requester: None,
        channel: Channel::Phone,
        kind: Kind::Fault,
        severity: Severity::ALL[number as usize % 3],
        level: Level::First,
        competence: None,
        subject: Line::fit("Stampante ferma"),
        description: None,
        category: None,
        routed: custode_domain::ticket::Routed::NotTried,
        arrived: at,
    };
    let mut events = Ticket::open(by, opening, at).unwrap();
    let opened = Ticket::replay(&events).unwrap();
    events.extend(opened.take_charge(by, at).unwrap());
    let ticket = Ticket::replay(&events).unwrap();
    let due = contract.due(&ticket);
    let place = Place {
        due_at: due.at(),
        rank: Rank::of(&ticket, due, &contract.terms().criteria).instant(),
        standing: ticket.recorded(),
        verify_by: None,
    };
    // What is late is left aside until it is measured.
    let next = contract.next_lapse(&ticket).filter(|_| !late);
    Kept {
        ticket,
        events,
        place,
        next,
    }
}

fn id(number: u32) -> TicketId {
    TicketId::from_uuid(Uuid::from_u128(1_000 + u128::from(number)))
}

/// Spreads the instants of the late ones over the time that is measured.
async fn fall_due(house: &House, ente: EnteId, (count, late): (u32, u32)) {
    let store = Store::open(&house.store_url().parse().unwrap()).unwrap();
    let now = custode_tests::now();
    let step = SignedDuration::try_from(MEASURED).unwrap() / i32::try_from(late).unwrap();
    let spread = store.write("fall_due", move |tx| {
        for place in 0..late {
            let at = now + step * i32::try_from(place).unwrap();
            lapses::expect(tx, (ente, id(count - late + place)), Some(at))?;
        }
        Ok::<_, StoreError>(())
    });
    spread.await.unwrap();
}

/// How many of the instants that have passed nobody has looked at.
async fn left(house: &House) -> usize {
    let store = Store::open(&house.store_url().parse().unwrap()).unwrap();
    let now = custode_tests::now() - SignedDuration::from_secs(5);
    let claim = move |tx: &mut custode_server::store::Tx<'_>| lapses::claim(tx, now, now, 1_000);
    store.write("left", claim).await.unwrap().len()
}

/// Processor time of the server for a while, in percent of one core.
fn percent(house: &House) -> f64 {
    let (begun, before) = (Instant::now(), used(house.server_id()));
    std::thread::sleep(MEASURED);
    (used(house.server_id()) - before) / begun.elapsed().as_secs_f64() * 100.0
}

/// Processor time of a process in seconds, ended threads included (resolution 10 ms).
fn used(id: u32) -> f64 {
    let stat = fs_err::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let (_, rest) = stat.rsplit_once(')').unwrap();
    let mut fields = rest.split_whitespace().skip(11);
    let mut ticks = || fields.next().unwrap().parse::<u32>().unwrap();
    f64::from(ticks() + ticks()) / 100.0
}
