//! Behind: the tickets behind a number, one row for each observation that was counted.

use std::fmt;
use std::str::FromStr;

use custode_domain::figures::{Metric, Observation};
use custode_domain::id::{EnteId, TicketId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Asked, Books};
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::facts::{self, FactsPlace, Title};
use crate::store::{StoreError, Tx, enti};

/// Rows of a page; the last ticket may have a few more.
const PAGE: usize = 50;

/// Which number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Of which metric.
    pub metric: Metric,
    /// Of which group, by its code; all where none is named.
    pub group: Option<String>,
    /// Of which month of the period, by its first day in it.
    pub month: Option<Date>,
    /// The part alone, or the rest alone.
    pub part: Option<bool>,
}

/// Something that was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its ticket.
    pub ticket: TicketId,
    /// How it is called.
    pub title: Title,
    /// The name of its Ente.
    pub ente: String,
    /// What was counted.
    pub seen: Observation,
}

/// A page of what was counted, and where it goes on.
#[derive(Debug, Clone, Default)]
pub struct Behind {
    /// The rows, the tickets with the latest event first.
    pub rows: Vec<Row>,
    /// Where the rest begins; nothing at the end.
    pub next: Option<PlaceBehind>,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceBehind(FactsPlace);

/// What was counted for a number, as far as the viewer may see.
pub async fn behind(
    app: &App,
    viewer: &Viewer,
    asked: &Asked,
    counted: &Counted,
    after: Option<PlaceBehind>,
) -> Result<Behind, StoreError> {
    let (scope, asked, counted) = (
        viewer.scope(Action::SeeFigures),
        asked.clone(),
        counted.clone(),
    );
    let now = app.clock.now();
    app.store
        .read("behind_figures", move |tx| {
            let books = Books::open(tx, scope, &asked)?;
            let reckonings = books.reckonings(&asked, now);
            let mut found: Vec<(EnteId, TicketId, Observation)> = Vec::new();
            let mut next = None;
            let after = after.map(|place| place.0);
            books.walk(tx, &asked, after, |kept| {
                let facts = &kept.facts;
                if let Some(reckoning) = reckonings.get(&facts.ente) {
                    reckoning.observe(facts, kept.beside, &mut |seen| {
                        if counted.holds(&asked, &seen) {
                            found.push((facts.ente, facts.ticket, seen));
                        }
                    });
                }
                let is_full = found.len() >= PAGE;
                next = is_full.then_some(PlaceBehind(kept.place));
                Ok(!is_full)
            })?;
            let rows = found.into_iter().map(|found| row(tx, found));
            let rows = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(Behind {
                rows: rows.into_iter().flatten().collect(),
                next,
            })
        })
        .await
}

impl Counted {
    fn holds(&self, asked: &Asked, seen: &Observation) -> bool {
        let month = |asked_for: Date| asked.period.month_at(seen.at) == Some(asked_for);
        seen.metric == self.metric
            && self
                .part
                .is_none_or(|part| seen.seen.is_part() == Some(part))
            && self.month.is_none_or(month)
            && self
                .group
                .as_ref()
                .is_none_or(|group| *group == seen.group.code())
    }
}

pub(super) fn row(
    tx: &mut Tx<'_>,
    (ente, ticket, seen): (EnteId, TicketId, Observation),
) -> Result<Option<Row>, StoreError> {
    let Some(title) = facts::title(tx, ente, ticket)? else {
        return Ok(None);
    };
    let ente = enti::find(tx, ente)?.map_or_else(String::new, |ente| ente.name);
    Ok(Some(Row {
        ticket,
        title,
        ente,
        seen,
    }))
}

/// `1763888000000000.0198…`
impl fmt::Display for PlaceBehind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.last_at.as_microsecond(), self.0.ticket)
    }
}

/// A text that is no such place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in the list behind a figure")]
pub struct NotAPlaceBehind;

impl FromStr for PlaceBehind {
    type Err = NotAPlaceBehind;

    fn from_str(text: &str) -> Result<Self, NotAPlaceBehind> {
        let (at, ticket) = text.split_once('.').ok_or(NotAPlaceBehind)?;
        let at = at.parse().map_err(|_| NotAPlaceBehind)?;
        Ok(Self(FactsPlace {
            last_at: Timestamp::from_microsecond(at).map_err(|_| NotAPlaceBehind)?,
            ticket: ticket.parse().map_err(|_| NotAPlaceBehind)?,
        }))
    }
}
