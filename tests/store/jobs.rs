//! Each job has one worker at a time.

use std::collections::BTreeSet;

use custode_server::store::jobs::{self, Job};
use custode_server::store::{Store, StoreError};

use crate::house::{Outcome, at, on_both, say, uuid};

const JOBS: usize = 2_000;
const WORKERS: usize = 8;
const KIND: &str = "test";

fn job(due: i64) -> Job {
    Job {
        id: uuid(),
        kind: KIND.to_owned(),
        document: "{}".to_owned(),
        due_at: at(due),
        attempts: 0,
    }
}

async fn enqueue(store: &Store, job: Job) -> Result<(), StoreError> {
    store
        .write("enqueue", move |tx| jobs::enqueue(tx, &job))
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_workers_claim_two_thousand_jobs_and_none_twice() -> Outcome {
    on_both(|store, place| async move {
        let waiting: Vec<Job> = (0..JOBS).map(|_| job(0)).collect();
        store
            .write("enqueue", move |tx| {
                waiting.iter().try_for_each(|job| jobs::enqueue(tx, job))
            })
            .await?;
        let begun = std::time::Instant::now();
        let workers = (0..WORKERS).map(|_| async {
            let mut claimed = Vec::new();
            while let Some(job) = store
                .write("claim", |tx| jobs::claim(tx, KIND, at(1), at(100)))
                .await?
            {
                claimed.push(job.id);
            }
            Ok::<_, StoreError>(claimed)
        });
        let claimed: Vec<_> = futures_util::future::try_join_all(workers)
            .await?
            .into_iter()
            .flatten()
            .collect();
        let again = store
            .meters()
            .iter()
            .find(|(name, _)| *name == "claim")
            .map_or(0, |(_, meter)| meter.again);
        say(&format!(
            "{JOBS} jobs, {WORKERS} workers: {:?}, run again {again} times, {place:?}",
            begun.elapsed()
        ));
        assert_eq!(claimed.len(), JOBS);
        assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>().len(), JOBS);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_job_returns_when_its_lease_runs_out_and_its_late_worker_is_told() -> Outcome {
    on_both(|store, _| async move {
        enqueue(&store, job(10)).await?;
        let claim =
            |now, lease| store.write("claim", move |tx| jobs::claim(tx, KIND, at(now), at(lease)));
        assert_eq!(claim(9, 100).await?, None, "not due yet");
        let Some(first) = claim(10, 20).await? else {
            anyhow::bail!("due")
        };
        assert_eq!(claim(19, 100).await?, None, "leased");
        assert_eq!(store.read("next", jobs::next_due).await?, Some(at(20)));
        let Some(second) = claim(20, 30).await? else {
            anyhow::bail!("lease is over")
        };
        assert_eq!(
            (first.id, first.attempts, second.attempts),
            (second.id, 1, 2)
        );
        let kept = second.clone();
        assert!(
            !store
                .write("done", move |tx| jobs::done(tx, &first))
                .await?
        );
        assert!(
            store
                .write("postpone", move |tx| jobs::postpone(
                    tx,
                    &kept,
                    at(50),
                    "no route"
                ))
                .await?
        );
        assert_eq!(claim(49, 100).await?, None, "postponed");
        let Some(third) = claim(50, 60).await? else {
            anyhow::bail!("due again")
        };
        assert!(
            store
                .write("done", move |tx| jobs::done(tx, &third))
                .await?
        );
        assert_eq!(store.read("next", jobs::next_due).await?, None);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_same_job_is_enqueued_once() -> Outcome {
    on_both(|store, _| async move {
        let twice = job(0);
        enqueue(&store, twice.clone()).await?;
        enqueue(&store, twice).await?;
        let claim = || store.write("claim", |tx| jobs::claim(tx, KIND, at(1), at(100)));
        assert!(claim().await?.is_some());
        assert_eq!(claim().await?, None);
        Ok(())
    })
    .await
}
