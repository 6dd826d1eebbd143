//! Desk: what the pages of the desk cost among a million tickets of five thousand machines, on SQLite, over one
//! connection. Fails when a bar is missed.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on says where and stops; its figures are its answer"
)]

mod ask;
mod fill;
mod town;

use std::process::ExitCode;
use std::time::Instant;

use custode_tests::{Engine, House};

use ask::Asker;
use town::Town;

/// Tickets, unless the environment says another number.
const TICKETS: u32 = 1_000_000;
/// Processor time of the server for one answer, at the median.
const MOST_CPU_MS: f64 = 2.0;
/// From the question to the whole answer, at the 99th percentile.
const MOST_P99_MS: f64 = 50.0;
/// By how much the answers for a ticket of another Ente and for none may differ, at the median: whoever measures over a
/// network sees tenths of a millisecond at the best.
const MOST_APART_MS: f64 = 0.02;

#[expect(
    clippy::disallowed_methods,
    reason = "a smaller number of tickets, for those who work on the bench"
)]
fn tickets() -> u32 {
    let said = std::env::var("CUSTODE_BENCH_TICKETS").ok();
    said.and_then(|text| text.parse().ok()).unwrap_or(TICKETS)
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut house = House::open(Engine::Sqlite);
    house.kill();
    let begun = Instant::now();
    let town = runtime.block_on(fill::fill(&house, tickets()));
    println!(
        "desk: {} tickets, {} machines, {} Enti in {:.0} s; {:.1} GB",
        town.tickets.len(),
        town.machines.len(),
        town.enti.len(),
        begun.elapsed().as_secs_f64(),
        fill::gigabytes(&house),
    );
    house.start();
    fill::bring_to_memory(&house);
    let is_met = measure(&house, &town);
    if is_met {
        ExitCode::SUCCESS
    } else {
        println!("desk: a bar is missed");
        ExitCode::FAILURE
    }
}

/// Asks every question, and says what it cost; whether all bars are met.
fn measure(house: &House, town: &Town) -> bool {
    let mut desk = Asker::log_in(house, "operatore");
    let mut all = Vec::new();
    for (name, paths) in ask::readings(town) {
        all.push((name, desk.read_all(&paths)));
    }
    // The server hangs up on who says nothing for half a minute.
    let mut user = Asker::log_in(house, town::USER);
    let knocked = user.knock(town);
    all.push(("a new ticket", user.open_all(ask::OPENED)));
    println!(
        "desk: {:<34} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "", "cpu p50", "cpu p99", "p50", "p99", "from disk"
    );
    let mut is_met = sounds_alike(&knocked);
    for (name, costs) in &all {
        let (cpu, whole) = (costs.cpu(), costs.whole());
        let met = cpu.median <= MOST_CPU_MS && whole.p99 <= MOST_P99_MS;
        is_met &= met;
        println!(
            "desk: {name:<34} {:>6.2} ms {:>6.2} ms {:>6.2} ms {:>6.2} ms {:>6} MB{}",
            cpu.median,
            cpu.p99,
            whole.median,
            whole.p99,
            costs.fetched(),
            if met { "" } else { "  <- missed" },
        );
    }
    println!("desk: bars: cpu p50 {MOST_CPU_MS} ms, p99 {MOST_P99_MS} ms");
    is_met
}

/// Whether the time of an answer does not tell a ticket of another Ente from none at all.
fn sounds_alike([foreign, missing]: &[ask::Costs; 2]) -> bool {
    let (foreign, missing) = (foreign.whole().median, missing.whole().median);
    let is_met = (foreign - missing).abs() <= MOST_APART_MS;
    println!(
        "desk: another Ente's ticket {foreign:.3} ms, none {missing:.3} ms, at the median{}",
        if is_met { "" } else { "  <- missed" }
    );
    is_met
}
