//! Hear: what a machine says of its session. What it said before is heard again and written once.

use custode_domain::person::Actor;
use custode_domain::ticket::Refusal;
use custode_protocol::assist::{NotAStep, Word};

use super::{NotDone, hold, write};
use crate::app::{App, MachineRef};
use crate::store::sessions;

/// Why a word was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotHeard {
    /// It says nothing that a machine can say.
    #[error("not a word of a session")]
    NotAStep(#[from] NotAStep),
    /// It was not written.
    #[error(transparent)]
    NotDone(#[from] NotDone),
}

/// Writes what a machine says. A session that is over, that moved on, or that is unknown here (its ticket came from an
/// older backup) is acknowledged all the same: the machine has nothing more to say of it.
pub async fn hear(app: &App, machine: MachineRef, word: &Word) -> Result<(), NotHeard> {
    let (step, mint, now) = (word.step()?, app.mint, app.clock.now());
    let session = step.session();
    let by = Actor::Machine(machine.id);
    let heard = app
        .store
        .write("hear_assistance", move |tx| {
            let found = sessions::find(tx, session)?;
            let Some((_, ticket)) = found.filter(|(ente, _)| *ente == machine.ente) else {
                return Ok(None);
            };
            let held = hold(tx, (machine.ente, ticket))?;
            match held.ticket.report_assistance(by, step.clone(), now) {
                Ok(events) => write(tx, mint, held, (session, &events)),
                Err(Refusal::NothingChanges) => Ok(None),
                Err(refusal) => Err(NotDone::Refused(refusal)),
            }
        })
        .await;
    heard?;
    Ok(())
}
