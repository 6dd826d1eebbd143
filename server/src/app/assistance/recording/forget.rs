//! Forget: recordings whose time is over go. Their page and the audit say so.

use std::num::NonZeroU8;

use custode_domain::id::{EnteId, SessionId};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde_json::json;

use crate::app::App;
use crate::app::audit::days::{begin_of, day_of};
use crate::store::audit::{self, Deed, Entry};
use crate::store::{StoreError, Tx, recordings};

/// What is kept while the configuration says nothing: as long as the audit of what operators did.
pub const MONTHS: Months = Months(NonZeroU8::new(12).expect("invariant: twelve is not zero"));
/// Recordings that are looked for at once.
const AT_ONCE: u32 = 100;

/// For how many months a recording is kept after its last piece came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Months(pub NonZeroU8);

impl Months {
    /// Recordings of which nothing came since then have had their time: whole days of Italy.
    fn before(self, now: Timestamp) -> Timestamp {
        let kept = day_of(now).checked_sub(i32::from(self.0.get()).months());
        begin_of(kept.unwrap_or(Date::MIN))
    }
}

/// Deletes the recordings that have had their time; how many.
pub async fn forget(app: &App) -> Result<usize, StoreError> {
    let mut all = 0;
    loop {
        let now = app.clock.now();
        let before = app.recordings_kept.before(now);
        let aged = app
            .store
            .read("aged_recordings", move |tx| {
                recordings::aged(tx, before, AT_ONCE)
            })
            .await?;
        if aged.is_empty() {
            return Ok(all);
        }
        for recording in aged {
            let gone = app
                .store
                .write("forget_recording", move |tx| forget_one(tx, recording, now))
                .await?;
            all += usize::from(gone);
        }
    }
}

/// Several processes may do this at once: who finds nothing any more writes nothing.
fn forget_one(
    tx: &mut Tx<'_>,
    (ente, session): (EnteId, SessionId),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let pieces = recordings::forget(tx, ente, session, now)?;
    if pieces == 0 {
        return Ok(false);
    }
    let entry = Entry {
        at: now,
        actor: "system",
        action: Deed::ForgetRecording,
        object: &format!("session:{session}"),
        ente: Some(ente),
        document: &json!({ "pieces": pieces }).to_string(),
    };
    audit::append(tx, &entry)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_kept_for_whole_months() {
        let now = "2026-11-28T11:00:00Z".parse().unwrap();
        let before = |months: u8| Months(NonZeroU8::new(months).unwrap()).before(now);
        assert_eq!(before(12).to_string(), "2025-11-27T23:00:00Z");
        assert_eq!(before(1).to_string(), "2026-10-27T23:00:00Z");
    }
}
