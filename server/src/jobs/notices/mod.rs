//! Notices: what people must be told leaves the outbox and reaches them, once.

mod doubts;
mod mails;
pub(super) mod pace;
mod pushes;

pub(super) use mails::after;

pub use doubts::settle_doubts;
pub use mails::send_mails;
pub use pushes::send_pushes;

use std::time::Duration;

use crate::app::App;
use crate::app::notify;
use crate::jobs::looks::Looks;
use crate::store::StoreError;
use crate::task::Stopping;

/// Another process may have written what is owed: it is looked for even when this one wrote nothing.
const LOOK: Duration = Duration::from_secs(1);

/// Hands out what the outbox owes, until the server is asked to end.
pub async fn hand_out_notices(app: &App, stopping: Stopping) {
    let mut looks = Looks::new(app, LOOK, stopping);
    loop {
        looks.begin();
        let found = handed_out(app).await;
        if !looks
            .go_on(found, "notices cannot be handed out for the moment")
            .await
        {
            return;
        }
    }
}

/// Hands some out; whether there were any.
async fn handed_out(app: &App) -> Result<bool, StoreError> {
    Ok(notify::hand_out(app).await? > 0)
}
