//! Link: which articles resolved a ticket.

use custode_domain::id::{ArticleId, EnteId, TicketId};

use super::{ArticleRow, readership};
use crate::app::App;
use crate::app::reach_ticket::reach_ticket;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::{StoreError, Tx, articles};

/// Why an article was not named on a ticket.
#[derive(Debug, thiserror::Error)]
pub enum NotLinked {
    /// There is no such ticket or article, or none that this person may work with.
    #[error("no such ticket or article")]
    Unseen,
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Notes that an article resolved a ticket. Said twice, it is noted once.
pub async fn resolved_with(
    app: &App,
    viewer: &Viewer,
    ticket: TicketId,
    article: ArticleId,
) -> Result<(), NotLinked> {
    let readers = readership(viewer).ok_or(NotLinked::Unseen)?;
    let (viewer, now) = (viewer.clone(), app.clock.now());
    app.store
        .write("resolved_with_article", move |tx| {
            let ente =
                reach_ticket(tx, &viewer, Action::WorkTickets, ticket)?.ok_or(NotLinked::Unseen)?;
            articles::find(tx, article, readers)?.ok_or(NotLinked::Unseen)?;
            Ok(articles::used(tx, (ente, ticket), article, viewer.id, now)?)
        })
        .await
}

/// The articles that resolved a ticket, as far as this person may read them. Whether they may see the ticket, the
/// caller has asked.
pub fn of_ticket(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    ente: EnteId,
    ticket: TicketId,
) -> Result<Vec<ArticleRow>, StoreError> {
    let Some(readers) = readership(viewer) else {
        return Ok(Vec::new());
    };
    let mut rows = articles::of_ticket(tx, ente, ticket)?;
    rows.retain(|row| {
        (readers.drafts || row.state == super::ArticleState::Published)
            && (readers.desk || row.audience == super::Audience::Everybody)
    });
    Ok(rows)
}
