//! Verifications: the list of the fixes that are to be verified with their requesters (T40, T41).

use custode_domain::id::TicketId;
use jiff::Timestamp;

use super::App;
use super::rights::Action;
use super::viewer::Viewer;
use crate::store::{StoreError, verifications};

pub use crate::store::verifications::ToVerify;

/// Rows of a page.
const PAGE: u32 = 50;

/// A page of them, the nearest to its deadline first, and where the next one begins; `after` is where the page before
/// ended.
pub async fn verifications_owed(
    app: &App,
    viewer: &Viewer,
    after: Option<(Timestamp, TicketId)>,
) -> Result<(Vec<ToVerify>, Option<(Timestamp, TicketId)>), StoreError> {
    if !viewer.can(Action::SeeQueue) {
        return Ok((Vec::new(), None));
    }
    let read = move |tx: &mut crate::store::Tx<'_>| verifications::owed(tx, after, PAGE);
    let rows = app.store.read("verifications_owed", read).await?;
    let is_full = rows.len() == PAGE as usize;
    let last = rows.last().filter(|_| is_full);
    let next = last.map(|last| (last.by, last.listed.row.id));
    Ok((rows, next))
}
