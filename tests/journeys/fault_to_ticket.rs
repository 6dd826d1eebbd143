//! From the check that makes a fault certain to the ticket that a person can read.

use std::time::Duration;

use custode_tests::{
    Desk, Engine, House, Machine, Module, Patience, TicketSeen, eventually_async, now, say,
};

const MACHINES: usize = 15;
/// What is promised.
const MEDIAN: Duration = Duration::from_secs(1);
const WORST: Duration = Duration::from_secs(2);

const AT_ONCE: Patience = Patience {
    raise_s: 1,
    clear_s: 1,
};

#[tokio::test]
async fn on_sqlite_a_certain_fault_is_a_readable_ticket_within_a_second() {
    journey(Engine::Sqlite).await;
}

#[tokio::test]
async fn on_postgres_a_certain_fault_is_a_readable_ticket_within_a_second() {
    if Engine::all().contains(&Engine::Postgres) {
        journey(Engine::Postgres).await;
    }
}

async fn journey(engine: Engine) {
    let house = House::open(engine);
    let desk = house.desk().await;
    let mut machines: Vec<_> = (0..MACHINES)
        .map(|number| watching(&house, number))
        .collect();
    for (machine, module) in &mut machines {
        machine.start();
        // Started one after the other, they look at different moments, as they would elsewhere.
        asked_again(module).await;
    }
    let mut took = Vec::new();
    let mut known: Vec<TicketSeen> = Vec::new();
    for (_, module) in &machines {
        module.break_down();
        let (ticket, waited) = next_ticket(&desk, &known).await;
        known.push(ticket);
        took.push(waited);
    }
    took.sort();
    let (least, median, worst) = (took[0], took[MACHINES / 2], took[MACHINES - 1]);
    say(&format!(
        "{engine:?}: certain fault to readable ticket, {MACHINES} machines: least {least:?}, median {median:?}, worst {worst:?}"
    ));
    assert!(median < MEDIAN, "{took:?}");
    assert!(worst < WORST, "{took:?}");
}

fn watching(house: &House, number: usize) -> (Machine, Module) {
    let machine = house.machine(&format!("sic-{number:02}"));
    let module = Module::start();
    machine.watch(&[(&module, 1)], AT_ONCE);
    (machine, module)
}

async fn asked_again(module: &Module) {
    let before = module.asked();
    eventually_async(
        "the agent looks at its module",
        Duration::from_secs(20),
        async || (module.asked() > before).then_some(()),
    )
    .await;
}

/// The ticket that is not known yet, and how long after its fault was certain it could be read.
async fn next_ticket(desk: &Desk, known: &[TicketSeen]) -> (TicketSeen, Duration) {
    let (ticket, read_at) =
        eventually_async("a ticket is opened", Duration::from_secs(20), async || {
            let tickets = desk.tickets().await?;
            let ticket = tickets.into_iter().find(|ticket| !known.contains(ticket))?;
            Some((ticket, now()))
        })
        .await;
    let findings = desk.findings(&ticket.id).await.unwrap();
    assert_eq!(findings.len(), 1);
    let waited = Duration::try_from(read_at.duration_since(findings[0].raised_at)).unwrap();
    (ticket, waited)
}
