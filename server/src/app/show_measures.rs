//! Show what a machine measured, hour by hour, as far as the viewer may see.

use custode_domain::id::MachineId;
use jiff::Timestamp;

use super::App;
use super::viewer::Scope;
use crate::store::measures;
use crate::store::{StoreError, machines};

pub use crate::store::measures::Hour;

/// The most series that are looked at: a machine names its measures itself.
const MOST: usize = 60;

/// The hours of one measure of one object, the oldest first.
#[derive(Debug, Clone)]
pub struct Series {
    /// Which measure, as the protocol spells it.
    pub measure: String,
    /// Of what; hostile text.
    pub object: String,
    /// Its hours; never none.
    pub hours: Vec<Hour>,
}

/// What was measured since `from`; nothing when there is no such machine that the viewer may see.
pub async fn show_measures(
    app: &App,
    scope: Scope,
    id: MachineId,
    from: Timestamp,
) -> Result<Option<Vec<Series>>, StoreError> {
    app.store
        .read("show_measures", move |tx| {
            let found = machines::find_anywhere(tx, id)?;
            let Some(machine) = found.filter(|machine| scope.covers(machine.ente)) else {
                return Ok(None);
            };
            let span = (from, Timestamp::MAX);
            let mut all = Vec::new();
            for (measure, object) in measures::series(tx, machine.ente, id, MOST)? {
                let hours = measures::between(tx, machine.ente, id, (&measure, &object), span)?;
                if !hours.is_empty() {
                    all.push(Series {
                        measure,
                        object,
                        hours,
                    });
                }
            }
            Ok::<_, StoreError>(Some(all))
        })
        .await
}
