//! Figures: what the service is measured on in a period, and the tickets behind every number (T01).

mod agreed;
mod behind;
mod catch_up;
mod named;
mod quarterly;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use custode_domain::calendar::{UnknownZone, Zone};
use custode_domain::contract::Contracts;
use custode_domain::figures::{Cut, Facts, Observation, Period, Reckoning, Report};
use custode_domain::id::EnteId;
use jiff::{SignedDuration, Timestamp};

use super::App;
use super::contracts::contracts;
use super::rights::Action;
use super::viewer::{Scope, Viewer};
use crate::store::facts::{self, FactsPlace, Kept};
use crate::store::{StoreError, Tx, enti};

pub use agreed::Agreed;
pub use behind::{Behind, Counted, NotAPlaceBehind, PlaceBehind, Row, behind};
pub use catch_up::catch_up;
pub use named::Named;
pub use quarterly::{MadeReport, Quarter, Quarterly, note_report, quarterly};

/// Tickets that are read at a time.
const CHUNK: u32 = 2_000;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// When.
    pub period: Period,
    /// Whose; nothing means all that may be seen.
    pub ente: Option<EnteId>,
    /// Which observations count.
    pub cut: Cut,
}

/// The figures of a period.
#[derive(Debug)]
pub struct Told {
    /// The numbers.
    pub report: Report,
    /// What the contracts say of them.
    pub agreed: Agreed,
    /// The first instant that is not in them: the end of the period, or now.
    pub end: Timestamp,
}

/// The zone in which days begin where several Enti are told together.
pub fn zone() -> Result<Zone, UnknownZone> {
    Zone::named("Europe/Rome")
}

/// The figures, as far as the viewer may see.
pub async fn figures(app: &App, viewer: &Viewer, asked: &Asked) -> Result<Told, StoreError> {
    let (scope, asked) = (viewer.scope(Action::SeeFigures), asked.clone());
    let now = app.clock.now();
    app.store
        .read("figures", move |tx| {
            let books = Books::open(tx, scope, &asked)?;
            told(tx, &books, &asked, now, |_, _| {})
        })
        .await
}

/// The figures of these books; `see` is told every observation, with the facts that it is of.
fn told(
    tx: &mut Tx<'_>,
    books: &Books,
    asked: &Asked,
    now: Timestamp,
    mut see: impl FnMut(&Facts, &Observation),
) -> Result<Told, StoreError> {
    let reckonings = books.reckonings(asked, now);
    let mut report = Report::of(asked.period.clone());
    books.walk(tx, asked, None, |kept| {
        if let Some(reckoning) = reckonings.get(&kept.facts.ente) {
            reckoning.observe(&kept.facts, kept.beside, &mut |seen| {
                report.add(&seen);
                see(&kept.facts, &seen);
            });
        }
        Ok(true)
    })?;
    let end = asked.period.until().min(now);
    let last = end.saturating_sub(SignedDuration::from_secs(1));
    Ok(Told {
        report: report.finish(),
        agreed: Agreed::at(&books.contracts, last.unwrap_or(end)),
        end,
    })
}

/// Whose figures are told, with all versions of their contracts.
struct Books {
    of: Option<EnteId>,
    enti: Vec<EnteId>,
    contracts: Vec<Arc<Contracts>>,
}

impl Books {
    fn open(tx: &mut Tx<'_>, scope: Scope, asked: &Asked) -> Result<Self, StoreError> {
        let of = match (scope, asked.ente) {
            (Scope::All, asked) => asked,
            (Scope::Ente(own), None) => Some(own),
            (Scope::Ente(own), Some(asked)) if asked == own => Some(own),
            (Scope::Ente(_) | Scope::Nothing, _) => return Ok(Self::closed()),
        };
        let enti = match of {
            Some(ente) => enti::find(tx, ente)?.into_iter().collect(),
            None => enti::list(tx)?,
        };
        let enti: Vec<EnteId> = enti.into_iter().map(|ente| ente.id).collect();
        let read = enti.iter().map(|ente| contracts(tx, *ente));
        Ok(Self {
            contracts: read.collect::<Result<_, _>>()?,
            enti,
            of,
        })
    }

    const fn closed() -> Self {
        Self {
            of: None,
            enti: Vec::new(),
            contracts: Vec::new(),
        }
    }

    fn reckonings<'b>(
        &'b self,
        asked: &'b Asked,
        now: Timestamp,
    ) -> HashMap<EnteId, Reckoning<'b>> {
        let mut all: Vec<Reckoning<'b>> = Vec::with_capacity(self.contracts.len());
        for contracts in &self.contracts {
            let one = Reckoning::new(contracts, &asked.period, asked.cut, now, &all);
            all.push(one);
        }
        self.enti.iter().copied().zip(all).collect()
    }

    /// Every ticket that may count, the latest event first, until `see` says that it is enough.
    fn walk(
        &self,
        tx: &mut Tx<'_>,
        asked: &Asked,
        mut after: Option<FactsPlace>,
        mut see: impl FnMut(&Kept) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        if self.enti.is_empty() {
            return Ok(());
        }
        loop {
            let kept = facts::walk(tx, self.of, &asked.period, after, CHUNK)?;
            for one in &kept {
                if !see(one)? {
                    return Ok(());
                }
            }
            match kept.last() {
                Some(last) if kept.len() == CHUNK as usize => after = Some(last.place),
                Some(_) | None => return Ok(()),
            }
        }
    }
}
