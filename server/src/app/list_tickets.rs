//! List tickets: one page, the newest first, as far as the viewer may see.

use custode_domain::id::TicketId;

use super::App;
use super::rights::Action;
use super::viewer::{Scope, Viewer};
use crate::store::tickets::{self, TicketRow};
use crate::store::{StoreError, enti};

/// Rows of a page.
pub const PAGE: u32 = 50;

/// A row of the list, with the name of its Ente.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What the list knows of the ticket.
    pub row: TicketRow,
    /// The name of its Ente.
    pub ente: String,
}

/// The tickets that follow `after` in age.
pub async fn list_tickets(
    app: &App,
    viewer: &Viewer,
    after: Option<TicketId>,
) -> Result<Vec<Listed>, StoreError> {
    let scope = viewer.scope(Action::SeeTickets);
    app.store
        .read("list_tickets", move |tx| {
            let rows = match scope {
                Scope::All => tickets::page_of_all(tx, after, PAGE)?,
                Scope::Ente(ente) => tickets::page_of_ente(tx, ente, after, PAGE)?,
                Scope::Nothing => Vec::new(),
            };
            let names: std::collections::BTreeMap<_, _> = enti::list(tx)?
                .into_iter()
                .map(|ente| (ente.id, ente.name))
                .collect();
            let listed = |row: TicketRow| Listed {
                ente: names.get(&row.ente).cloned().unwrap_or_default(),
                row,
            };
            Ok(rows.into_iter().map(listed).collect())
        })
        .await
}
