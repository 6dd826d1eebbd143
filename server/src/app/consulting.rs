//! Consulting: the hours of advice and training, agreed and used, per Ente (T19).

use std::collections::BTreeMap;

use custode_domain::id::EnteId;

use super::App;
use super::rights::Action;
use super::viewer::{Scope, Viewer};
use crate::store::{StoreError, consulting, enti};

pub use crate::store::consulting::ConsultingRow;

/// Tickets that are shown; an Ente has some dozens in a contract.
pub const SHOWN: u32 = 500;

/// The consulting of an Ente.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfEnte {
    /// Its name.
    pub ente: String,
    /// Its tickets, the youngest first.
    pub rows: Vec<ConsultingRow>,
}

impl OfEnte {
    /// What was agreed in all, in minutes.
    pub fn planned(&self) -> u32 {
        let all = self.rows.iter().map(|row| row.planned_minutes);
        all.fold(0, u32::saturating_add)
    }

    /// What was worked in all, in minutes.
    pub fn used(&self) -> u32 {
        let all = self.rows.iter().map(|row| row.used_minutes);
        all.fold(0, u32::saturating_add)
    }
}

/// The consulting of the Enti that the viewer sees, by name.
pub async fn list_consulting(app: &App, viewer: &Viewer) -> Result<Vec<OfEnte>, StoreError> {
    let whose = match viewer.scope(Action::SeeConsulting) {
        Scope::All => None,
        Scope::Ente(ente) => Some(ente),
        Scope::Nothing => return Ok(Vec::new()),
    };
    app.store
        .read("list_consulting", move |tx| {
            let mut by_ente: BTreeMap<EnteId, Vec<ConsultingRow>> = BTreeMap::new();
            for row in consulting::list(tx, whose, SHOWN)? {
                by_ente.entry(row.ente).or_default().push(row);
            }
            let all = enti::list(tx)?.into_iter();
            let found = all.filter_map(|ente| {
                let rows = by_ente.remove(&ente.id)?;
                Some(OfEnte {
                    ente: ente.name,
                    rows,
                })
            });
            Ok(found.collect())
        })
        .await
}
