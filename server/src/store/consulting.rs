//! Consulting: hours agreed and used, as lists show them. The ticket's events are the truth.

use custode_domain::id::{EnteId, TicketId};
use custode_domain::ticket::{Activity, Event, HappeningName, StateName, Ticket};

use super::statement::statements;
use super::tickets::{TicketNumber, number};
use super::{Row, StoreError, Tx};

/// A consulting ticket as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsultingRow {
    /// Its Ente.
    pub ente: EnteId,
    /// Its identifier.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// In one line; hostile text.
    pub subject: String,
    /// How it stands.
    pub state: StateName,
    /// Which of the activities.
    pub activity: Activity,
    /// What was agreed.
    pub planned_minutes: u32,
    /// What was worked.
    pub used_minutes: u32,
    /// How many trainings were held.
    pub trainings: u32,
}

statements! {
    KEEP ente =
        "INSERT INTO ticket_consulting (ente_id, ticket_id, activity, planned_minutes, used_minutes, trainings)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (ente_id, ticket_id)
         DO UPDATE SET activity = ?3, planned_minutes = ?4, used_minutes = ?5, trainings = ?6";
    OF_ENTE ente =
        "SELECT c.ente_id AS ente_id, c.ticket_id AS ticket_id, c.activity AS activity,
                c.planned_minutes AS planned_minutes, c.used_minutes AS used_minutes, c.trainings AS trainings,
                t.year AS year, t.serial AS serial, t.subject AS subject, t.state AS state
         FROM ticket_consulting c JOIN ticket t ON t.ente_id = c.ente_id AND t.id = c.ticket_id
         WHERE c.ente_id = ?1 ORDER BY c.ticket_id DESC LIMIT ?2";
    OF_ALL across("the desk follows the consulting of all Enti") =
        "SELECT c.ente_id AS ente_id, c.ticket_id AS ticket_id, c.activity AS activity,
                c.planned_minutes AS planned_minutes, c.used_minutes AS used_minutes, c.trainings AS trainings,
                t.year AS year, t.serial AS serial, t.subject AS subject, t.state AS state
         FROM ticket_consulting c JOIN ticket t ON t.ente_id = c.ente_id AND t.id = c.ticket_id
         ORDER BY c.ticket_id DESC LIMIT ?1";
}

/// Keeps the row of a ticket when these events are about its hours. `ticket` is the one after them.
pub fn keep(tx: &mut Tx<'_>, ticket: &Ticket, events: &[Event]) -> Result<(), StoreError> {
    let is_about = |event: &Event| {
        matches!(
            event.what.name(),
            HappeningName::ConsultingPlanned
                | HappeningName::HoursUsed
                | HappeningName::HoursCorrected
                | HappeningName::TrainingHeld
        )
    };
    let consulting = ticket.consulting();
    let Some(plan) = consulting
        .plan
        .as_ref()
        .filter(|_| events.iter().any(is_about))
    else {
        return Ok(());
    };
    let values = [
        ticket.ente().into(),
        ticket.id().into(),
        plan.activity.into(),
        consulting.planned().into(),
        consulting.used().into(),
        (consulting.trainings.len() as u64).into(),
    ];
    tx.execute(&KEEP, &values)?;
    Ok(())
}

/// The consulting tickets of an Ente, or of all of them, the youngest first.
pub fn list(
    tx: &mut Tx<'_>,
    ente: Option<EnteId>,
    limit: u32,
) -> Result<Vec<ConsultingRow>, StoreError> {
    let rows = match ente {
        Some(ente) => tx.query_all(&OF_ENTE, &[ente.into(), limit.into()])?,
        None => tx.query_all(&OF_ALL, &[limit.into()])?,
    };
    rows.iter().map(consulting_row).collect()
}

fn consulting_row(row: &Row) -> Result<ConsultingRow, StoreError> {
    Ok(ConsultingRow {
        ente: row.get("ente_id")?,
        ticket: row.get("ticket_id")?,
        number: number(row)?,
        subject: row.get("subject")?,
        state: row.get("state")?,
        activity: row.get("activity")?,
        planned_minutes: row.get("planned_minutes")?,
        used_minutes: row.get("used_minutes")?,
        trainings: row.get("trainings")?,
    })
}
