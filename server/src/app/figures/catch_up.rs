//! Catch up: makes the facts of tickets that are older than facts themselves, once, after the update that brought them.

use custode_domain::id::TicketId;

use crate::app::App;
use crate::store::{StoreError, facts};

/// Tickets of one transaction: whoever writes meanwhile waits for one of them.
const STEP: u32 = 100;

/// Makes all facts that are missing; how many there were.
pub async fn catch_up(app: &App) -> Result<u64, StoreError> {
    let (mut made, mut after): (u64, Option<TicketId>) = (0, None);
    loop {
        let missing = app
            .store
            .read("tickets_without_facts", move |tx| {
                facts::without(tx, after, STEP)
            })
            .await?;
        let Some((_, last)) = missing.last() else {
            return Ok(made);
        };
        after = Some(*last);
        made += missing.len() as u64;
        app.store
            .write("make_facts", move |tx| {
                for (ente, ticket) in &missing {
                    facts::rebuild(tx, *ente, *ticket)?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
    }
}
