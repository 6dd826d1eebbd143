//! Tickets: their events are the truth, and the row beside them is what lists need.

mod document;
mod parts;
mod sessions;

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::id::{EnteId, MachineId, PersonId, SiteId, TicketId};
use custode_domain::person::{Actor, Level};
use custode_domain::ticket::{
    Competence, Concern, Event, Happening, HappeningName, Kind, Opening, State, StateName, Ticket,
};
use jiff::Timestamp;

use super::spelt::Spell;
use super::statement::statements;
use super::{Row, StoreError, Tx, Value, facts};

/// What people call a ticket: numbered within its Ente and year, without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TicketNumber {
    /// The year of its opening, in the Ente's zone.
    pub year: i16,
    /// From 1.
    pub serial: u32,
}

/// `2026/17`.
impl std::fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.year, self.serial)
    }
}

/// A text that numbers no ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the number of a ticket, as in 2026/17")]
pub struct NotANumber;

/// Reads `2026/17`, as people write it down.
impl std::str::FromStr for TicketNumber {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let (year, serial) = text.trim().split_once('/').ok_or(NotANumber)?;
        Ok(Self {
            year: year.trim().parse().map_err(|_| NotANumber)?,
            serial: serial.trim().parse().map_err(|_| NotANumber)?,
        })
    }
}

/// A ticket as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRow {
    /// Its Ente.
    pub ente: EnteId,
    /// Its identifier.
    pub id: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// What it is about.
    pub concern: Concern,
    /// Where it stands.
    pub state: StateName,
    /// How much it keeps people from working.
    pub severity: Severity,
    /// The level that answers for it.
    pub level: Level,
    /// Its nature.
    pub kind: Kind,
    /// By which way it came.
    pub channel: Channel,
    /// Who asked.
    pub requester: Option<PersonId>,
    /// Who answers for it.
    pub owner: Option<PersonId>,
    /// In one line.
    pub subject: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When its last event happened.
    pub updated_at: Timestamp,
}

statements! {
    NUMBER ente =
        "INSERT INTO ticket_number (ente_id, year, last) VALUES (?1, ?2, 1)
         ON CONFLICT (ente_id, year) DO UPDATE SET last = ticket_number.last + 1
         RETURNING last";
    OPEN ente =
        "INSERT INTO ticket (ente_id, id, state, is_open, severity, level, kind, owner_id, technically_closed_at,
                             updated_at, version, competence, year, serial, anchor_kind, anchor_id, opened_by_intake,
                             channel, requester_id, subject, opened_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";
    ADVANCE ente =
        "UPDATE ticket SET state = ?3, is_open = ?4, severity = ?5, level = ?6, kind = ?7, owner_id = ?8,
                           technically_closed_at = ?9, updated_at = ?10, version = ?11, competence = ?12
         WHERE ente_id = ?1 AND id = ?2 AND version = ?13";
    RESTATE ente =
        "UPDATE ticket SET state = ?3, is_open = ?4, severity = ?5, level = ?6, kind = ?7, owner_id = ?8,
                           technically_closed_at = ?9, updated_at = ?10, version = ?11, competence = ?12
         WHERE ente_id = ?1 AND id = ?2";
    IDS ente =
        "SELECT id FROM ticket WHERE ente_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
    LOG ente =
        "INSERT INTO ticket_event (ente_id, ticket_id, ordinal, at, actor, code, document)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    FIND_NUMBER ente =
        "SELECT year, serial FROM ticket WHERE ente_id = ?1 AND id = ?2";
    BY_NUMBER ente =
        "SELECT id FROM ticket WHERE ente_id = ?1 AND year = ?2 AND serial = ?3";
    EVENTS ente =
        "SELECT at, actor, code, document FROM ticket_event
         WHERE ente_id = ?1 AND ticket_id = ?2 ORDER BY ordinal";
    OPEN_BY_INTAKE ente =
        "SELECT id FROM ticket
         WHERE ente_id = ?1 AND anchor_kind = ?2 AND anchor_id = ?3 AND opened_by_intake AND is_open";
    CLOSED_WITH_SIGNAL ente =
        "SELECT t.id AS id FROM ticket t
         JOIN finding f ON f.ente_id = t.ente_id AND f.ticket_id = t.id
         WHERE t.ente_id = ?1 AND f.site_id = ?2 AND f.machine_id IS NOT DISTINCT FROM ?3
           AND f.code = ?4 AND f.object = ?5 AND t.state = 'technically_closed' AND t.technically_closed_at >= ?6
         ORDER BY t.technically_closed_at DESC, t.id LIMIT 1";
    OPENED_BY_INTAKE_SINCE ente =
        "SELECT COUNT(*) AS opened FROM ticket WHERE ente_id = ?1 AND opened_by_intake AND opened_at >= ?2";
    ENTE_OF across("a page of the desk names a ticket alone") =
        "SELECT ente_id FROM ticket WHERE id = ?1";
    OF_ENTE ente =
        "SELECT ente_id FROM ticket WHERE ente_id = ?1 AND id = ?2";
    OF_REQUESTER ente =
        "SELECT ente_id FROM ticket WHERE ente_id = ?1 AND id = ?2 AND requester_id = ?3";
    PAGE_OF_ENTE ente =
        "SELECT ente_id, id, year, serial, anchor_kind, anchor_id, state, severity, level, kind, channel,
                requester_id, owner_id, subject, opened_at, updated_at
         FROM ticket
         WHERE ente_id = ?1 AND (CAST(?2 AS TEXT) IS NULL OR id < ?2) ORDER BY id DESC LIMIT ?3";
    PAGE_OF_ALL across("the desk works on the tickets of all Enti") =
        "SELECT ente_id, id, year, serial, anchor_kind, anchor_id, state, severity, level, kind, channel,
                requester_id, owner_id, subject, opened_at, updated_at
         FROM ticket
         WHERE CAST(?1 AS TEXT) IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2";
}

/// Keeps a ticket that was just opened, and numbers it. `ticket` is the one after `events`.
///
/// A second open ticket that a machine opened for the same [`Concern`] is refused by the schema:
/// [`Violation::Unique`](super::Violation::Unique).
pub fn open(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    events: &[Event],
    year: i16,
) -> Result<TicketNumber, StoreError> {
    let numbered = tx.query_one(&NUMBER, &[ticket.ente().into(), i64::from(year).into()])?;
    let number = TicketNumber {
        year,
        serial: numbered.get("last")?,
    };
    let (anchor_kind, anchor_id) = anchor(ticket.ente(), ticket.concern());
    let mut values = standing(ticket, events.len() as u64);
    values.extend([
        i64::from(year).into(),
        number.serial.into(),
        anchor_kind.into(),
        anchor_id.into(),
        (ticket.channel() == Channel::Agent).into(),
        ticket.channel().into(),
        ticket.requester().into(),
        ticket.subject().as_str().into(),
        ticket.opened_at().into(),
    ]);
    tx.execute(&OPEN, &values)?;
    log(tx, ticket, 0, events)?;
    facts::keep(tx, ticket, 0, events)?;
    Ok(number)
}

/// Adds events to a ticket that was read at this version; the version after them. `ticket` is the one after `events`.
///
/// When somebody else added to it since: [`StoreError::Stale`].
pub fn append(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    read_at: u64,
    events: &[Event],
) -> Result<u64, StoreError> {
    let version = read_at + events.len() as u64;
    let mut values = standing(ticket, version);
    values.push(read_at.into());
    if tx.execute(&ADVANCE, &values)? == 0 {
        return Err(StoreError::Stale);
    }
    log(tx, ticket, read_at, events)?;
    facts::keep(tx, ticket, read_at, events)?;
    Ok(version)
}

/// Makes the row of a ticket anew; `ticket` and `version` are what its events amount to.
pub fn restate(tx: &mut Tx<'_>, ticket: &Ticket, version: u64) -> Result<(), StoreError> {
    tx.execute(&RESTATE, &standing(ticket, version))?;
    Ok(())
}

/// The next tickets of an Ente, open or not, in the order of their identifiers.
pub fn after(
    tx: &mut Tx<'_>,
    ente: EnteId,
    after: Option<TicketId>,
    limit: u32,
) -> Result<Vec<TicketId>, StoreError> {
    let after = after.map_or_else(|| String::new().into(), Value::from);
    tx.query_all(&IDS, &[ente.into(), after, limit.into()])?
        .iter()
        .map(|row| row.get("id"))
        .collect()
}

/// The ticket with this identifier, rebuilt from its events, and how many they are: what [`append`] expects.
pub fn load(
    tx: &mut Tx<'_>,
    ente: EnteId,
    id: TicketId,
) -> Result<Option<(Ticket, u64)>, StoreError> {
    let log = events(tx, ente, id)?;
    if log.is_empty() {
        return Ok(None);
    }
    let ticket = Ticket::replay(&log).map_err(|broken| StoreError::Engine(broken.into()))?;
    Ok(Some((ticket, log.len() as u64)))
}

/// The number of a ticket.
pub fn number_of(
    tx: &mut Tx<'_>,
    ente: EnteId,
    id: TicketId,
) -> Result<Option<TicketNumber>, StoreError> {
    let row = tx.query_opt(&FIND_NUMBER, &[ente.into(), id.into()])?;
    row.as_ref().map(number).transpose()
}

/// The same, with its number.
pub fn numbered(
    tx: &mut Tx<'_>,
    ente: EnteId,
    id: TicketId,
) -> Result<Option<(Ticket, TicketNumber)>, StoreError> {
    let Some(row) = tx.query_opt(&FIND_NUMBER, &[ente.into(), id.into()])? else {
        return Ok(None);
    };
    let loaded = load(tx, ente, id)?;
    loaded
        .map(|(ticket, _)| Ok((ticket, number(&row)?)))
        .transpose()
}

/// The ticket of an Ente with this number.
pub fn by_number(
    tx: &mut Tx<'_>,
    ente: EnteId,
    number: TicketNumber,
) -> Result<Option<TicketId>, StoreError> {
    let values = [
        ente.into(),
        i64::from(number.year).into(),
        number.serial.into(),
    ];
    tx.query_opt(&BY_NUMBER, &values)?
        .map(|row| row.get("id"))
        .transpose()
}

/// The *registro di lavoro* of a ticket, in order: the first event has ordinal 1.
pub fn events(tx: &mut Tx<'_>, ente: EnteId, id: TicketId) -> Result<Vec<Event>, StoreError> {
    tx.query_all(&EVENTS, &[ente.into(), id.into()])?
        .iter()
        .map(logged)
        .collect()
}

/// What an opening's document says; nothing where it is another event's.
pub(super) fn opening(document: &str) -> Option<Opening> {
    match document::read(document) {
        Ok(Happening::Opened(opening)) => Some(opening),
        Ok(_) | Err(_) => None,
    }
}

/// The open ticket that a machine opened for this; there is at most one.
pub fn open_by_intake(
    tx: &mut Tx<'_>,
    ente: EnteId,
    concern: Concern,
) -> Result<Option<TicketId>, StoreError> {
    let (kind, id) = anchor(ente, concern);
    let row = tx.query_opt(&OPEN_BY_INTAKE, &[ente.into(), kind.into(), id.into()])?;
    row.map(|row| row.get("id")).transpose()
}

/// The ticket, technically closed since then, that carried the same fault of the same thing.
pub fn closed_with_signal(
    tx: &mut Tx<'_>,
    finding: &super::findings::Finding,
    since: Timestamp,
) -> Result<Option<TicketId>, StoreError> {
    let values = [
        finding.subject.ente.into(),
        finding.subject.site.into(),
        finding.subject.machine.into(),
        finding.code.into(),
        finding.object.as_str().into(),
        since.into(),
    ];
    tx.query_opt(&CLOSED_WITH_SIGNAL, &values)?
        .map(|row| row.get("id"))
        .transpose()
}

/// How many tickets machines of this Ente opened since then.
pub fn opened_by_intake_since(
    tx: &mut Tx<'_>,
    ente: EnteId,
    since: Timestamp,
) -> Result<usize, StoreError> {
    let opened: u32 = tx
        .query_one(&OPENED_BY_INTAKE_SINCE, &[ente.into(), since.into()])?
        .get("opened")?;
    Ok(opened as usize)
}

/// The Ente of a ticket: the caller judges whether it may be seen.
pub fn ente_of(tx: &mut Tx<'_>, id: TicketId) -> Result<Option<EnteId>, StoreError> {
    tx.query_opt(&ENTE_OF, &[id.into()])?
        .map(|row| row.get("ente_id"))
        .transpose()
}

/// The same, if it is that Ente's ticket.
pub fn of_ente(tx: &mut Tx<'_>, ente: EnteId, id: TicketId) -> Result<Option<EnteId>, StoreError> {
    tx.query_opt(&OF_ENTE, &[ente.into(), id.into()])?
        .map(|row| row.get("ente_id"))
        .transpose()
}

/// The same, if it is a ticket of that Ente that this person asked for.
pub fn of_requester(
    tx: &mut Tx<'_>,
    ente: EnteId,
    requester: PersonId,
    id: TicketId,
) -> Result<Option<EnteId>, StoreError> {
    tx.query_opt(&OF_REQUESTER, &[ente.into(), id.into(), requester.into()])?
        .map(|row| row.get("ente_id"))
        .transpose()
}

/// A page of an Ente's tickets, the youngest first: identifiers of version 7 sort by age.
pub fn page_of_ente(
    tx: &mut Tx<'_>,
    ente: EnteId,
    after: Option<TicketId>,
    limit: u32,
) -> Result<Vec<TicketRow>, StoreError> {
    tx.query_all(&PAGE_OF_ENTE, &[ente.into(), after.into(), limit.into()])?
        .iter()
        .map(ticket_row)
        .collect()
}

/// A page of the tickets of all Enti, the youngest first.
pub fn page_of_all(
    tx: &mut Tx<'_>,
    after: Option<TicketId>,
    limit: u32,
) -> Result<Vec<TicketRow>, StoreError> {
    tx.query_all(&PAGE_OF_ALL, &[after.into(), limit.into()])?
        .iter()
        .map(ticket_row)
        .collect()
}

/// What changes with events: the first parameters of `OPEN` and of `ADVANCE`.
fn standing(ticket: &Ticket, version: u64) -> Vec<Value> {
    vec![
        ticket.ente().into(),
        ticket.id().into(),
        ticket.state_name().into(),
        ticket.state_name().is_open().into(),
        ticket.severity().into(),
        ticket.level().into(),
        ticket.kind().into(),
        ticket.owner().into(),
        technically_closed_at(ticket.state()).into(),
        ticket.changed_at().into(),
        version.into(),
        ticket.competence().map(Competence::code).into(),
    ]
}

fn technically_closed_at(state: &State) -> Option<Timestamp> {
    match state {
        State::TechnicallyClosed(closure) | State::Closed { closure, .. } => Some(closure.at),
        State::New
        | State::TakenInCharge { .. }
        | State::InProgress { .. }
        | State::Waiting { .. }
        | State::Cancelled { .. }
        | State::Duplicate { .. } => None,
    }
}

fn log(tx: &mut Tx<'_>, ticket: &Ticket, version: u64, events: &[Event]) -> Result<(), StoreError> {
    for (event, ordinal) in events.iter().zip(version + 1..) {
        let document =
            document::write(&event.what).map_err(|error| StoreError::Engine(error.into()))?;
        let values = [
            ticket.ente().into(),
            ticket.id().into(),
            ordinal.into(),
            event.at.into(),
            event.by.spell().into(),
            event.what.name().into(),
            document.into(),
        ];
        tx.execute(&LOG, &values)?;
    }
    Ok(())
}

pub(super) fn logged(row: &Row) -> Result<Event, StoreError> {
    let what = row.parse("document", |text| document::read(text).ok())?;
    if row.get::<HappeningName>("code")? != what.name() {
        return Err(StoreError::corrupt(
            "code",
            "name of the event in its document",
        ));
    }
    Ok(Event {
        at: row.get("at")?,
        by: row.parse("actor", Actor::read)?,
        what,
    })
}

fn anchor(ente: EnteId, concern: Concern) -> (&'static str, String) {
    let id = match concern {
        Concern::Ente => ente.to_string(),
        Concern::Site(id) => id.to_string(),
        Concern::Machine(id) => id.to_string(),
    };
    (concern.code(), id)
}

fn concern(row: &Row) -> Result<Concern, StoreError> {
    let kind: String = row.get("anchor_kind")?;
    match kind.as_str() {
        "ente" => Ok(Concern::Ente),
        "site" => Ok(Concern::Site(row.get::<SiteId>("anchor_id")?)),
        "machine" => Ok(Concern::Machine(row.get::<MachineId>("anchor_id")?)),
        _ => Err(StoreError::corrupt("anchor_kind", "known code")),
    }
}

pub(super) fn number(row: &Row) -> Result<TicketNumber, StoreError> {
    let year =
        i16::try_from(row.get::<i64>("year")?).map_err(|_| StoreError::corrupt("year", "year"))?;
    Ok(TicketNumber {
        year,
        serial: row.get("serial")?,
    })
}

pub(super) fn ticket_row(row: &Row) -> Result<TicketRow, StoreError> {
    Ok(TicketRow {
        ente: row.get("ente_id")?,
        id: row.get("id")?,
        number: number(row)?,
        concern: concern(row)?,
        state: row.get("state")?,
        severity: row.get("severity")?,
        level: row.get("level")?,
        kind: row.get("kind")?,
        channel: row.get("channel")?,
        requester: row.get("requester_id")?,
        owner: row.get("owner_id")?,
        subject: row.get("subject")?,
        opened_at: row.get("opened_at")?,
        updated_at: row.get("updated_at")?,
    })
}
