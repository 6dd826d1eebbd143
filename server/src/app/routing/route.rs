//! Route: a new ticket as the rules in force leave it, in the transaction of its opening (T06).

use std::collections::BTreeSet;

use custode_domain::machine::MachineClass;
use custode_domain::routing::Facts;
use custode_domain::ticket::{Concern, Opening, Text};

use crate::app::words::stems;
use crate::store::{StoreError, Tx, machines, routing};

/// Sends a new ticket to the second level if a rule says so. Rules that cannot be read keep no ticket from being opened.
pub(in crate::app) fn route(tx: &mut Tx<'_>, opening: Opening) -> Result<Opening, StoreError> {
    let (version, rules) = match routing::in_force(tx) {
        Ok(Some(in_force)) => in_force,
        Ok(None) => return Ok(opening),
        Err(error @ StoreError::Corrupt { .. }) => {
            tracing::error!(%error, "the routing rules in force cannot be read: tickets go to the first level");
            return Ok(opening);
        }
        Err(error) => return Err(error),
    };
    let (class, stems) = (class(tx, &opening)?, said(&opening));
    let facts = Facts {
        opening: &opening,
        class,
        stems: &stems,
    };
    let decided = rules.decide(&facts);
    Ok(opening.routed_by(decided, version))
}

/// The class of the machine that a ticket is about.
pub(super) fn class(
    tx: &mut Tx<'_>,
    opening: &Opening,
) -> Result<Option<MachineClass>, StoreError> {
    let Concern::Machine(id) = opening.concern else {
        return Ok(None);
    };
    let found = machines::find(tx, opening.ente, id)?;
    Ok(found.map(|machine| machine.class))
}

/// The stems of what a ticket was opened with.
pub(super) fn said(opening: &Opening) -> BTreeSet<String> {
    let description = opening.description.as_ref().map_or("", Text::as_str);
    let subject = stems(opening.subject.as_str()).into_iter();
    subject.chain(stems(description)).collect()
}
