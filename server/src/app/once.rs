//! Once: a request that is sent again under the same key happens once and is answered alike.

use std::future::Future;

use custode_domain::id::PersonId;
use jiff::{SignedDuration, Timestamp};

use super::App;
use crate::store::idempotency::{self, Claim, Progress, Used};
use crate::store::{StoreError, once};

/// For so long an answer is kept.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// A request that is still running then died with its server: it had no effect, and may be tried again.
const LOST_AFTER: SignedDuration = SignedDuration::from_secs(60);

/// What a key says about a request.
#[derive(Debug)]
pub enum Begun {
    /// It is the first: do it, and say how it ended.
    First(Claim),
    /// It was answered so.
    Answered(String),
    /// It is under way.
    Running,
    /// It took effect, and its answer was lost with the server that gave it.
    Lost,
    /// The key was used for another request.
    Other,
}

/// Asks for the key `name` of this person for a request with this hash.
pub async fn begin(
    app: &App,
    person: PersonId,
    name: &str,
    request: [u8; 32],
) -> Result<Begun, StoreError> {
    let now = app.clock.now();
    let claim = Claim {
        person,
        name: name.to_owned(),
        id: app.mint.uuid(now),
    };
    app.store
        .write("claim_key", move |tx| {
            let used = idempotency::find(tx, person, &claim.name)?;
            let judged = used.map_or(Judged::Free, |used| judge(used, &request, now));
            match judged {
                Judged::Free => {
                    idempotency::claim(tx, &claim, &request, now)?;
                    Ok::<_, StoreError>(Begun::First(claim.clone()))
                }
                Judged::Taken(begun) => Ok(begun),
            }
        })
        .await
}

/// Does the request: its effect and the mark of its key are one transaction.
pub async fn holding<T>(claim: &Claim, request: impl Future<Output = T>) -> T {
    once::holding(claim.clone(), request).await
}

/// Keeps the answer of a request that took effect.
pub async fn keep(app: &App, claim: Claim, answer: String) -> Result<(), StoreError> {
    app.store
        .write("keep_answer", move |tx| {
            idempotency::answer(tx, &claim, &answer)
        })
        .await
}

/// Gives the key back after a request without effect: sent again, it is judged anew.
pub async fn give_back(app: &App, claim: Claim) -> Result<(), StoreError> {
    app.store
        .write("release_key", move |tx| idempotency::release(tx, &claim))
        .await
}

enum Judged {
    Free,
    Taken(Begun),
}

fn judge(used: Used, request: &[u8], now: Timestamp) -> Judged {
    let died = matches!(used.progress, Progress::Running(since) if since + LOST_AFTER <= now);
    if died {
        return Judged::Free;
    }
    if used.request != request {
        return Judged::Taken(Begun::Other);
    }
    Judged::Taken(match used.progress {
        Progress::Running(_) => Begun::Running,
        Progress::Effected => Begun::Lost,
        Progress::Answered(answer) => Begun::Answered(answer),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(progress: Progress, request: &[u8], second: i64) -> String {
        let used = Used {
            request: vec![1],
            progress,
        };
        let now = Timestamp::from_second(second).unwrap();
        match judge(used, request, now) {
            Judged::Free => "free".to_owned(),
            Judged::Taken(begun) => format!("{begun:?}"),
        }
    }

    #[test]
    fn a_key_is_free_again_only_when_its_request_died_without_effect() {
        let running = || Progress::Running(Timestamp::from_second(0).unwrap());
        for (progress, request, second, said) in [
            (running(), [1], 59, "Running"),
            (running(), [2], 59, "Other"),
            (running(), [1], 60, "free"),
            (running(), [2], 60, "free"),
            (Progress::Effected, [1], 9999, "Lost"),
            (Progress::Effected, [2], 9999, "Other"),
            (
                Progress::Answered("x".to_owned()),
                [1],
                9999,
                "Answered(\"x\")",
            ),
            (Progress::Answered("x".to_owned()), [2], 9999, "Other"),
        ] {
            let case = format!("{progress:?} {request:?} {second}");
            assert_eq!(judged(progress, &request, second), said, "{case}");
        }
    }
}
