//! Sessions: where remote sessions are found by their machine, their time and their Ente. The ticket's events are the
//! truth.

use custode_domain::assistance::{Session, SessionStateName};
use custode_domain::id::{EnteId, MachineId, PersonId, SessionId, TicketId};
use custode_domain::ticket::{Event, Happening, Ticket};
use jiff::Timestamp;

use super::statement::statements;
use super::tickets::{TicketNumber, number};
use super::{Row, StoreError, Tx};

/// A session as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its Ente.
    pub ente: EnteId,
    /// Its identifier.
    pub id: SessionId,
    /// Its ticket.
    pub ticket: TicketId,
    /// The ticket's number.
    pub number: TicketNumber,
    /// On which machine; its name is hostile text.
    pub machine: (MachineId, String),
    /// Who asked for it.
    pub technician: (PersonId, String),
    /// Where it stands.
    pub state: SessionStateName,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// Until when it is granted.
    pub until: Option<Timestamp>,
}

macro_rules! rows {
    ($rest:literal) => {
        concat!(
            "SELECT s.ente_id AS ente_id, s.id AS id, s.ticket_id AS ticket_id, s.machine_id AS machine_id,
                    s.technician_id AS technician_id, s.state AS state, s.asked_at AS asked_at, s.until AS until,
                    t.year AS year, t.serial AS serial, m.name AS machine_name, p.name AS technician_name
             FROM assistance_session s
             JOIN ticket t ON t.ente_id = s.ente_id AND t.id = s.ticket_id
             JOIN machine m ON m.ente_id = s.ente_id AND m.id = s.machine_id
             JOIN person p ON p.id = s.technician_id ",
            $rest
        )
    };
}

statements! {
    KEEP ente =
        "INSERT INTO assistance_session
             (ente_id, id, ticket_id, machine_id, technician_id, state, is_over, asked_at, until, lapses_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (ente_id, id) DO UPDATE SET state = ?6, is_over = ?7, until = ?9, lapses_at = ?10";
    FIND across("a page and a machine name a session alone") =
        "SELECT ente_id, ticket_id FROM assistance_session WHERE id = ?1";
    OF_MACHINE ente =
        "SELECT id, ticket_id FROM assistance_session
         WHERE ente_id = ?1 AND machine_id = ?2 AND NOT is_over ORDER BY asked_at, id LIMIT ?3";
    LAPSED across("time passes for all Enti") =
        "SELECT ente_id, ticket_id FROM assistance_session
         WHERE lapses_at IS NOT NULL AND lapses_at <= ?1 ORDER BY lapses_at LIMIT ?2";
    OF_ALL across("the desk follows the sessions of all Enti") =
        rows!("ORDER BY s.asked_at DESC, s.id DESC LIMIT ?1");
    OF_ENTE ente =
        rows!("WHERE s.ente_id = ?1 ORDER BY s.asked_at DESC, s.id DESC LIMIT ?2");
    KEEP_CONSENT ente =
        "INSERT INTO assistance_consent (ente_id, session_id, assertion) VALUES (?1, ?2, ?3)
         ON CONFLICT (ente_id, session_id) DO UPDATE SET assertion = ?3";
    CONSENT ente =
        "SELECT assertion FROM assistance_consent WHERE ente_id = ?1 AND session_id = ?2";
}

/// Keeps the rows of the sessions that these events are about. `ticket` is the one after them.
pub fn keep(tx: &mut Tx<'_>, ticket: &Ticket, events: &[Event]) -> Result<(), StoreError> {
    for event in events {
        // The other events are about no session.
        if let Happening::Assistance(step) = &event.what
            && let Some(session) = ticket.session(step.session())
        {
            keep_one(tx, ticket, session)?;
        }
    }
    Ok(())
}

fn keep_one(tx: &mut Tx<'_>, ticket: &Ticket, session: &Session) -> Result<(), StoreError> {
    let values = [
        ticket.ente().into(),
        session.asked.session.into(),
        ticket.id().into(),
        session.asked.machine.into(),
        session.asked.technician.into(),
        session.state.name().into(),
        session.is_over().into(),
        session.asked_at.into(),
        session.grant.as_ref().map(|grant| grant.until).into(),
        session.lapses_at().into(),
    ];
    tx.execute(&KEEP, &values)?;
    Ok(())
}

/// Of which ticket a session is: the caller judges whether it may be seen.
pub fn find(tx: &mut Tx<'_>, session: SessionId) -> Result<Option<(EnteId, TicketId)>, StoreError> {
    let row = tx.query_opt(&FIND, &[session.into()])?;
    row.map(|row| Ok((row.get("ente_id")?, row.get("ticket_id")?)))
        .transpose()
}

/// The sessions of a machine that are not over, each with its ticket.
pub fn of_machine(
    tx: &mut Tx<'_>,
    (ente, machine): (EnteId, MachineId),
    limit: u32,
) -> Result<Vec<(SessionId, TicketId)>, StoreError> {
    tx.query_all(&OF_MACHINE, &[ente.into(), machine.into(), limit.into()])?
        .iter()
        .map(|row| Ok((row.get("id")?, row.get("ticket_id")?)))
        .collect()
}

/// Tickets of which a session changes by time alone until now.
pub fn lapsed(
    tx: &mut Tx<'_>,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<(EnteId, TicketId)>, StoreError> {
    tx.query_all(&LAPSED, &[now.into(), limit.into()])?
        .iter()
        .map(|row| Ok((row.get("ente_id")?, row.get("ticket_id")?)))
        .collect()
}

/// Sessions of an Ente, or of all, the youngest first.
pub fn list(
    tx: &mut Tx<'_>,
    ente: Option<EnteId>,
    limit: u32,
) -> Result<Vec<SessionRow>, StoreError> {
    let rows = match ente {
        Some(ente) => tx.query_all(&OF_ENTE, &[ente.into(), limit.into()])?,
        None => tx.query_all(&OF_ALL, &[limit.into()])?,
    };
    rows.iter().map(session_row).collect()
}

/// Keeps what a contact signed.
pub fn keep_consent(
    tx: &mut Tx<'_>,
    (ente, session): (EnteId, SessionId),
    assertion: &str,
) -> Result<(), StoreError> {
    let values = [ente.into(), session.into(), assertion.into()];
    tx.execute(&KEEP_CONSENT, &values)?;
    Ok(())
}

/// What a contact signed, if one did.
pub fn consent(
    tx: &mut Tx<'_>,
    (ente, session): (EnteId, SessionId),
) -> Result<Option<String>, StoreError> {
    let row = tx.query_opt(&CONSENT, &[ente.into(), session.into()])?;
    row.map(|row| row.get("assertion")).transpose()
}

fn session_row(row: &Row) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        ente: row.get("ente_id")?,
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        number: number(row)?,
        machine: (row.get("machine_id")?, row.get("machine_name")?),
        technician: (row.get("technician_id")?, row.get("technician_name")?),
        state: row.get("state")?,
        asked_at: row.get("asked_at")?,
        until: row.get("until")?,
    })
}
