//! Audit: how long a million records take to verify, on SQLite, through the real binary. Fails when the bar is missed.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on says where and stops; its figures are its answer"
)]

use std::process::ExitCode;
use std::time::Instant;

use custode_domain::ticket::HappeningName;
use custode_server::store::audit::{self, Deed, Entry};
use custode_server::store::{Store, StoreError};
use custode_tests::{Engine, House};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// Records, unless the environment says another number.
const RECORDS: u64 = 1_000_000;
/// From the start of the program to its answer.
const MOST_SECONDS: f64 = 10.0;
/// What the program may hold at once: the chain is walked, not read into memory.
const MOST_MIB: u64 = 200;
/// Records of one transaction.
const BATCH: u64 = 2_000;
/// The records are of so many days, up to yesterday: each has a seal.
const DAYS: i64 = 364;

#[expect(
    clippy::disallowed_methods,
    reason = "a smaller number of records, for those who work on the bench"
)]
fn records() -> u64 {
    let said = std::env::var("CUSTODE_BENCH_RECORDS").ok();
    said.and_then(|text| text.parse().ok()).unwrap_or(RECORDS)
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut house = House::open(Engine::Sqlite);
    house.kill();
    let (begun, number) = (Instant::now(), records());
    runtime.block_on(fill(&house, number));
    println!(
        "audit: {number} records in {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    let begun = Instant::now();
    let sealed = house.tell(&["audit", "seal", "--json"], "");
    println!(
        "audit: {} days sealed in {:.1} s",
        sealed["sealed"].as_array().map_or(0, Vec::len),
        begun.elapsed().as_secs_f64()
    );
    if verify(&house, number) {
        ExitCode::SUCCESS
    } else {
        println!("audit: a bar is missed");
        ExitCode::FAILURE
    }
}

/// Verifies, and says what it cost; whether the bars are met.
fn verify(house: &House, number: u64) -> bool {
    let begun = Instant::now();
    let (found, peak_kib) = house.tell_measured(&["audit", "verify", "--json"]);
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(found["holds"], true, "{found}");
    assert!(found["records"].as_u64() >= Some(number), "{found}");
    let mib = peak_kib / 1024;
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = number as f64 / seconds;
    println!(
        "audit: {} records and {} seals verified in {seconds:.2} s ({rate:.0}/s), at most {mib} MiB held",
        found["records"], found["seals"]
    );
    println!("audit: bars: {MOST_SECONDS} s, {MOST_MIB} MiB");
    seconds < MOST_SECONDS && mib < MOST_MIB
}

/// What a year of a desk leaves, spread over its days.
async fn fill(house: &House, number: u64) {
    let store = Store::open(&house.store_url().parse().unwrap()).unwrap();
    forget_the_houses_own(house);
    let begin = today() - SignedDuration::from_hours(24 * DAYS);
    let step = DAYS * 86_400_000_000 / i64::try_from(number).unwrap();
    for first in (0..number).step_by(usize::try_from(BATCH).unwrap()) {
        let batch = first..number.min(first + BATCH);
        store
            .write("fill", move |tx| {
                for place in batch.clone() {
                    let micros = begin.as_microsecond() + i64::try_from(place).unwrap() * step;
                    append(tx, place, Timestamp::from_microsecond(micros).unwrap())?;
                }
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
    }
}

/// What furnishing the house left is of today, and the chain is to run from the oldest day to yesterday.
fn forget_the_houses_own(house: &House) {
    let path = house.store_url().strip_prefix("sqlite:").unwrap();
    let store = rusqlite::Connection::open(path).unwrap();
    store.execute("DELETE FROM audit", []).unwrap();
}

fn append(
    tx: &mut custode_server::store::Tx<'_>,
    place: u64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let id = Uuid::from_u128(u128::from(place) << 64 | 7);
    let actor = format!("person:{}", Uuid::from_u128(u128::from(place % 200)));
    let (action, object) = match place % 10 {
        0 => (Deed::SignIn, actor.clone()),
        1 => (Deed::SignOut, actor.clone()),
        _ => (
            Deed::Ticket(HappeningName::TakenInCharge),
            format!("ticket:{id}"),
        ),
    };
    let entry = Entry {
        at,
        actor: &actor,
        action,
        object: &object,
        ente: None,
        document: "{\"event\":2}",
    };
    audit::append(tx, &entry).map(|_| ())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the records end yesterday, so that the program seals them all"
)]
fn today() -> Timestamp {
    Timestamp::now()
}
