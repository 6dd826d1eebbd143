//! Two faults of one machine.

use custode_tests::{Engine, House, Module};

use super::{AT_ONCE, findings_when, how_many, only_ticket};

#[tokio::test]
async fn two_faults_of_one_machine_are_one_ticket_of_the_greater_severity() {
    for engine in Engine::all() {
        let house = House::open(engine);
        let desk = house.desk().await;
        let (minor, blocking) = (Module::start(), Module::start());
        let mut machine = house.machine("sic-01");
        machine.watch(&[(&minor, 3), (&blocking, 1)], AT_ONCE);
        machine.start();
        minor.break_down();
        let ticket = only_ticket(&desk).await;
        assert_eq!(ticket.severity, "3");
        blocking.break_down();
        findings_when(&desk, &ticket.id, "both faults are on it", |findings| {
            how_many(findings, "standing") == 2
        })
        .await;
        let ticket = only_ticket(&desk).await;
        assert_eq!(ticket.severity, "1");
        minor.mend();
        findings_when(&desk, &ticket.id, "one is over", |findings| {
            how_many(findings, "cleared") == 1
        })
        .await;
        assert_eq!(desk.closure_proposed(&ticket.id).await, Some(false));
        blocking.mend();
        findings_when(&desk, &ticket.id, "both are over", |findings| {
            how_many(findings, "cleared") == 2
        })
        .await;
        assert_eq!(desk.closure_proposed(&ticket.id).await, Some(true));
        // What is over does not make the ticket lighter: a person decides that.
        assert_eq!(only_ticket(&desk).await.severity, "1");
    }
}
