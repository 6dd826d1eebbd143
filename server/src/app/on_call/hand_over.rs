//! Hand-over: what whoever was on call leaves to whoever comes next.

use custode_domain::ticket::{Competence, Text};

use super::NotChanged;
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::on_call::hand_overs::{self, HandOver};
use crate::store::{StoreError, Tx, people};

/// Notes that are shown.
const SHOWN: u32 = 10;

/// Leaves a note to whoever comes next.
pub async fn hand_over(
    app: &App,
    viewer: &Viewer,
    competence: Competence,
    text: Text,
) -> Result<(), NotChanged> {
    if !viewer.can(Action::HoldShifts) {
        return Err(NotChanged::Unseen);
    }
    let now = app.clock.now();
    let note = HandOver {
        id: app.mint.uuid(now),
        competence,
        person: viewer.id,
        written_at: now,
        text,
    };
    app.store
        .write("hand_over", move |tx| hand_overs::write(tx, &note))
        .await?;
    Ok(())
}

/// The notes of a rota with the names of who wrote them, the youngest first.
pub fn notes(
    tx: &mut Tx<'_>,
    competence: Competence,
) -> Result<Vec<(HandOver, String)>, StoreError> {
    let mut named = Vec::new();
    for note in hand_overs::latest(tx, competence, SHOWN)? {
        let writer = people::find(tx, note.person)?;
        named.push((note, writer.map_or_else(String::new, |person| person.name)));
    }
    Ok(named)
}
