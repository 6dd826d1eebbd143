//! On-call: the rotas that the coordinator keeps, what people on call do with their shifts, and how they are called
//! (T02).

mod call;
mod edit;
mod feed;
mod hand_over;
mod holes;
mod show;
mod swap;
#[cfg(test)]
#[cfg(feature = "wound-clock")]
mod tests;
mod warn;
mod watch;

use std::sync::LazyLock;

use custode_domain::calendar::{ServiceCalendar, Zone};
use custode_domain::contract::Contract;
use custode_domain::id::PersonId;
use custode_domain::on_call::{Candidate, LineUp, OutOfHours, Rota, RotaRefusal};
use custode_domain::ticket::{Competence, Refusal, Ticket};
use jiff::Timestamp;

use super::contracts::governing;
use crate::store::on_call::rotas;
use crate::store::people::{self, Person};
use crate::store::{StoreError, Tx};

pub use call::{CallShown, Step, Stepped, show_call};
pub use edit::{AskedShift, AskedTurns, add_shift, remove_shift, rotate, set};
pub use feed::{Feed, close_feed, feed, feed_since, open_feed};
pub use hand_over::{hand_over, notes};
pub use holes::{Hole, holes, unused};
pub use show::{Mine, RotaShown, ShiftShown, SwapShown, my_shifts, show_rota};
pub(super) use swap::swap_told;
pub use swap::{AskedOf, SwapTold, answer_swap, ask_swap};
pub(super) use warn::holes_ahead;
pub use warn::warn_of_holes;
pub use watch::{next_look, watch_calls};

/// Why a rota was not changed. The one in force stays.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// Nothing of this kind, or nothing that this person may change.
    #[error("no such shift, swap or rota")]
    Unseen,
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] RotaRefusal),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

static DESK: LazyLock<Option<ServiceCalendar>> = LazyLock::new(|| {
    let contract = Contract::of_the_tender().ok()?;
    Some(contract.terms().desk.clone())
});

/// Whose clock the rotas speak of, and when they are needed: the supplier serves all Enti with them, and measures their
/// holes against the hours of the tender (T46). Nothing where its zone is unknown.
fn desk() -> Option<&'static ServiceCalendar> {
    DESK.as_ref()
}

/// The zone of the rotas.
pub(super) fn zone() -> Option<&'static Zone> {
    desk().map(|desk| &desk.zone)
}

/// Proof that the desk is closed for this ticket, or that it is open: the contract that governs it says so.
pub(super) fn out_of_hours(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    now: Timestamp,
) -> Result<Result<OutOfHours, Refusal>, StoreError> {
    let governed = governing(tx, ticket, now)?;
    Ok(OutOfHours::at(&governed.contract.terms().desk, now))
}

/// Who is called for this now, one after the other. Who left, or lost the competence, is passed over.
pub(super) fn line_up(
    tx: &mut Tx<'_>,
    competence: Competence,
    now: Timestamp,
) -> Result<LineUp, StoreError> {
    let rota = Rota::kept(competence, rotas::shifts(tx, competence, now)?);
    let mut standby = rota.on_call(now);
    for place in [&mut standby.first, &mut standby.second] {
        if let Some(person) = *place
            && !is_able(tx, person, competence)?
        {
            *place = None;
        }
    }
    let settings = rotas::settings(tx, competence)?;
    Ok(LineUp::new(competence, standby, settings))
}

fn is_able(tx: &mut Tx<'_>, person: PersonId, competence: Competence) -> Result<bool, StoreError> {
    let found = people::find(tx, person)?;
    Ok(found.is_some_and(|person| candidate(&person).able(competence).is_ok()))
}

/// A person as the rules of rotas see them.
fn candidate(person: &Person) -> Candidate {
    Candidate {
        person: person.id,
        role: person.role,
        active: person.active,
        competences: person.competences.clone(),
    }
}
