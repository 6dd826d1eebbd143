//! Findings: faults as machines noticed them, and each step of their lives.

use custode_domain::Severity;
use custode_domain::finding::{Change, FindingCode, Object, Transition};
use custode_domain::id::{EnteId, FindingId, MachineId, SiteId, TicketId};
use custode_domain::intake::Standing;
use custode_domain::ticket::{Concern, FindingStanding};
use jiff::Timestamp;

use super::code::codes;
use super::statement::statements;
use super::{Row, StoreError, Tx};

/// Who a finding is about: a machine of a site, or the whole site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// The Ente.
    pub ente: EnteId,
    /// Where.
    pub site: SiteId,
    /// Nothing for a finding of the whole site.
    pub machine: Option<MachineId>,
}

impl Subject {
    /// What a ticket about it is about.
    pub fn concern(&self) -> Concern {
        self.machine
            .map_or(Concern::Site(self.site), Concern::Machine)
    }
}

/// A fault as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its identifier.
    pub id: FindingId,
    /// Of whom.
    pub subject: Subject,
    /// What is wrong.
    pub code: FindingCode,
    /// With what.
    pub object: Object,
    /// How bad.
    pub severity: Severity,
    /// Where it is in its life.
    pub state: FindingState,
    /// What intake decided of it so far.
    pub standing: IntakeStanding,
    /// When the condition began to hold, by the machine's clock.
    pub since: Timestamp,
    /// When it was raised, by the machine's clock.
    pub raised_at: Timestamp,
    /// When the server heard of it.
    pub received_at: Timestamp,
    /// When it cleared, by the machine's clock.
    pub cleared_at: Option<Timestamp>,
    /// The last step of its life that is known.
    pub last_ordinal: u32,
    /// What the machine kept of the moment, as JSON; hostile text.
    pub evidence: String,
    /// The ticket that it is on.
    pub ticket: Option<TicketId>,
}

/// Where a finding is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingState {
    /// It stands.
    Raised,
    /// It comes and goes.
    Flapping,
    /// It is over.
    Cleared,
}

impl FindingState {
    /// The same in the words of a ticket.
    pub const fn standing(self) -> FindingStanding {
        match self {
            Self::Raised => FindingStanding::Standing,
            Self::Flapping => FindingStanding::Flapping,
            Self::Cleared => FindingStanding::Cleared,
        }
    }
}

/// What intake decided of a finding so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IntakeStanding {
    /// Nothing yet.
    Unheard,
    /// It waits, to be decided again.
    Parked,
    /// It is shown with its machine alone.
    Kept,
    /// It is on its ticket.
    OnTicket,
}

codes! {
    IntakeStanding { Unheard = "unheard", Parked = "parked", Kept = "kept", OnTicket = "on_ticket" }
    FindingState { Raised = "raised", Flapping = "flapping", Cleared = "cleared" }
}

/// What a transition was to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recording {
    /// Not seen before, and applied to its finding: to be decided upon in this transaction.
    Fresh,
    /// Seen before: nothing changed.
    Repeated,
    /// Not seen before, but a later step was: kept, and the finding stays as it is.
    Late,
    /// A step of a finding that was never raised here: not kept.
    Unknown,
    /// A step of a finding of somebody else: not kept.
    Foreign,
}

statements! {
    RAISE ente =
        "INSERT INTO finding (ente_id, id, site_id, machine_id, code, object, severity, state, standing, since,
                              raised_at, received_at, last_ordinal, evidence)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'raised', 'unheard', ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (ente_id, id) DO NOTHING";
    STEP ente =
        "INSERT INTO finding_transition (ente_id, finding_id, ordinal, change, severity, at, received_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (ente_id, finding_id, ordinal) DO NOTHING";
    ADVANCE ente =
        "UPDATE finding SET state = ?4, severity = ?5, cleared_at = ?6, last_ordinal = ?3
         WHERE ente_id = ?1 AND id = ?2 AND last_ordinal < ?3";
    FIND ente =
        "SELECT ente_id, id, site_id, machine_id, code, object, severity, state, standing, since, raised_at,
                received_at, cleared_at, last_ordinal, evidence, ticket_id
         FROM finding WHERE ente_id = ?1 AND id = ?2";
    STANDING_OF_MACHINE ente =
        "SELECT ente_id, id, site_id, machine_id, code, object, severity, state, standing, since, raised_at,
                received_at, cleared_at, last_ordinal, evidence, ticket_id
         FROM finding WHERE ente_id = ?1 AND machine_id = ?2 AND state <> 'cleared' ORDER BY raised_at, id";
    STANDING_OF_SITE ente =
        "SELECT ente_id, id, site_id, machine_id, code, object, severity, state, standing, since, raised_at,
                received_at, cleared_at, last_ordinal, evidence, ticket_id
         FROM finding WHERE ente_id = ?1 AND site_id = ?2 AND state <> 'cleared' ORDER BY raised_at, id";
    STANDING_WITH_CODE across("the server goes on from what stands everywhere when it starts") =
        "SELECT ente_id, id, site_id, machine_id, code, object, severity, state, standing, since, raised_at,
                received_at, cleared_at, last_ordinal, evidence, ticket_id
         FROM finding WHERE code = ?1 AND state <> 'cleared' ORDER BY ente_id, raised_at, id";
    OF_TICKET ente =
        "SELECT ente_id, id, site_id, machine_id, code, object, severity, state, standing, since, raised_at,
                received_at, cleared_at, last_ordinal, evidence, ticket_id
         FROM finding WHERE ente_id = ?1 AND ticket_id = ?2 ORDER BY raised_at, id";
    PARKED across("windows and causes end for all Enti alike") =
        "SELECT ente_id, id, site_id, machine_id, code, object, severity, state, standing, since, raised_at,
                received_at, cleared_at, last_ordinal, evidence, ticket_id
         FROM finding WHERE standing = 'parked' AND (ente_id, id) > (?1, ?2) ORDER BY ente_id, id LIMIT ?3";
    OTHERS_STANDING ente =
        "SELECT COUNT(*) AS others FROM finding
         WHERE ente_id = ?1 AND ticket_id = ?2 AND id <> ?3 AND state <> 'cleared'";
}

/// Records one step of a finding's life. `evidence` is kept with the raising.
pub fn record(
    tx: &mut Tx<'_>,
    subject: Subject,
    transition: &Transition,
    evidence: &str,
    received_at: Timestamp,
) -> Result<Recording, StoreError> {
    let raised = match transition.change {
        Change::Raised { severity, since } => raise(
            tx,
            subject,
            transition,
            (severity, since),
            evidence,
            received_at,
        )?,
        Change::Regraded { .. } | Change::Flapping | Change::Cleared => false,
    };
    let Some(known) = find(tx, subject.ente, transition.finding)? else {
        return Ok(Recording::Unknown);
    };
    if known.subject.machine != subject.machine {
        return Ok(Recording::Foreign);
    }
    if !step(tx, subject.ente, transition, received_at)? {
        return Ok(Recording::Repeated);
    }
    if raised || advance(tx, &known, transition)? {
        Ok(Recording::Fresh)
    } else {
        Ok(Recording::Late)
    }
}

/// The finding with this identifier.
pub fn find(tx: &mut Tx<'_>, ente: EnteId, id: FindingId) -> Result<Option<Finding>, StoreError> {
    tx.query_opt(&FIND, &[ente.into(), id.into()])?
        .as_ref()
        .map(finding)
        .transpose()
}

/// What stands on a machine, the oldest first.
pub fn standing_of_machine(
    tx: &mut Tx<'_>,
    ente: EnteId,
    machine: MachineId,
) -> Result<Vec<Finding>, StoreError> {
    tx.query_all(&STANDING_OF_MACHINE, &[ente.into(), machine.into()])?
        .iter()
        .map(finding)
        .collect()
}

/// What stands on a site and on its machines, the oldest first.
pub fn standing_of_site(
    tx: &mut Tx<'_>,
    ente: EnteId,
    site: SiteId,
) -> Result<Vec<Finding>, StoreError> {
    tx.query_all(&STANDING_OF_SITE, &[ente.into(), site.into()])?
        .iter()
        .map(finding)
        .collect()
}

/// What stands of one kind, of all Enti.
pub fn standing_with_code(tx: &mut Tx<'_>, code: FindingCode) -> Result<Vec<Finding>, StoreError> {
    tx.query_all(&STANDING_WITH_CODE, &[code.into()])?
        .iter()
        .map(finding)
        .collect()
}

/// What is on a ticket, the oldest first.
pub fn of_ticket(
    tx: &mut Tx<'_>,
    ente: EnteId,
    ticket: TicketId,
) -> Result<Vec<Finding>, StoreError> {
    tx.query_all(&OF_TICKET, &[ente.into(), ticket.into()])?
        .iter()
        .map(finding)
        .collect()
}

/// A page of what waits to be decided again, of all Enti, in the order of its keys.
pub fn parked(
    tx: &mut Tx<'_>,
    after: Option<(EnteId, FindingId)>,
    limit: u32,
) -> Result<Vec<Finding>, StoreError> {
    let (ente, id) = after.map_or_else(Default::default, |(ente, id)| {
        (ente.to_string(), id.to_string())
    });
    tx.query_all(&PARKED, &[ente.into(), id.into(), limit.into()])?
        .iter()
        .map(finding)
        .collect()
}

/// What intake decided of a finding before, in the words of the rule.
pub fn standing(tx: &mut Tx<'_>, finding: &Finding) -> Result<Standing, StoreError> {
    Ok(match (finding.standing, finding.ticket) {
        (IntakeStanding::OnTicket, Some(ticket)) => {
            let values = [
                finding.subject.ente.into(),
                ticket.into(),
                finding.id.into(),
            ];
            let others: u32 = tx.query_one(&OTHERS_STANDING, &values)?.get("others")?;
            Standing::OnTicket {
                ticket,
                others_standing: others as usize,
            }
        }
        (IntakeStanding::OnTicket, None) => return Err(StoreError::corrupt("ticket_id", "ticket")),
        (IntakeStanding::Unheard, _) => Standing::Unheard,
        (IntakeStanding::Parked, _) => Standing::Parked,
        (IntakeStanding::Kept, _) => Standing::Kept,
    })
}

fn raise(
    tx: &mut Tx<'_>,
    subject: Subject,
    transition: &Transition,
    (severity, since): (Severity, Timestamp),
    evidence: &str,
    received_at: Timestamp,
) -> Result<bool, StoreError> {
    let values = [
        subject.ente.into(),
        transition.finding.into(),
        subject.site.into(),
        subject.machine.into(),
        transition.code.into(),
        transition.object.as_str().into(),
        severity.into(),
        since.into(),
        transition.at.into(),
        received_at.into(),
        transition.ordinal.into(),
        evidence.into(),
    ];
    Ok(tx.execute(&RAISE, &values)? == 1)
}

fn step(
    tx: &mut Tx<'_>,
    ente: EnteId,
    transition: &Transition,
    received_at: Timestamp,
) -> Result<bool, StoreError> {
    let (change, severity) = match transition.change {
        Change::Raised { severity, .. } => ("raised", Some(severity)),
        Change::Regraded { severity } => ("regraded", Some(severity)),
        Change::Flapping => ("flapping", None),
        Change::Cleared => ("cleared", None),
    };
    let values = [
        ente.into(),
        transition.finding.into(),
        transition.ordinal.into(),
        change.into(),
        severity.into(),
        transition.at.into(),
        received_at.into(),
    ];
    Ok(tx.execute(&STEP, &values)? == 1)
}

/// Applies a step to its finding, unless a later one was applied.
fn advance(tx: &mut Tx<'_>, known: &Finding, transition: &Transition) -> Result<bool, StoreError> {
    let (state, severity, cleared_at) = match transition.change {
        Change::Raised { severity, .. } => (FindingState::Raised, severity, None),
        Change::Regraded { severity } => (known.state, severity, known.cleared_at),
        Change::Flapping => (FindingState::Flapping, known.severity, None),
        Change::Cleared => (FindingState::Cleared, known.severity, Some(transition.at)),
    };
    let values = [
        known.subject.ente.into(),
        known.id.into(),
        transition.ordinal.into(),
        state.into(),
        severity.into(),
        cleared_at.into(),
    ];
    Ok(tx.execute(&ADVANCE, &values)? == 1)
}

fn finding(row: &Row) -> Result<Finding, StoreError> {
    Ok(Finding {
        id: row.get("id")?,
        subject: Subject {
            ente: row.get("ente_id")?,
            site: row.get("site_id")?,
            machine: row.get("machine_id")?,
        },
        code: row.get("code")?,
        object: row.parse("object", |text| Object::parse(text).ok())?,
        severity: row.get("severity")?,
        state: row.get("state")?,
        standing: row.get("standing")?,
        since: row.get("since")?,
        raised_at: row.get("raised_at")?,
        received_at: row.get("received_at")?,
        cleared_at: row.get("cleared_at")?,
        last_ordinal: row.get("last_ordinal")?,
        evidence: row.get("evidence")?,
        ticket: row.get("ticket_id")?,
    })
}
