//! A finding's steps are applied once and in order, and every decision about them is kept.

use custode_domain::Severity;
use custode_domain::finding::{Change, FindingCode, Object, Transition};
use custode_domain::id::{FindingId, MachineId};
use custode_server::store::findings::{self, Decision, FindingState, Recording, Subject};
use custode_server::store::{Store, StoreError, machines};

use crate::house::{Furnished, Outcome, at, furnish, machine, on_both, uuid};

fn subject(house: &Furnished) -> Subject {
    Subject {
        ente: house.ente,
        site: house.site,
        machine: Some(house.machine),
    }
}

fn step(finding: FindingId, ordinal: u32, change: Change) -> Transition {
    Transition {
        finding,
        ordinal,
        code: FindingCode::DiskFull,
        object: Object::fit("/var"),
        at: at(i64::from(ordinal) * 10),
        change,
    }
}

const RAISED: fn() -> Change = || Change::Raised {
    severity: Severity::NonBlocking,
    since: at(-60),
};

async fn record(
    store: &Store,
    subject: Subject,
    transition: Transition,
) -> Result<Recording, StoreError> {
    store
        .write("record", move |tx| {
            findings::record(tx, subject, &transition, "{\"last_hour\":[]}", at(1000))
        })
        .await
}

#[tokio::test]
async fn a_finding_lives_from_raised_to_cleared_and_repeats_change_nothing() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let (of, id) = (subject(&house), FindingId::from_uuid(uuid()));
        let steps = [
            RAISED(),
            Change::Regraded {
                severity: Severity::Blocking,
            },
            Change::Flapping,
            Change::Cleared,
        ];
        for (change, ordinal) in steps.into_iter().zip(0..) {
            assert_eq!(
                record(&store, of, step(id, ordinal, change)).await?,
                Recording::Fresh,
                "{ordinal}"
            );
            assert_eq!(
                record(&store, of, step(id, ordinal, change)).await?,
                Recording::Repeated,
                "{ordinal}"
            );
        }
        let found = store
            .read("find", move |tx| findings::find(tx, of.ente, id))
            .await?;
        let Some(found) = found else {
            anyhow::bail!("kept")
        };
        assert_eq!(
            (found.state, found.severity),
            (FindingState::Cleared, Severity::Blocking)
        );
        assert_eq!(
            (found.since, found.raised_at, found.cleared_at),
            (at(-60), at(0), Some(at(30)))
        );
        assert_eq!(
            (found.object.as_str(), found.last_ordinal, found.parked),
            ("/var", 3, false)
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_late_step_is_kept_and_does_not_turn_time_back() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let (of, id) = (subject(&house), FindingId::from_uuid(uuid()));
        assert_eq!(
            record(&store, of, step(id, 0, RAISED())).await?,
            Recording::Fresh
        );
        assert_eq!(
            record(&store, of, step(id, 2, Change::Cleared)).await?,
            Recording::Fresh
        );
        assert_eq!(
            record(&store, of, step(id, 1, Change::Flapping)).await?,
            Recording::Late
        );
        let standing = store
            .read("standing", move |tx| {
                findings::standing_of_site(tx, of.ente, of.site)
            })
            .await?;
        assert_eq!(standing, []);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn steps_of_unknown_and_foreign_findings_are_not_kept() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let (told, other) = (house.clone(), MachineId::from_uuid(uuid()));
        store
            .write("machine", move |tx| {
                machines::insert(tx, &machine(&told, other, "server-2"))
            })
            .await?;
        let (ours, id) = (subject(&house), FindingId::from_uuid(uuid()));
        let theirs = Subject {
            machine: Some(other),
            ..ours
        };
        assert_eq!(
            record(&store, ours, step(id, 1, Change::Cleared)).await?,
            Recording::Unknown
        );
        assert_eq!(
            record(&store, ours, step(id, 0, RAISED())).await?,
            Recording::Fresh
        );
        assert_eq!(
            record(&store, theirs, step(id, 0, RAISED())).await?,
            Recording::Foreign
        );
        assert_eq!(
            record(&store, theirs, step(id, 1, Change::Cleared)).await?,
            Recording::Foreign
        );
        let standing = store
            .read("standing", move |tx| {
                findings::standing_of_machine(tx, ours.ente, house.machine)
            })
            .await?;
        assert_eq!(standing.len(), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_step_may_be_decided_upon_again_and_each_reason_is_kept() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let of = Subject {
            machine: None,
            ..subject(&house)
        };
        let id = FindingId::from_uuid(uuid());
        assert_eq!(
            record(&store, of, step(id, 0, RAISED())).await?,
            Recording::Fresh
        );
        let decision = |decision: &str, seconds| Decision {
            finding: id,
            ordinal: 0,
            decision: decision.to_owned(),
            reason: format!("reason of {decision}"),
            ticket: None,
            decided_at: at(seconds),
        };
        let told = [decision("park", 1), decision("ignore", 2)];
        let kept = told.clone();
        let found = store
            .write("decide", move |tx| {
                findings::park(tx, of.ente, id, true)?;
                told.iter()
                    .try_for_each(|decision| findings::decide(tx, of.ente, decision))?;
                assert!(findings::find(tx, of.ente, id)?.is_some_and(|finding| finding.parked));
                findings::decisions(tx, of.ente, id)
            })
            .await?;
        assert_eq!(found, kept);
        Ok(())
    })
    .await
}
