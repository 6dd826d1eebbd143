//! What reports become, over a real store: one cause, one ticket, and a word to everybody who is owed one.

use custode_domain::Severity;
use custode_domain::finding::{Change, FindingCode, Transition};
use custode_domain::machine::MachineClass;
use custode_domain::notice::Occasion;
use custode_domain::person::Actor;
use custode_domain::ticket::Concern;
use custode_protocol::report::Reason;

use crate::app::house::House;

fn step(of: &Transition, ordinal: u32, change: Change) -> Transition {
    Transition {
        ordinal,
        change,
        ..of.clone()
    }
}

#[tokio::test]
async fn t23_a_blocking_fault_opens_one_ticket_and_alerts_the_front_office() {
    let mut house = House::open().await;
    let machine = house.machine(MachineClass::Server).await;
    let fault = house.raised(FindingCode::HttpFailing, "Anagrafe", Severity::Blocking);
    house.report(machine, &[fault]).await;
    let tickets = house.tickets().await;
    assert_eq!(tickets.len(), 1);
    assert_eq!(tickets[0].concern(), Concern::Machine(machine.id));
    assert_eq!(tickets[0].opened_by(), Actor::Machine(machine.id));
    let owed = house.owed(tickets[0].id()).await;
    assert_eq!(
        owed.iter()
            .filter(|occasion| **occasion == Occasion::Urgent)
            .count(),
        1,
        "{owed:?}"
    );
    assert_eq!(
        owed.len(),
        2,
        "the front office and the Ente's contacts: {owed:?}"
    );
}

#[tokio::test]
async fn further_faults_join_and_raise_the_severity_and_the_last_clearing_proposes_the_closure() {
    let mut house = House::open().await;
    let machine = house.machine(MachineClass::Server).await;
    let minor = house.raised(FindingCode::DiskLow, "/var", Severity::Minor);
    let blocking = house.raised(FindingCode::TcpFailing, "Database", Severity::Blocking);
    house.report(machine, std::slice::from_ref(&minor)).await;
    house.report(machine, std::slice::from_ref(&blocking)).await;
    house
        .report(machine, &[step(&minor, 1, Change::Cleared)])
        .await;
    let tickets = house.tickets().await;
    assert_eq!(
        (tickets.len(), tickets[0].severity()),
        (1, Severity::Blocking)
    );
    assert_eq!(tickets[0].closure_proposed(), None);
    house
        .report(machine, &[step(&blocking, 1, Change::Cleared)])
        .await;
    assert!(house.tickets().await[0].closure_proposed().is_some());
}

#[tokio::test]
async fn what_another_fault_explains_waits_until_that_one_clears() {
    let mut house = House::open().await;
    let machine = house.machine(MachineClass::Server).await;
    let full = house.raised(FindingCode::DiskFull, "/var", Severity::Blocking);
    let low = house.raised(FindingCode::DiskLow, "/var", Severity::Minor);
    house.report(machine, &[full.clone(), low.clone()]).await;
    assert_eq!(
        house.tickets().await[0].findings().len(),
        1,
        "the full disk explains the low one"
    );
    house
        .report(machine, &[step(&full, 1, Change::Cleared)])
        .await;
    let tickets = house.tickets().await;
    assert_eq!((tickets.len(), tickets[0].findings().len()), (1, 2));
    assert_eq!(tickets[0].findings_standing().count(), 1);
}

#[tokio::test]
async fn an_agent_that_lost_its_spool_tells_the_same_fault_under_a_new_name() {
    let mut house = House::open().await;
    let machine = house.machine(MachineClass::Server).await;
    let before = house.raised(FindingCode::HttpFailing, "Anagrafe", Severity::Blocking);
    let after = house.raised(FindingCode::HttpFailing, "Anagrafe", Severity::Blocking);
    house.report(machine, &[before]).await;
    house.report(machine, std::slice::from_ref(&after)).await;
    let tickets = house.tickets().await;
    assert_eq!(tickets.len(), 1);
    let standing: Vec<_> = tickets[0]
        .findings_standing()
        .map(|linked| linked.raised.finding)
        .collect();
    assert_eq!(standing, [after.finding]);
    assert_eq!(tickets[0].closure_proposed(), None);
}

#[tokio::test]
async fn a_storm_of_machines_becomes_one_more_ticket_and_no_further_ones() {
    let mut house = House::open().await;
    for _ in 0..40 {
        let machine = house.machine(MachineClass::Server).await;
        let fault = house.raised(
            FindingCode::ServiceDown,
            "slapd.service",
            Severity::NonBlocking,
        );
        house.report(machine, &[fault]).await;
    }
    let tickets = house.tickets().await;
    let storms: Vec<_> = tickets
        .iter()
        .filter(|ticket| ticket.concern() == Concern::Ente)
        .collect();
    assert_eq!((tickets.len(), storms.len()), (21, 1));
    assert_eq!(storms[0].findings().len(), 20);
}

#[tokio::test]
async fn a_workstation_under_load_makes_no_ticket() {
    let mut house = House::open().await;
    let machine = house.machine(MachineClass::Workstation).await;
    let busy = house.raised(FindingCode::CpuBusy, "machine", Severity::Minor);
    house.report(machine, std::slice::from_ref(&busy)).await;
    house
        .report(
            machine,
            &[
                step(&busy, 1, Change::Flapping),
                step(&busy, 2, Change::Cleared),
            ],
        )
        .await;
    assert_eq!(house.tickets().await, []);
}

#[tokio::test]
async fn a_number_from_the_past_or_the_future_is_refused_with_a_reason_and_keeps_nothing() {
    let mut house = House::open().await;
    let machine = house.machine(MachineClass::Server).await;
    let fault = house.raised(FindingCode::HttpFailing, "Anagrafe", Severity::Blocking);
    let told = std::slice::from_ref(&fault);
    for (sequence, reason) in [
        (0, Reason::NotAReport),
        (2, Reason::SequenceGap),
        (u64::MAX, Reason::SequenceGap),
    ] {
        let refused = house
            .say(machine, sequence, told)
            .await
            .unwrap_err()
            .answer();
        assert_eq!(refused.reason, reason, "{sequence}: {refused:?}");
        assert!(!refused.detail.as_str().is_empty());
    }
    assert_eq!(house.tickets().await, []);
    house.say(machine, 1, &[]).await.unwrap();
    let refused = house.say(machine, 1, told).await.unwrap_err().answer();
    assert_eq!(
        refused.reason,
        Reason::SequenceTaken,
        "the same number with other words"
    );
    assert_eq!(house.tickets().await, []);
    house.say(machine, 2, told).await.unwrap();
    assert_eq!(house.tickets().await.len(), 1);
}

#[tokio::test]
async fn a_machine_cannot_touch_the_finding_of_another() {
    let mut house = House::open().await;
    let (honest, hostile) = (
        house.machine(MachineClass::Server).await,
        house.machine(MachineClass::Server).await,
    );
    let fault = house.raised(FindingCode::HttpFailing, "Anagrafe", Severity::Blocking);
    house.report(honest, std::slice::from_ref(&fault)).await;
    house
        .report(hostile, &[step(&fault, 1, Change::Cleared)])
        .await;
    house.report(hostile, std::slice::from_ref(&fault)).await;
    let tickets = house.tickets().await;
    assert_eq!(tickets.len(), 1);
    assert_eq!(tickets[0].findings_standing().count(), 1);
    assert_eq!(tickets[0].concern(), Concern::Machine(honest.id));
}

#[tokio::test]
async fn a_fault_dated_in_the_future_is_no_younger_than_its_report() {
    let mut house = House::open().await;
    let machine = house.machine(MachineClass::Server).await;
    let mut fault = house.raised(FindingCode::HttpFailing, "Anagrafe", Severity::Blocking);
    fault.at = "2200-01-01T00:00:00Z".parse().unwrap();
    house.report(machine, &[fault]).await;
    let tickets = house.tickets().await;
    assert!(tickets[0].clock_starts() <= tickets[0].opened_at());
    assert!(tickets[0].findings()[0].raised.noticed <= tickets[0].opened_at());
}
