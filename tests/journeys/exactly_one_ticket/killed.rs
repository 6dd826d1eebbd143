//! `kill -9` in the middle of a fault.

use custode_tests::{Engine, House, Machine, Module, eventually_async};

use super::{AT_ONCE, PATIENCE, findings_when, how_many, looked_at, only_ticket};

#[tokio::test]
async fn when_the_server_is_killed_in_the_middle_of_a_fault_then_there_is_one_ticket() {
    for engine in Engine::all() {
        let mut house = House::open(engine);
        let module = Module::start();
        let mut machine = house.machine("sic-01");
        machine.watch(&[(&module, 1)], AT_ONCE);
        machine.start();
        looked_at(&module).await;
        house.kill();
        module.break_down();
        noticed(&machine, 1).await;
        house.start();
        let desk = house.desk().await;
        let ticket = only_ticket(&desk).await.id;
        house.kill();
        module.mend();
        noticed(&machine, 2).await;
        house.start();
        let desk = house.desk().await;
        findings_when(&desk, &ticket, "the fault is over", |findings| {
            findings.len() == 1 && how_many(findings, "cleared") == 1
        })
        .await;
        assert_eq!(desk.closure_proposed(&ticket).await, Some(true));
        assert_eq!(only_ticket(&desk).await.id, ticket);
    }
}

#[tokio::test]
async fn when_the_agent_is_killed_as_soon_as_it_noticed_then_each_fault_is_on_the_ticket_once() {
    let house = House::open(Engine::Sqlite);
    let desk = house.desk().await;
    let modules: Vec<_> = (0..5).map(|_| Module::start()).collect();
    let watched: Vec<_> = modules.iter().map(|module| (module, 1)).collect();
    let mut machine = house.machine("sic-01");
    machine.watch(&watched, AT_ONCE);
    machine.start();
    for (place, module) in modules.iter().enumerate() {
        looked_at(module).await;
        module.break_down();
        noticed(&machine, place + 1).await;
        machine.kill();
        machine.start();
    }
    let ticket = only_ticket(&desk).await.id;
    let all = modules.len();
    findings_when(&desk, &ticket, "all faults are on it", |findings| {
        findings.len() == all && how_many(findings, "standing") == all
    })
    .await;
    assert_eq!(only_ticket(&desk).await.id, ticket);
}

/// Until the agent has told its log of so many changes.
async fn noticed(machine: &Machine, changes: usize) {
    eventually_async("the agent notices", PATIENCE, async || {
        (machine.log().matches(" noticed ").count() >= changes).then_some(())
    })
    .await;
}
