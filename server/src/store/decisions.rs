//! Decisions of intake: what became of each step of a finding, and why.

use custode_domain::id::{EnteId, FindingId, TicketId};
use custode_domain::intake::{Decision, Intake};
use jiff::Timestamp;

use super::findings::IntakeStanding;
use super::statement::statements;
use super::{Row, StoreError, Tx};

/// A decision as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Which step of the finding's life.
    pub ordinal: u32,
    /// `open`, `append`, `park`, …
    pub intake: String,
    /// Why, in an Italian sentence.
    pub reason: String,
    /// The ticket that it went to.
    pub ticket: Option<TicketId>,
    /// When.
    pub decided_at: Timestamp,
}

statements! {
    RECORD ente =
        "INSERT INTO intake_decision (ente_id, finding_id, ordinal, round, intake, reason, ticket_id, decided_at)
         SELECT ?1, ?2, ?3, COUNT(*), ?4, ?5, ?6, ?7
         FROM intake_decision WHERE ente_id = ?1 AND finding_id = ?2 AND ordinal = ?3";
    ATTACH ente =
        "UPDATE finding SET standing = 'on_ticket', ticket_id = ?3 WHERE ente_id = ?1 AND id = ?2";
    SET_ASIDE ente =
        "UPDATE finding SET standing = ?3 WHERE ente_id = ?1 AND id = ?2 AND ticket_id IS NULL";
    LIST ente =
        "SELECT ordinal, intake, reason, ticket_id, decided_at
         FROM intake_decision WHERE ente_id = ?1 AND finding_id = ?2 ORDER BY ordinal, round";
}

/// Keeps what was decided about a step, and lets the finding stand accordingly.
/// `opened` is the ticket that the decision made, when it made one. A step may be decided upon several times.
pub fn record(
    tx: &mut Tx<'_>,
    ente: EnteId,
    (finding, ordinal): (FindingId, u32),
    decision: &Decision,
    opened: Option<TicketId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (code, ticket) = spelt(decision.intake, opened);
    let values = [
        ente.into(),
        finding.into(),
        ordinal.into(),
        code.into(),
        decision.because.to_string().into(),
        ticket.into(),
        now.into(),
    ];
    tx.execute(&RECORD, &values)?;
    match decision.intake {
        Intake::Open { .. }
        | Intake::OpenStorm { .. }
        | Intake::Append { .. }
        | Intake::Reopen { .. } => {
            tx.execute(&ATTACH, &[ente.into(), finding.into(), ticket.into()])?;
        }
        Intake::Park => set_aside(tx, ente, finding, IntakeStanding::Parked)?,
        Intake::Keep => set_aside(tx, ente, finding, IntakeStanding::Kept)?,
        Intake::Record { .. } | Intake::ProposeClosure { .. } => {}
    }
    Ok(())
}

/// All that was decided about a finding, in order.
pub fn list(tx: &mut Tx<'_>, ente: EnteId, finding: FindingId) -> Result<Vec<Decided>, StoreError> {
    tx.query_all(&LIST, &[ente.into(), finding.into()])?
        .iter()
        .map(decided)
        .collect()
}

/// A finding that is on a ticket stays there.
fn set_aside(
    tx: &mut Tx<'_>,
    ente: EnteId,
    finding: FindingId,
    to: IntakeStanding,
) -> Result<(), StoreError> {
    tx.execute(&SET_ASIDE, &[ente.into(), finding.into(), to.into()])?;
    Ok(())
}

fn spelt(intake: Intake, opened: Option<TicketId>) -> (&'static str, Option<TicketId>) {
    match intake {
        Intake::Open { .. } => ("open", opened),
        Intake::OpenStorm { .. } => ("open_storm", opened),
        Intake::Append { ticket, .. } => ("append", Some(ticket)),
        Intake::Reopen { ticket, .. } => ("reopen", Some(ticket)),
        Intake::Record { ticket, .. } => ("record", Some(ticket)),
        Intake::ProposeClosure { ticket } => ("propose_closure", Some(ticket)),
        Intake::Park => ("park", None),
        Intake::Keep => ("keep", None),
    }
}

fn decided(row: &Row) -> Result<Decided, StoreError> {
    Ok(Decided {
        ordinal: row.get("ordinal")?,
        intake: row.get("intake")?,
        reason: row.get("reason")?,
        ticket: row.get("ticket_id")?,
        decided_at: row.get("decided_at")?,
    })
}
