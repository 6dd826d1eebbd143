//! Warn: while a hole is near, the coordinators are told once a day.

use jiff::Timestamp;

use super::holes::{Hole, ahead};
use crate::app::App;
use crate::app::tellings::{About, coordinators, morning, tell};
use crate::store::on_call::rotas;
use crate::store::{StoreError, Tx};

/// Makes today's warnings, if there is a hole and they were not made yet; how many.
pub async fn warn_of_holes(app: &App) -> Result<usize, StoreError> {
    let (now, mint) = (app.clock.now(), app.mint);
    let Some(day) = morning(now) else {
        return Ok(0);
    };
    app.store
        .write("warn_of_holes", move |tx| {
            if holes_ahead(tx, now)?.is_empty() || !rotas::warn(tx, day, now)? {
                return Ok(0);
            }
            let them = coordinators(tx)?;
            for person in &them {
                tell(tx, mint, *person, &About::Holes, now)?;
            }
            Ok(them.len())
        })
        .await
}

/// The holes within as many days as each rota warns of, the nearest first.
pub(in crate::app) fn holes_ahead(
    tx: &mut Tx<'_>,
    now: Timestamp,
) -> Result<Vec<Hole>, StoreError> {
    ahead(tx, now, |days| days)
}
