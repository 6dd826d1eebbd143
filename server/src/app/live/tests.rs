//! Live: who is told what, what was missed, and changes that nobody had to report.

use std::sync::Arc;
use std::time::Duration;

use custode_domain::Severity;
use custode_domain::finding::FindingCode;
use custode_domain::machine::MachineClass;
use custode_domain::person::Role;
use tokio::time::timeout;
use uuid::Uuid;

use super::*;
use crate::app::alerts::answer;
use crate::app::house::{House, viewer};
use crate::task::Tasks;

const PATIENCE: Duration = Duration::from_secs(20);

fn ente(number: u128) -> EnteId {
    EnteId::from_uuid(Uuid::from_u128(number))
}

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn ticket(number: u128) -> Change {
    Change::Ticket {
        ente: ente(1),
        id: TicketId::from_uuid(Uuid::from_u128(number)),
        requester: Some(person(9)),
        areas: vec!["Reti".to_owned()],
    }
}

fn urgent() -> Change {
    Change::Urgent {
        id: TicketId::from_uuid(Uuid::from_u128(1)),
        number: "2026/1".to_owned(),
        subject: "Anagrafe ferma".to_owned(),
        ente: "Comune di Esempio".to_owned(),
    }
}

#[test]
fn everybody_is_told_of_what_they_may_see_and_of_nothing_else() {
    let machine = Change::Machine {
        ente: ente(1),
        id: MachineId::from_uuid(Uuid::from_u128(1)),
    };
    let check = |role: Role, of: Option<u128>, told: [bool; 3]| {
        let viewer = viewer(role, of.map(ente));
        let changes = [ticket(1), urgent(), machine.clone()];
        let concerns = changes.map(|change| change.concerns(&viewer));
        assert_eq!(concerns, told, "{role:?} of {of:?}");
    };
    check(Role::Operator, None, [true, true, true]);
    check(Role::Coordinator, None, [true, true, true]);
    check(Role::Specialist, None, [true, false, true]);
    check(Role::Auditor, None, [true, false, true]);
    check(Role::Vendor, None, [false, false, false]);
    check(Role::PlatformAdministrator, None, [false, false, true]);
    check(Role::Referente, Some(1), [true, false, true]);
    check(Role::Referente, Some(2), [false, false, false]);
}

#[test]
fn who_sees_little_is_told_of_their_own_alone() {
    let own = viewer(Role::User, Some(ente(1)));
    assert!(ticket(1).concerns(&own), "the sample viewer asked for it");
    let colleague = Viewer {
        id: person(10),
        ..own
    };
    assert!(!ticket(1).concerns(&colleague));
    let vendor = |area: &str| Viewer {
        area: Some(area.to_owned()),
        ..viewer(Role::Vendor, None)
    };
    assert!(ticket(1).concerns(&vendor("Reti")));
    assert!(!ticket(1).concerns(&vendor("Stampanti")));
    assert!(!urgent().concerns(&vendor("Reti")));
}

#[tokio::test]
async fn who_comes_back_is_told_what_was_missed_or_that_too_much_was() {
    let live = Arc::new(Live::new(7));
    let mut first = live.listen(person(1), None).unwrap();
    live.tell(ticket(1));
    let Heard::Change(mark, _) = first.next().await else {
        panic!("told of nothing");
    };
    drop(first);
    let mut newcomer = live.listen(person(3), None).unwrap();
    let lately = newcomer.next().await;
    assert_eq!(
        lately,
        Heard::Change(mark, ticket(1)),
        "the page was on its way"
    );
    live.tell(ticket(2));
    let mut again = live.listen(person(1), Some(mark)).unwrap();
    assert!(matches!(again.next().await, Heard::Change(_, change) if change == ticket(2)));
    for number in 0..=KEPT {
        live.tell(ticket(number as u128));
    }
    assert_eq!(again.next().await, Heard::Missed, "a slow listener");
    let elsewhere = Mark { epoch: 8, ..mark };
    let future = Mark {
        number: u64::MAX - 1,
        ..mark
    };
    for since in [mark, elsewhere, future] {
        let mut late = live.listen(person(2), Some(since)).unwrap();
        assert_eq!(late.next().await, Heard::Missed, "{since}");
    }
}

#[tokio::test]
async fn a_person_has_a_bounded_number_of_streams_and_the_end_ends_them() {
    let live = Arc::new(Live::new(7));
    let mut streams = Vec::new();
    let refused = loop {
        match live.listen(person(1), None) {
            Ok(stream) => streams.push(stream),
            Err(refused) => break refused,
        }
    };
    assert_eq!((refused, streams.len()), (NotHeard::TooMany, 8));
    let mut other = live.listen(person(2), None).unwrap();
    streams.pop();
    let again = live.listen(person(1), None);
    assert!(again.is_ok(), "a place is free again");
    live.close();
    assert_eq!(other.next().await, Heard::End);
    let after = live.listen(person(3), None).err();
    assert_eq!(after, Some(NotHeard::Ending));
}

#[test]
fn a_mark_reads_back_and_nothing_else_is_one() {
    let mark = Mark {
        epoch: 0x6f2c_9d0a_1b3e_4f50,
        number: 17,
    };
    assert_eq!(mark.to_string(), "6f2c9d0a1b3e4f50-17");
    assert_eq!(mark.to_string().parse(), Ok(mark));
    for text in [
        "",
        "-",
        "x-1",
        "1-",
        "1-x",
        "1",
        "11111111111111111-1",
        "<b>",
    ] {
        assert_eq!(text.parse::<Mark>(), Err(NotAMark), "{text:?}");
    }
}

/// The next change that `wanted` recognises.
async fn heard(listener: &mut Listener, wanted: impl Fn(&Change) -> bool) -> Change {
    let search = async {
        loop {
            match listener.next().await {
                Heard::Change(_, change) if wanted(&change) => return change,
                Heard::Change(..) => {}
                Heard::Missed | Heard::End => panic!("the stream broke off"),
            }
        }
    };
    timeout(PATIENCE, search).await.expect("told in time")
}

#[tokio::test]
async fn t23_the_front_office_is_called_at_once_and_until_somebody_answers() {
    let mut house = House::open().await;
    let machine = house.machine(MachineClass::Server).await;
    let app = house.app.clone();
    let tasks = Tasks::default();
    let (watched, stopping) = (app, tasks.stopping());
    tasks.start(
        "watch",
        async move { keep_watching(&watched, stopping).await },
    );
    let mut listener = house.app.live.listen(person(1), None).unwrap();
    let down = house.raised(
        FindingCode::ServiceDown,
        "anagrafe.service",
        Severity::Blocking,
    );
    house.report(machine, &[down]).await;
    let id = house.tickets().await[0].id();
    let urgent = heard(&mut listener, |change| {
        matches!(change, Change::Urgent { .. })
    })
    .await;
    assert!(matches!(urgent, Change::Urgent { id: called, .. } if called == id));
    let operator = viewer(Role::Operator, None);
    assert!(answer(&house.app, &operator, id).await.unwrap());
    let calmed = heard(&mut listener, |change| *change == Change::Calmed { id }).await;
    assert!(calmed.concerns(&operator));
    tasks.end(PATIENCE).await;
    assert_eq!(listener.next().await, Heard::End);
}
