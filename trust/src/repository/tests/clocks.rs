//! Clocks that are ahead, behind, or both in turn.

use jiff::Timestamp;

use super::rig::{Rig, Versions, day, hour};
use crate::repository::{Alarm, LoadError, Role};

#[tokio::test]
async fn a_clock_that_was_half_a_day_ahead_shuts_nobody_out() {
    let rig = Rig::new();
    rig.load(hour(12)).await.unwrap();
    let loaded = rig.load(hour(0)).await.unwrap();
    assert_eq!(loaded.judged_at(), hour(12));
    let expected = Alarm::ClockWentBack {
        now: hour(0),
        seen: hour(12),
    };
    assert_eq!(loaded.alarms(), [expected]);
    assert!(rig.load(hour(12)).await.unwrap().alarms().is_empty());
}

#[tokio::test]
async fn a_clock_that_is_put_back_does_not_bring_an_expired_repository_to_life() {
    let mut rig = Rig::new();
    rig.publish(Versions {
        timestamp_days: 1,
        ..Versions::all(2)
    });
    rig.load(hour(20)).await.unwrap();
    rig.publish(Versions {
        timestamp_days: 30,
        ..Versions::all(3)
    });
    rig.load(day(13)).await.unwrap();
    // The stolen server offers what ended, and the clock was put back to when it had not.
    rig.publish(Versions {
        timestamp_days: 2,
        ..Versions::all(4)
    });
    let refused = rig.load(hour(0)).await;
    assert!(
        matches!(
            refused,
            Err(LoadError::Expired {
                role: Role::Timestamp,
                ..
            })
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_clock_of_1970_is_judged_by_what_was_seen() {
    let rig = Rig::new();
    rig.load(day(0)).await.unwrap();
    let loaded = rig.load(Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(loaded.judged_at(), day(0));
    assert!(matches!(loaded.alarms(), [Alarm::ClockWentBack { .. }]));
}

#[tokio::test]
async fn a_clock_of_2038_finds_everything_expired_and_leaves_no_trace() {
    let rig = Rig::new();
    rig.load(day(0)).await.unwrap();
    let later: Timestamp = "2038-01-19T03:14:08Z".parse().unwrap();
    assert!(matches!(
        rig.load(later).await,
        Err(LoadError::Expired { .. })
    ));
    let loaded = rig.load(day(1)).await.unwrap();
    assert_eq!(loaded.judged_at(), day(1));
    assert!(loaded.alarms().is_empty());
}
