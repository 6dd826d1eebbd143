//! List: who did what, for those who look after it.

use jiff::Timestamp;

use super::seal::standing;
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::audit::page;
use crate::store::{StoreError, people};

pub use crate::store::StoreError as Failed;
pub use crate::store::audit::{Deed, Filter, Listed, Outcome, Record, Seal};

/// Records of one page.
const PAGE: u32 = 50;

/// Where a page of the list begins: the last record of the page before.
pub type After = (Timestamp, u64);

/// A page of the list.
#[derive(Debug, Default)]
pub struct Page {
    /// Its records, the latest first.
    pub rows: Vec<Listed>,
    /// After which record the list goes on, if it does.
    pub next: Option<After>,
}

/// What the last seal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The last seal.
    pub seal: Option<Seal>,
    /// How many records stand after it.
    pub since: u64,
    /// Whether a day is over that should be sealed by now.
    pub is_late: bool,
}

/// The records that a filter lets through, the latest first.
pub async fn list(
    app: &App,
    viewer: &Viewer,
    filter: Filter,
    after: Option<After>,
) -> Result<Page, StoreError> {
    if !viewer.can(Action::SeeAudit) {
        return Ok(Page::default());
    }
    let mut rows = app
        .store
        .read("list_audit", move |tx| page(tx, &filter, after, PAGE + 1))
        .await?;
    let goes_on = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let last = rows.last().filter(|_| goes_on);
    let next = last.and_then(|last| {
        let at = Timestamp::from_microsecond(last.record.at).ok()?;
        Some((at, last.record.seq))
    });
    Ok(Page { rows, next })
}

/// Up to where the audit is sealed.
pub async fn sealed(app: &App) -> Result<Standing, StoreError> {
    let now = app.clock.now();
    let (seal, since) = standing(app).await?;
    let yesterday = super::days::day_of(now).yesterday().ok();
    let is_late = match &seal {
        Some(seal) => yesterday.is_some_and(|day| seal.day < day),
        None => false,
    };
    Ok(Standing {
        seal,
        since,
        is_late,
    })
}

/// Whom a list can be asked about: the people of the desk.
pub async fn actors(app: &App) -> Result<Vec<(String, String)>, StoreError> {
    let people = app.store.read("audit_actors", people::list_desk).await?;
    let actor = |person: people::Person| (format!("person:{}", person.id), person.name);
    Ok(people.into_iter().map(actor).collect())
}
