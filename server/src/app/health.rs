//! Health: whether the server can do its work.

use super::App;
use crate::store::enti;

/// How the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It can answer.
    Well,
    /// Its store does not answer.
    StoreFails,
}

/// Asks the store for something small.
pub async fn health(app: &App) -> Health {
    let asked = app
        .store
        .read("health", |tx| enti::list(tx).map(|_| ()))
        .await;
    match asked {
        Ok(()) => Health::Well,
        Err(error) => {
            tracing::error!(%error, "the store does not answer");
            Health::StoreFails
        }
    }
}
