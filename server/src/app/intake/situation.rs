//! Situation: what the store knows that matters to the rules of intake.

use custode_domain::finding::FindingCode;
use custode_domain::id::TicketId;
use custode_domain::intake::{REOPENS_WITHIN, STORM_WINDOW, Situation};
use custode_domain::machine::MachineClass;
use custode_domain::ticket::Concern;
use jiff::Timestamp;

use crate::store::findings::{Finding, Subject};
use crate::store::{StoreError, Tx, findings, machines, tickets};

/// Looks around for a finding.
pub(super) fn around(
    tx: &mut Tx<'_>,
    finding: &Finding,
    now: Timestamp,
) -> Result<Situation, StoreError> {
    let subject = finding.subject;
    let closed_since = now.saturating_sub(REOPENS_WITHIN).unwrap_or(Timestamp::MIN);
    let opened_since = now.saturating_sub(STORM_WINDOW).unwrap_or(Timestamp::MIN);
    Ok(Situation {
        class: class(tx, subject)?,
        standing: findings::standing(tx, finding)?,
        open: open(tx, subject)?,
        closed_lately: tickets::closed_with_signal(tx, finding, closed_since)?,
        explained_by: explained_by(tx, finding)?,
        // Maintenance windows come with the rounds; until then none is ever open.
        window_until: None,
        opened_lately: tickets::opened_by_intake_since(tx, subject.ente, opened_since)?,
        storm: tickets::open_by_intake(tx, subject.ente, Concern::Ente)?,
    })
}

fn class(tx: &mut Tx<'_>, subject: Subject) -> Result<MachineClass, StoreError> {
    let Some(machine) = subject.machine else {
        return Ok(MachineClass::Server);
    };
    let known = machines::find(tx, subject.ente, machine)?;
    Ok(known.map_or(MachineClass::Server, |machine| machine.class))
}

/// The open ticket of the machine, or else of its site.
fn open(tx: &mut Tx<'_>, subject: Subject) -> Result<Option<TicketId>, StoreError> {
    let of_machine = match subject.machine {
        Some(machine) => tickets::open_by_intake(tx, subject.ente, Concern::Machine(machine))?,
        None => None,
    };
    if of_machine.is_some() {
        return Ok(of_machine);
    }
    tickets::open_by_intake(tx, subject.ente, Concern::Site(subject.site))
}

fn explained_by(tx: &mut Tx<'_>, finding: &Finding) -> Result<Option<FindingCode>, StoreError> {
    let causes = finding.code.entry().explained_by;
    let (Some(machine), false) = (finding.subject.machine, causes.is_empty()) else {
        return Ok(None);
    };
    let standing = findings::standing_of_machine(tx, finding.subject.ente, machine)?;
    let cause = standing
        .iter()
        .find(|other| other.object == finding.object && causes.contains(&other.code));
    Ok(cause.map(|other| other.code))
}
