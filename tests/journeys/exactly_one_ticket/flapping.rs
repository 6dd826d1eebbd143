//! A module that comes and goes.

use custode_tests::{Engine, House, Module};

use super::{AT_ONCE, findings_when, how_many, looked_at, only_ticket};

#[tokio::test]
async fn a_flapping_module_is_one_ticket_and_soon_holds_still() {
    let house = House::open(Engine::Sqlite);
    let desk = house.desk().await;
    let module = Module::start();
    let mut machine = house.machine("sic-01");
    machine.watch(&[(&module, 1)], AT_ONCE);
    machine.start();
    module.break_down();
    let ticket = only_ticket(&desk).await.id;
    for over in 1..=2 {
        module.mend();
        findings_when(&desk, &ticket, "the fault is over", |findings| {
            how_many(findings, "cleared") == over
        })
        .await;
        module.break_down();
        findings_when(&desk, &ticket, "it is back", |findings| {
            findings.len() == over + 1
        })
        .await;
    }
    findings_when(&desk, &ticket, "it is said to flap", |findings| {
        how_many(findings, "flapping") == 1
    })
    .await;
    for _ in 0..3 {
        module.mend();
        looked_at(&module).await;
        module.break_down();
        looked_at(&module).await;
    }
    let findings = desk.findings(&ticket).await.unwrap();
    assert_eq!(
        (findings.len(), how_many(&findings, "flapping")),
        (3, 1),
        "{findings:?}"
    );
    assert_eq!(only_ticket(&desk).await.id, ticket);
}
