//! Choices: what a filter or a form of the desk offers: Enti, and people who may answer for tickets.

use custode_domain::id::{EnteId, PersonId};

use super::App;
use super::rights::Action;
use super::viewer::Viewer;
use crate::store::{StoreError, enti, people};

/// What can be chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// All Enti, by name.
    pub enti: Vec<(EnteId, String)>,
    /// Who may answer for a ticket, by name.
    pub owners: Vec<(PersonId, String)>,
}

/// What this person can choose among; nothing for those who see no queue.
pub async fn choices(app: &App, viewer: &Viewer) -> Result<Choices, StoreError> {
    if !viewer.can(Action::SeeQueue) {
        return Ok(Choices::default());
    }
    app.store
        .read("choices", |tx| {
            let enti = enti::list(tx)?;
            Ok(Choices {
                enti: enti.into_iter().map(|ente| (ente.id, ente.name)).collect(),
                owners: people::list_owners(tx)?,
            })
        })
        .await
}
