//! `migrate`: brings the database to the version of this program, ahead of a restart.

use super::{Failure, Place, out};
use crate::authority;
use crate::store::Store;

pub(super) async fn run(place: &Place) -> Result<(), Failure> {
    let config = place.config()?;
    // The embedded database lives in the data folder, which may not be there yet.
    authority::make_data_folder(&config.data)?;
    let applied = Store::open(&config.store)?.migrate().await?;
    out::say(&match applied {
        0 => "The database has the version of this program already.".to_owned(),
        steps => format!("The database was brought to the version of this program: {steps} steps."),
    });
    Ok(())
}
