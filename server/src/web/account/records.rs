//! Records on one's own page: what a contact's passkeys are called at the machines, and the words that are compared.

use axum::response::Response;

use crate::app::App;
use crate::app::assistance::{Record, records};
use crate::app::viewer::Viewer;
use crate::web::page::failed;

/// A passkey, as machines know it.
#[derive(Debug)]
pub(super) struct RecordRow {
    /// What its owner calls it.
    pub(super) passkey: String,
    /// Nothing where machines do not check such keys.
    pub(super) told: Option<Told>,
}

/// What a machine is told.
#[derive(Debug)]
pub(super) struct Told {
    /// By which the page names the line.
    pub(super) id: String,
    /// The record, on one line.
    pub(super) line: String,
    /// By which its reader and the machine's console are compared.
    pub(super) words: String,
}

/// Those of this person; nothing where they do not consent for an Ente.
pub(super) async fn record_rows(
    app: &App,
    viewer: &Viewer,
) -> Result<Option<Vec<RecordRow>>, Response> {
    let found = records(app, viewer).await.map_err(|error| failed(&error))?;
    let rows = |all: Vec<Record>| all.into_iter().enumerate().map(RecordRow::new).collect();
    Ok(found.map(rows))
}

impl RecordRow {
    fn new((place, record): (usize, Record)) -> Self {
        let told = record.key.and_then(|key| {
            Some(Told {
                id: format!("record-{place}"),
                line: serde_json::to_string(&key).ok()?,
                words: key.words().to_string(),
            })
        });
        Self {
            passkey: record.passkey,
            told,
        }
    }
}

#[cfg(test)]
impl RecordRow {
    pub(super) fn samples(said: &str) -> Vec<Self> {
        let told = Told {
            id: "record-0".to_owned(),
            line: format!("{{\"version\":1,\"name\":\"{}\"}}", "a".repeat(400)),
            words: "acqua-bosco-zucca-acqua-bosco-zucca-acqua-bosco".to_owned(),
        };
        let row = |told| Self {
            passkey: said.to_owned(),
            told,
        };
        vec![row(Some(told)), row(None)]
    }
}
