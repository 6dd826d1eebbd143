//! Promises: the contract of the year, which changes three times: other targets in March, for what is opened from then
//! on; the hours of the summer in July, for what is open too; other hours again in October.

use custode_domain::calendar::{DayPlan, ServiceCalendar, Span, Week};
use custode_domain::contract::{Contract, Reaches, Terms, Version};
use custode_domain::id::{EnteId, PersonId};
use custode_domain::sla::Target;
use custode_domain::ticket::WaitingFor;
use custode_server::store::contracts::{self, Made};
use custode_server::store::{StoreError, Tx};
use jiff::Timestamp;

/// Writes the later versions of an Ente's contract. No job moves a ticket for them: the year is over.
pub(super) fn make(
    tx: &mut Tx<'_>,
    (place, ente): (usize, EnteId),
    by: PersonId,
    at: Timestamp,
) -> Result<(), StoreError> {
    for (number, (from, reaches, terms)) in (2..).zip(versions()) {
        let from = from.parse().unwrap();
        let made = Made {
            id: uuid::Uuid::from_u64_pair(u64::try_from(place).unwrap(), number.into()),
            version: Version {
                number,
                from,
                reaches,
                contract: Contract::new(terms, from).unwrap(),
            },
            at,
            by,
            reason: "Come concordato.".to_owned(),
        };
        contracts::insert(tx, ente, &made, Some(at))?;
    }
    Ok(())
}

/// From when, whom they reach, and what they promise.
fn versions() -> [(&'static str, Reaches, Terms); 3] {
    let tender = Contract::of_the_tender().unwrap().terms().clone();
    let march = Terms {
        targets: targets(&tender, [(20, 3, 1), (40, 6, 3), (90, 16, 8)]),
        ..tender.clone()
    };
    let july = Terms {
        desk: summer(&tender.desk),
        targets: targets(&tender, [(30, 5, 2), (60, 9, 3), (120, 20, 9)]),
        pausing: [WaitingFor::User, WaitingFor::PlannedVisit]
            .into_iter()
            .collect(),
        ..tender.clone()
    };
    let october = Terms {
        desk: autumn(&tender.desk),
        ..march.clone()
    };
    [
        ("2025-03-10T07:00:00Z", Reaches::OpenedSince, march),
        ("2025-06-30T22:00:00Z", Reaches::StillOpen, july),
        ("2025-10-14T10:30:00Z", Reaches::OpenedSince, october),
    ]
}

/// Minutes until somebody takes charge, hours until the answer, hours for a task; by severity.
fn targets(
    tender: &Terms,
    numbers: [(u16, u16, u16); 3],
) -> [custode_domain::contract::Targets; 3] {
    let mut targets = tender.targets;
    for (one, (minutes, hours, task)) in targets.iter_mut().zip(numbers) {
        one.take_charge = Target::from_minutes(minutes);
        one.resolution = Target::from_hours(hours);
        one.task = Target::from_hours(task);
    }
    targets
}

/// Without a break, closed for the patron and in the middle of August.
fn summer(tender: &ServiceCalendar) -> ServiceCalendar {
    let mut desk = tender.clone();
    desk.week = week(&[("08:00", "14:00")], &[]);
    desk.patron = Some("09-08".parse().unwrap());
    let closed = ["2025-08-13", "2025-08-14"];
    desk.closed_dates = closed.map(|date| date.parse().unwrap()).into();
    desk
}

/// On Saturday mornings too, and half a day on Christmas Eve.
fn autumn(tender: &ServiceCalendar) -> ServiceCalendar {
    let mut desk = tender.clone();
    desk.week = week(
        &[("09:00", "13:00"), ("14:00", "17:30")],
        &[("09:00", "12:00")],
    );
    desk.overrides = [("2025-12-24".parse().unwrap(), day(&[("09:00", "12:00")]))].into();
    desk
}

fn week(workday: &[(&str, &str)], saturday: &[(&str, &str)]) -> Week {
    Week::from_monday(std::array::from_fn(|place| match place {
        0..5 => day(workday),
        5 => day(saturday),
        _ => DayPlan::CLOSED,
    }))
}

fn day(spans: &[(&str, &str)]) -> DayPlan {
    let span = |(open, close): &(&str, &str)| {
        Span::new(open.parse().unwrap(), close.parse().unwrap()).unwrap()
    };
    DayPlan::new(spans.iter().map(span).collect()).unwrap()
}
