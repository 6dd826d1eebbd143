//! Passkeys on one's own page: those that are there.

use crate::app::App;
use crate::app::passkeys::{Kept, list};
use crate::app::viewer::Viewer;
use crate::web::page::failed;
use crate::web::when::When;
use axum::response::Response;

/// A key in the list.
#[derive(Debug)]
pub(in crate::web) struct KeyRow {
    pub(in crate::web) id: String,
    pub(in crate::web) name: String,
    pub(in crate::web) since: When,
    pub(in crate::web) used: Option<When>,
}

/// Those of this person; nothing where none are used.
pub(super) async fn keys(app: &App, viewer: &Viewer) -> Result<Option<Vec<KeyRow>>, Response> {
    if app.passkeys.is_none() {
        return Ok(None);
    }
    let kept = list(app, viewer).await.map_err(|error| failed(&error))?;
    Ok(Some(kept.into_iter().map(KeyRow::from).collect()))
}

impl From<Kept> for KeyRow {
    fn from(kept: Kept) -> Self {
        Self {
            id: kept.id.to_string(),
            name: kept.name,
            since: When::at(kept.created_at),
            used: kept.used_at.map(When::at),
        }
    }
}

#[cfg(test)]
impl KeyRow {
    pub(super) fn samples(said: &str) -> Vec<Self> {
        let row = |used| Self {
            id: "00000000-0000-7000-8000-000000000000".to_owned(),
            name: said.to_owned(),
            since: When::at(jiff::Timestamp::UNIX_EPOCH),
            used,
        };
        vec![row(None), row(Some(When::at(jiff::Timestamp::UNIX_EPOCH)))]
    }
}
