//! `rebuild`: makes the rows beside the tickets anew from their events, after a disk or a backup let them down.

use super::{Failure, out};
use crate::app::App;
use crate::app::rebuild::rebuild;

pub(super) async fn run(app: &App) -> Result<(), Failure> {
    let count = rebuild(app).await?;
    out::say(&format!(
        "The rows of {count} tickets were made anew from their events."
    ));
    Ok(())
}
