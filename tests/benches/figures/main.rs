//! Figures: how long the report of a year of a contract takes, 200,000 tickets with all that happened to them, on
//! SQLite, through the real server; and the same figures counted a second time. Fails when a bar is missed, or when a
//! number differs.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on says where and stops; its figures are its answer"
)]

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use custode_server::store::Store;
use custode_tests::recount::{compare, recount};
use custode_tests::year::{YEAR, fill};
use custode_tests::{Desk, Engine, House};

/// Tickets, unless the environment says another number.
const TICKETS: usize = 200_000;
const ENTI: usize = 5;
const SEED: u64 = 2_025;
/// From the question to the whole page.
const MOST: Duration = Duration::from_secs(5);
/// How often each page is asked for; the slowest answer counts.
const TIMES: usize = 3;

#[expect(
    clippy::disallowed_methods,
    reason = "a smaller number of tickets, for those who work on the bench"
)]
fn tickets() -> usize {
    let said = std::env::var("CUSTODE_BENCH_TICKETS").ok();
    said.and_then(|text| text.parse().ok()).unwrap_or(TICKETS)
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut house = House::open(Engine::Sqlite);
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
    let begun = Instant::now();
    runtime.block_on(async {
        let store = Store::open(&house.store_url().parse().unwrap()).unwrap();
        fill(&store, SEED, tickets(), ENTI).await;
    });
    println!(
        "figures: {} tickets of {ENTI} Enti in {:.0} s",
        tickets(),
        begun.elapsed().as_secs_f64()
    );
    house.start();
    let is_met = runtime.block_on(measure(&house));
    if is_met {
        ExitCode::SUCCESS
    } else {
        println!("figures: a bar is missed, or a number differs");
        ExitCode::FAILURE
    }
}

async fn measure(house: &House) -> bool {
    let desk = Desk::log_in(&house.web_url(), "coordina", Desk::PASSWORD).await;
    let mut is_met = true;
    for (name, path) in [
        ("the page of the year", format!("/figures?period={YEAR}")),
        ("the year as CSV", format!("/figures.csv?period={YEAR}")),
        ("a quarter", format!("/figures?period={YEAR}-Q2")),
        (
            "the first tickets behind a number",
            format!("/figures/tickets?period={YEAR}&metric=k4&group=1"),
        ),
        (
            "the tickets behind a small one",
            format!("/figures/tickets?period={YEAR}&metric=k7_age"),
        ),
    ] {
        let mut slowest = Duration::ZERO;
        for _ in 0..TIMES {
            let begun = Instant::now();
            assert!(desk.page(&path).await.is_some(), "{path}");
            slowest = slowest.max(begun.elapsed());
        }
        let met = slowest <= MOST;
        is_met &= met;
        let missed = if met { "" } else { "  <- missed" };
        println!(
            "figures: {name:<34} {:>6.2} s{missed}",
            slowest.as_secs_f64()
        );
    }
    println!("figures: bar: {} s", MOST.as_secs());
    is_met & recounted(house, &desk).await
}

async fn recounted(house: &House, desk: &Desk) -> bool {
    let told = desk.page(&format!("/figures.csv?period={YEAR}")).await;
    let path = house.store_url().strip_prefix("sqlite:").unwrap();
    let begun = Instant::now();
    let (count, counted) = recount(Path::new(path), i64::from(YEAR));
    let wrong = compare(&told.unwrap(), &counted);
    for difference in wrong.iter().take(20) {
        println!("figures: {difference}");
    }
    println!(
        "figures: {count} logs counted a second time in {:.0} s: {} numbers, {} differ",
        begun.elapsed().as_secs_f64(),
        counted.len(),
        wrong.len()
    );
    wrong.is_empty()
}
