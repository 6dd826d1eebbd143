//! The agent goes on while the server is away, and what it noticed arrives once, in order.

use std::time::Duration;

use custode_tests::{Engine, House, Machine, Module, Patience, eventually_async};

const PATIENCE: Duration = Duration::from_secs(30);
const AT_ONCE: Patience = Patience {
    raise_s: 0,
    clear_s: 0,
};

#[tokio::test]
async fn what_happens_while_the_server_is_away_arrives_once_and_in_order() {
    let mut house = House::open(Engine::Sqlite);
    let module = Module::start();
    let mut machine = house.machine("sic-01");
    machine.watch(&[(&module, 1)], AT_ONCE);
    machine.start();
    eventually_async("the agent reaches the server", PATIENCE, async || {
        machine
            .log()
            .contains("the server is reached")
            .then_some(())
    })
    .await;
    house.kill();
    module.break_down();
    noticed(&machine, 1).await;
    module.mend();
    noticed(&machine, 2).await;
    module.break_down();
    noticed(&machine, 3).await;
    house.start();
    let desk = house.desk().await;
    let ticket = eventually_async(
        "the ticket is there with both faults",
        PATIENCE,
        async || {
            let ticket = desk.tickets().await?.pop()?;
            (desk.findings(&ticket.id).await?.len() == 2).then_some(ticket)
        },
    )
    .await;
    let findings = desk.findings(&ticket.id).await.unwrap();
    let states: Vec<_> = findings
        .iter()
        .map(|finding| finding.state.as_str())
        .collect();
    assert_eq!(states, ["cleared", "standing"]);
    assert!(findings[0].raised_at < findings[1].raised_at);
    assert_eq!(desk.closure_proposed(&ticket.id).await, Some(false));
    assert_eq!(desk.tickets().await.unwrap().len(), 1);
}

async fn noticed(machine: &Machine, changes: usize) {
    eventually_async("the agent notices", PATIENCE, async || {
        (machine.log().matches(" noticed ").count() == changes).then_some(())
    })
    .await;
}
