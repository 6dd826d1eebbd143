//! Tidy up: forgets what nobody needs any more.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use crate::app::App;
use crate::app::assistance::recording;
use crate::app::files::sweep;
use crate::app::known_browsers::KNOWN_FOR;
use crate::app::once;
use crate::store::lists::{Merge, merge};
use crate::store::{
    StoreError, idempotency, known_browsers, measures, people, reports, requests, tokens, webhooks,
};
use crate::task::Stopping;

const EVERY: Duration = Duration::from_hours(1);
/// An agent repeats a report for as long as it has no answer: a machine that was off for a season may come back.
const RECEIPTS_LAST: SignedDuration = SignedDuration::from_hours(24 * 120);
/// Thirteen months: the same month of last year can be compared.
const MEASURES_LAST: SignedDuration = SignedDuration::from_hours(24 * 396);

/// A browser may keep an open page for days; nobody sends one form twice across a month.
const FORMS_LAST: SignedDuration = SignedDuration::from_hours(24 * 31);

/// Whoever wonders why their program stopped still finds its token, expired, in their list.
const TOKENS_LAST: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Whoever wonders what a webhook was told looks within the month.
const DELIVERIES_LAST: SignedDuration = SignedDuration::from_hours(24 * 31);

/// The hour of the night, in Rome, in which the index of words is merged: it is read and written whole.
const QUIET_HOUR: i8 = 3;

/// Forgets once an hour, until the server is asked to end.
pub async fn keep_tidy(app: &App, mut stopping: Stopping) {
    while tokio::time::timeout(EVERY, stopping.asked()).await.is_err() {
        if let Err(error) = tidy_up(app).await {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "old records cannot be forgotten for the moment");
        }
        if is_quiet(app)
            && let Err(error) = merge_words(app).await
        {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "the index of words cannot be merged for the moment");
        }
        if is_quiet(app)
            && let Err(error) = recording::forget(app).await
        {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "old recordings cannot be forgotten for the moment");
        }
        if let Err(error) = sweep(app).await {
            let error: &dyn std::error::Error = &error;
            tracing::error!(
                error,
                "files that no ticket names cannot be swept for the moment"
            );
        }
    }
}

async fn tidy_up(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let before = |lasts| now.saturating_sub(lasts).unwrap_or(now);
    let (receipts, hours) = (before(RECEIPTS_LAST), before(MEASURES_LAST));
    app.store
        .write("forget_receipts", move |tx| {
            reports::forget_before(tx, receipts)
        })
        .await?;
    app.store
        .write("forget_measures", move |tx| {
            measures::forget_before(tx, hours)
        })
        .await?;
    app.store
        .write("forget_sessions", move |tx| {
            people::forget_expired_sessions(tx, now)
        })
        .await?;
    let (keys, ended) = (before(once::KEPT), before(TOKENS_LAST));
    let (delivered, strangers) = (before(DELIVERIES_LAST), before(KNOWN_FOR));
    app.store
        .write("forget_keys", move |tx| {
            idempotency::forget_before(tx, keys)?;
            tokens::forget_before(tx, ended)?;
            known_browsers::forget_before(tx, strangers)?;
            webhooks::forget_before(tx, delivered)
        })
        .await?;
    let forms = before(FORMS_LAST);
    app.store
        .write("forget_requests", move |tx| {
            requests::forget_before(tx, forms)
        })
        .await?;
    Ok(())
}

fn is_quiet(app: &App) -> bool {
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    app.clock.now().to_zoned(zone).hour() == QUIET_HOUR
}

/// In steps: whoever writes meanwhile waits for one of them.
async fn merge_words(app: &App) -> Result<(), StoreError> {
    let mut so_far = Merge::Begins;
    while so_far != Merge::Done {
        so_far = app
            .store
            .write("merge_words", move |tx| merge(tx, so_far))
            .await?;
    }
    Ok(())
}
