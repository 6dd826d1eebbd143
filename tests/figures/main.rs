//! Figures: a year of a contract, told by the real server and counted a second time, must be the same to the second.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says where and stops"
)]

mod report;

use std::path::Path;

use custode_server::store::Store;
use custode_tests::recount::{compare, recount};
use custode_tests::year::{YEAR, fill};
use custode_tests::{Desk, Engine, House};

/// Tickets of the year.
const TICKETS: usize = 3_000;
/// Enti that they belong to.
const ENTI: usize = 3;
const SEED: u64 = 2_025;

/// A house with a year in it, and its coordinator.
async fn with_a_year(engine: Engine) -> (House, Desk) {
    let house = House::open(engine);
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
    let store = Store::open(&house.store_url().parse().unwrap()).unwrap();
    fill(&store, SEED, TICKETS, ENTI).await;
    let desk = Desk::log_in(&house.web_url(), "coordina", Desk::PASSWORD).await;
    (house, desk)
}

async fn csv(desk: &Desk, query: &str) -> String {
    desk.page(&format!("/figures.csv?period={YEAR}{query}"))
        .await
        .unwrap()
}

#[tokio::test]
async fn t01_a_year_counted_a_second_time_is_the_same_to_the_second() {
    let (house, desk) = with_a_year(Engine::Sqlite).await;
    let told = csv(&desk, "").await;
    let path = house.store_url().strip_prefix("sqlite:").unwrap();
    let (tickets, counted) = recount(Path::new(path), i64::from(YEAR));
    assert_eq!(tickets, TICKETS);
    let wrong = compare(&told, &counted);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let metrics: std::collections::BTreeSet<_> = counted.keys().map(|key| &key.0).collect();
    assert_eq!(metrics.len(), 29, "every metric was seen: {metrics:?}");
}

#[tokio::test]
async fn t01_as_many_rows_stand_behind_a_number_as_it_counts() {
    let (_house, desk) = with_a_year(Engine::Sqlite).await;
    let told = csv(&desk, "&channel=phone").await;
    for metric in ["k2", "k7_age", "k10", "k16_joined", "k20"] {
        let start = format!(",{metric},");
        let whole = told.lines().find(|line| line.contains(&start)).unwrap();
        let count: usize = whole.split(',').nth(7).unwrap().parse().unwrap();
        let mut rows = 0;
        let mut next = Some(format!(
            "/figures/tickets?period={YEAR}&channel=phone&metric={metric}"
        ));
        while let Some(path) = next {
            let page = desk.page(&path).await.unwrap();
            rows += page.matches("<tr data-ticket-id").count();
            next = page
                .split_once("rel=\"next\"")
                .and_then(|(before, _)| before.rsplit_once("href=\""))
                .and_then(|(_, link)| link.split_once('"'))
                .map(|(link, _)| link.replace("&#38;", "&"));
        }
        assert_eq!(rows, count, "{metric}");
    }
}

#[tokio::test]
async fn t01_both_engines_tell_the_same_figures() {
    let mut first: Option<String> = None;
    for engine in Engine::all() {
        let (_house, desk) = with_a_year(engine).await;
        let told = csv(&desk, "&severity=1").await;
        assert!(told.lines().count() > 100);
        assert_eq!(first.get_or_insert_with(|| told.clone()), &told);
    }
}
