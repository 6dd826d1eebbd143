//! A finding's steps are applied once and in order, and every decision about them is kept.

use custode_domain::Severity;
use custode_domain::finding::{Change, FindingCode, Object, Transition};
use custode_domain::id::{FindingId, MachineId};
use custode_domain::intake::{Because, Decision, Intake};
use custode_server::store::findings::{self, FindingState, IntakeStanding, Recording, Subject};
use custode_server::store::{Store, StoreError, decisions, machines};

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
            (found.object.as_str(), found.last_ordinal, found.standing),
            ("/var", 3, IntakeStanding::Unheard)
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
        let everywhere = store
            .read("everywhere", |tx| {
                findings::standing_with_code(tx, FindingCode::DiskFull)
            })
            .await?;
        assert_eq!(everywhere, standing);
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
        let decided = |intake, because| Decision { intake, because };
        let park = decided(Intake::Park, Because::Window { until: at(100) });
        let keep = decided(Intake::Keep, Because::NotWorthATicket);
        let (parked, kept, all) = store
            .write("decide", move |tx| {
                decisions::record(tx, of.ente, (id, 0), &park, None, at(1))?;
                let parked = findings::parked(tx, None, 10)?;
                decisions::record(tx, of.ente, (id, 0), &keep, None, at(2))?;
                let kept = findings::find(tx, of.ente, id)?;
                Ok::<_, StoreError>((parked, kept, decisions::list(tx, of.ente, id)?))
            })
            .await?;
        assert_eq!(
            parked.iter().map(|finding| finding.id).collect::<Vec<_>>(),
            [id]
        );
        assert_eq!(
            kept.map(|finding| finding.standing),
            Some(IntakeStanding::Kept)
        );
        let all: Vec<_> = all
            .iter()
            .map(|decided| (decided.intake.as_str(), decided.decided_at))
            .collect();
        assert_eq!(all, [("park", at(1)), ("keep", at(2))]);
        Ok(())
    })
    .await
}
