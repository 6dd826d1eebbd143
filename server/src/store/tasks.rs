//! Tasks: where the third level's tasks are found by their area. The ticket's events are the truth.

use custode_domain::id::{EnteId, TaskId, TicketId};
use custode_domain::ticket::{AreaKind, Event, Happening, Task, TaskStateName, Ticket};
use jiff::Timestamp;

use super::statement::statements;
use super::tickets::{TicketNumber, number};
use super::{Row, StoreError, Tx};

/// A task as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// The Ente of its ticket.
    pub ente: EnteId,
    /// Its identifier.
    pub id: TaskId,
    /// Its ticket.
    pub ticket: TicketId,
    /// The ticket's number.
    pub number: TicketNumber,
    /// The ticket in one line; hostile text.
    pub subject: String,
    /// On which side of the company its area stands.
    pub area_kind: AreaKind,
    /// The name of its area.
    pub area: String,
    /// How it goes.
    pub state: TaskStateName,
    /// When it went out.
    pub assigned_at: Timestamp,
}

statements! {
    KEEP ente =
        "INSERT INTO ticket_task (ente_id, id, ticket_id, area_kind, area, state, is_out, assigned_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (ente_id, id) DO UPDATE SET state = ?6, is_out = ?7";
    FIND across("an area does tasks of all Enti, and names a task alone") =
        "SELECT ente_id, ticket_id, area FROM ticket_task WHERE id = ?1";
    OF_AREA across("an area does tasks of all Enti") =
        "SELECT k.ente_id AS ente_id, k.id AS id, k.ticket_id AS ticket_id, k.area_kind AS area_kind,
                k.area AS area, k.state AS state, k.assigned_at AS assigned_at,
                t.year AS year, t.serial AS serial, t.subject AS subject
         FROM ticket_task k JOIN ticket t ON t.ente_id = k.ente_id AND t.id = k.ticket_id
         WHERE k.area = ?1 AND k.is_out = CAST(?2 AS BOOLEAN) ORDER BY k.assigned_at DESC, k.id DESC LIMIT ?3";
    ALL_OUT across("the desk follows the tasks of all Enti") =
        "SELECT k.ente_id AS ente_id, k.id AS id, k.ticket_id AS ticket_id, k.area_kind AS area_kind,
                k.area AS area, k.state AS state, k.assigned_at AS assigned_at,
                t.year AS year, t.serial AS serial, t.subject AS subject
         FROM ticket_task k JOIN ticket t ON t.ente_id = k.ente_id AND t.id = k.ticket_id
         WHERE k.is_out ORDER BY k.assigned_at, k.id LIMIT ?1";
    AREAS across("areas serve all Enti") =
        "SELECT DISTINCT area_kind, area FROM ticket_task ORDER BY area, area_kind LIMIT ?1";
}

/// Keeps the rows of the tasks that these events are about. `ticket` is the one after them.
pub fn keep(tx: &mut Tx<'_>, ticket: &Ticket, events: &[Event]) -> Result<(), StoreError> {
    for task in events.iter().filter_map(|event| about(&event.what)) {
        if let Some(task) = ticket.task(task) {
            keep_one(tx, ticket, task)?;
        }
    }
    Ok(())
}

/// Where a task is, and whose: the caller judges whether it may be seen.
pub fn find(
    tx: &mut Tx<'_>,
    task: TaskId,
) -> Result<Option<(EnteId, TicketId, String)>, StoreError> {
    let row = tx.query_opt(&FIND, &[task.into()])?;
    row.map(|row| Ok((row.get("ente_id")?, row.get("ticket_id")?, row.get("area")?)))
        .transpose()
}

/// Tasks of an area, the youngest first: those that are out, or the others.
pub fn of_area(
    tx: &mut Tx<'_>,
    area: &str,
    out: bool,
    limit: u32,
) -> Result<Vec<TaskRow>, StoreError> {
    tx.query_all(&OF_AREA, &[area.into(), out.into(), limit.into()])?
        .iter()
        .map(task_row)
        .collect()
}

/// The tasks of all areas that are out, the oldest first.
pub fn all_out(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<TaskRow>, StoreError> {
    tx.query_all(&ALL_OUT, &[limit.into()])?
        .iter()
        .map(task_row)
        .collect()
}

/// The areas that were given tasks, by name.
pub fn areas(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<(AreaKind, String)>, StoreError> {
    tx.query_all(&AREAS, &[limit.into()])?
        .iter()
        .map(|row| Ok((row.get("area_kind")?, row.get("area")?)))
        .collect()
}

fn keep_one(tx: &mut Tx<'_>, ticket: &Ticket, task: &Task) -> Result<(), StoreError> {
    let values = [
        ticket.ente().into(),
        task.assignment.task.into(),
        ticket.id().into(),
        task.assignment.area.kind.into(),
        task.assignment.area.name.as_str().into(),
        task.state.name().into(),
        task.is_out().into(),
        task.assigned_at.into(),
    ];
    tx.execute(&KEEP, &values)?;
    Ok(())
}

fn about(what: &Happening) -> Option<TaskId> {
    match what {
        Happening::TaskAssigned(assignment) => Some(assignment.task),
        Happening::TaskAccepted { task }
        | Happening::TaskAnswered { task, .. }
        | Happening::TaskDeclined { task, .. }
        | Happening::TaskWithdrawn { task, .. } => Some(*task),
        Happening::Opened(_)
        | Happening::TakenInCharge
        | Happening::WorkStarted
        | Happening::WaitStarted(_)
        | Happening::Resumed
        | Happening::Escalated { .. }
        | Happening::Transferred { .. }
        | Happening::Assigned { .. }
        | Happening::Classified { .. }
        | Happening::SeverityChanged { .. }
        | Happening::Noted { .. }
        | Happening::WorkaroundRecorded { .. }
        | Happening::OnCallPaged(_)
        | Happening::OnCallPassedOn { .. }
        | Happening::OnCallAcknowledged
        | Happening::Assistance(_)
        | Happening::ConsultingPlanned { .. }
        | Happening::HoursUsed { .. }
        | Happening::HoursCorrected { .. }
        | Happening::TrainingHeld(_)
        | Happening::FindingRaised(_)
        | Happening::FindingRegraded { .. }
        | Happening::FindingFlapping(_)
        | Happening::FindingCleared(_)
        | Happening::ClosureProposed
        | Happening::TechnicallyClosed { .. }
        | Happening::VerificationAttempted(_)
        | Happening::Closed { .. }
        | Happening::Reopened(_)
        | Happening::Cancelled { .. }
        | Happening::MarkedDuplicate { .. }
        | Happening::Linked { .. }
        | Happening::Unlinked { .. }
        | Happening::Repromised(_)
        | Happening::AtRisk { .. }
        | Happening::Breached { .. }
        | Happening::VerificationEscalated { .. } => None,
    }
}

fn task_row(row: &Row) -> Result<TaskRow, StoreError> {
    Ok(TaskRow {
        ente: row.get("ente_id")?,
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        number: number(row)?,
        subject: row.get("subject")?,
        area_kind: row.get("area_kind")?,
        area: row.get("area")?,
        state: row.get("state")?,
        assigned_at: row.get("assigned_at")?,
    })
}
