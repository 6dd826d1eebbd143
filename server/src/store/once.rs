//! Once: a request that holds a key takes it along into whatever it writes.
//!
//! The mark of the key and the effect of the request are one transaction, whichever use case writes it: a request
//! that is killed left both or neither, and one whose key was taken from it meanwhile writes nothing.

use std::future::Future;

use super::idempotency::{self, Claim};
use super::{StoreError, Tx};

tokio::task_local! {
    /// The key of the request that this task answers.
    static HELD: Claim;
}

/// Runs a request that holds this key.
pub async fn holding<T>(claim: Claim, request: impl Future<Output = T>) -> T {
    HELD.scope(claim, request).await
}

/// The transaction, and in it the mark of the key.
pub(super) fn beside<T, E: From<StoreError>>(
    mut run: impl FnMut(&mut Tx<'_>) -> Result<T, E>,
) -> impl FnMut(&mut Tx<'_>) -> Result<T, E> {
    let held = HELD.try_with(Claim::clone).ok();
    move |tx| {
        let answer = run(tx)?;
        if let Some(claim) = &held {
            idempotency::effect(tx, claim)?;
        }
        Ok(answer)
    }
}
