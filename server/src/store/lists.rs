//! Lists of tickets: searched and filtered, the youngest first; the queue of the desk in the order of its work.
//!
//! A list of values is one text `,new,waiting,`, which each row's value is looked for in; an empty one means any.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::id::{EnteId, MachineId, PersonId, TicketId};
use custode_domain::person::Level;
use custode_domain::ticket::{Competence, Kind, StateName};
use jiff::Timestamp;

use super::statement::statements;
use super::tickets::{TicketNumber, TicketRow, ticket_row};
use super::{Row, StoreError, Tx, Value};

/// Open tickets are counted so far: whoever has more of them looks at none of these numbers.
pub const COUNTED: u32 = 10_000;

/// A ticket with the names around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What lists know of the ticket.
    pub row: TicketRow,
    /// The name of its Ente.
    pub ente: String,
    /// The name of who answers for it.
    pub owner: Option<String>,
}

/// Which tickets are listed. Values of one kind are alternatives; an empty list of them means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words of the subject.
    pub words: Vec<String>,
    /// Where they stand.
    pub states: Vec<StateName>,
    /// How much they keep people from working.
    pub severities: Vec<Severity>,
    /// The level that answers for them.
    pub level: Option<Level>,
    /// By which way they came.
    pub channel: Option<Channel>,
    /// Their nature.
    pub kind: Option<Kind>,
    /// Which specialists know about them.
    pub competence: Option<Competence>,
    /// Their Ente.
    pub ente: Option<EnteId>,
    /// The machine that they are about.
    pub machine: Option<MachineId>,
    /// Who answers for them.
    pub owner: Option<OwnerIs>,
    /// Who asked.
    pub requester: Option<PersonId>,
    /// Opened at this instant or later.
    pub from: Option<Timestamp>,
    /// Opened before this instant.
    pub before: Option<Timestamp>,
}

/// Who answers for a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerIs {
    /// Nobody yet.
    Nobody,
    /// This person.
    Person(PersonId),
}

/// A place in the queue: what a ticket's rank is made of, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The most urgent first (T33).
    pub severity: Severity,
    /// The web platform before all other channels (T42).
    pub channel: u32,
    /// The oldest first.
    pub opened_at: Timestamp,
    /// Which.
    pub id: TicketId,
}

/// How many open tickets there are, each count up to [`COUNTED`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub all: u64,
    /// Those that this person answers for.
    pub mine: u64,
    /// Those that nobody answers for.
    pub nobodys: u64,
    /// Those of the first level.
    pub first: u64,
    /// Those of the second level.
    pub second: u64,
}

statements! {
    LIST_OF_ALL across("the desk works on the tickets of all Enti") =
        "SELECT t.ente_id AS ente_id, t.id AS id, t.year AS year, t.serial AS serial, t.anchor_kind AS anchor_kind,
                t.anchor_id AS anchor_id, t.state AS state, t.severity AS severity, t.level AS level, t.kind AS kind,
                t.channel AS channel, t.requester_id AS requester_id, t.owner_id AS owner_id, t.subject AS subject,
                t.opened_at AS opened_at, t.updated_at AS updated_at, e.name AS ente_name, p.name AS owner_name
         FROM ticket t JOIN ente e ON e.id = t.ente_id LEFT JOIN person p ON p.id = t.owner_id
         WHERE (CAST(?1 AS TEXT) IS NULL OR t.ente_id = ?1) AND (CAST(?2 AS TEXT) IS NULL OR t.requester_id = ?2)
           AND (CAST(?3 AS TEXT) IS NULL OR t.id < ?3)
           AND (?4 = '' OR ?4 LIKE '%,' || t.state || ',%')
           AND (?5 = '' OR ?5 LIKE '%,' || CAST(t.severity AS TEXT) || ',%')
           AND (CAST(?6 AS TEXT) IS NULL OR t.level = ?6) AND (CAST(?7 AS TEXT) IS NULL OR t.channel = ?7)
           AND (CAST(?8 AS TEXT) IS NULL OR t.kind = ?8)
           AND (CAST(?9 AS TEXT) IS NULL OR (t.anchor_kind = 'machine' AND t.anchor_id = ?9))
           AND (CAST(?10 AS TEXT) IS NULL OR t.owner_id = ?10) AND (NOT CAST(?11 AS BOOLEAN) OR t.owner_id IS NULL)
           AND (CAST(?12 AS BIGINT) IS NULL OR t.opened_at >= ?12)
           AND (CAST(?13 AS BIGINT) IS NULL OR t.opened_at < ?13)
           AND (CAST(?14 AS TEXT) IS NULL OR LOWER(t.subject) LIKE ?14 ESCAPE '\\')
           AND (CAST(?15 AS TEXT) IS NULL OR t.competence = ?15)
         ORDER BY t.id DESC LIMIT ?16";
    LIST_OF_ENTE ente =
        "SELECT t.ente_id AS ente_id, t.id AS id, t.year AS year, t.serial AS serial, t.anchor_kind AS anchor_kind,
                t.anchor_id AS anchor_id, t.state AS state, t.severity AS severity, t.level AS level, t.kind AS kind,
                t.channel AS channel, t.requester_id AS requester_id, t.owner_id AS owner_id, t.subject AS subject,
                t.opened_at AS opened_at, t.updated_at AS updated_at, e.name AS ente_name, p.name AS owner_name
         FROM ticket t JOIN ente e ON e.id = t.ente_id LEFT JOIN person p ON p.id = t.owner_id
         WHERE t.ente_id = ?1 AND (CAST(?2 AS TEXT) IS NULL OR t.requester_id = ?2)
           AND (CAST(?3 AS TEXT) IS NULL OR t.id < ?3)
           AND (?4 = '' OR ?4 LIKE '%,' || t.state || ',%')
           AND (?5 = '' OR ?5 LIKE '%,' || CAST(t.severity AS TEXT) || ',%')
           AND (CAST(?6 AS TEXT) IS NULL OR t.level = ?6) AND (CAST(?7 AS TEXT) IS NULL OR t.channel = ?7)
           AND (CAST(?8 AS TEXT) IS NULL OR t.kind = ?8)
           AND (CAST(?9 AS TEXT) IS NULL OR (t.anchor_kind = 'machine' AND t.anchor_id = ?9))
           AND (CAST(?10 AS TEXT) IS NULL OR t.owner_id = ?10) AND (NOT CAST(?11 AS BOOLEAN) OR t.owner_id IS NULL)
           AND (CAST(?12 AS BIGINT) IS NULL OR t.opened_at >= ?12)
           AND (CAST(?13 AS BIGINT) IS NULL OR t.opened_at < ?13)
           AND (CAST(?14 AS TEXT) IS NULL OR LOWER(t.subject) LIKE ?14 ESCAPE '\\')
           AND (CAST(?15 AS TEXT) IS NULL OR t.competence = ?15)
         ORDER BY t.id DESC LIMIT ?16";
    QUEUE across("the desk works on the tickets of all Enti") =
        "SELECT t.ente_id AS ente_id, t.id AS id, t.year AS year, t.serial AS serial, t.anchor_kind AS anchor_kind,
                t.anchor_id AS anchor_id, t.state AS state, t.severity AS severity, t.level AS level, t.kind AS kind,
                t.channel AS channel, t.requester_id AS requester_id, t.owner_id AS owner_id, t.subject AS subject,
                t.opened_at AS opened_at, t.updated_at AS updated_at, e.name AS ente_name, p.name AS owner_name
         FROM ticket t JOIN ente e ON e.id = t.ente_id LEFT JOIN person p ON p.id = t.owner_id
         WHERE t.is_open AND (CAST(?1 AS TEXT) IS NULL OR t.level = ?1)
           AND (CAST(?2 AS TEXT) IS NULL OR t.owner_id = ?2) AND (NOT CAST(?3 AS BOOLEAN) OR t.owner_id IS NULL)
           AND (t.severity, CASE t.channel WHEN 'sam' THEN 0 WHEN 'phone' THEN 1 WHEN 'agent' THEN 2 ELSE 3 END,
                t.opened_at, t.id) > (?4, ?5, ?6, ?7)
         ORDER BY t.severity, CASE t.channel WHEN 'sam' THEN 0 WHEN 'phone' THEN 1 WHEN 'agent' THEN 2 ELSE 3 END,
                  t.opened_at, t.id
         LIMIT ?8";
    COUNT_OPEN across("the desk works on the tickets of all Enti") =
        "SELECT COUNT(*) AS total, COUNT(*) FILTER (WHERE owner_id = ?1) AS mine,
                COUNT(*) FILTER (WHERE owner_id IS NULL) AS nobodys,
                COUNT(*) FILTER (WHERE level = 'first') AS at_first,
                COUNT(*) FILTER (WHERE level = 'second') AS at_second
         FROM (SELECT owner_id, level FROM ticket WHERE is_open LIMIT ?2) AS open_tickets";
    BY_NUMBER across("the desk reads a number out of a mail, and every Ente counts for itself") =
        "SELECT t.ente_id AS ente_id, t.id AS id, t.year AS year, t.serial AS serial, t.anchor_kind AS anchor_kind,
                t.anchor_id AS anchor_id, t.state AS state, t.severity AS severity, t.level AS level, t.kind AS kind,
                t.channel AS channel, t.requester_id AS requester_id, t.owner_id AS owner_id, t.subject AS subject,
                t.opened_at AS opened_at, t.updated_at AS updated_at, e.name AS ente_name, p.name AS owner_name
         FROM ticket t JOIN ente e ON e.id = t.ente_id LEFT JOIN person p ON p.id = t.owner_id
         WHERE t.year = ?1 AND t.serial = ?2 ORDER BY e.name, t.ente_id LIMIT ?3";
}

/// A page of what the filter lets through, the youngest first: identifiers of version 7 sort by age.
pub fn page(
    tx: &mut Tx<'_>,
    of: Option<EnteId>,
    filter: &Filter,
    after: Option<TicketId>,
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    let (statement, ente) = match of {
        Some(ente) => (&LIST_OF_ENTE, Some(ente)),
        None => (&LIST_OF_ALL, filter.ente),
    };
    let (owner, nobodys) = owner(filter.owner);
    let severities = filter.severities.iter().map(|it| it.number().to_string());
    let values = [
        ente.into(),
        filter.requester.into(),
        after.into(),
        one_of(filter.states.iter().map(|it| it.code().to_owned())),
        one_of(severities),
        filter.level.into(),
        filter.channel.into(),
        filter.kind.into(),
        filter.machine.into(),
        owner.into(),
        nobodys.into(),
        filter.from.into(),
        filter.before.into(),
        pattern(&filter.words).as_deref().into(),
        filter.competence.map(Competence::code).into(),
        limit.into(),
    ];
    tx.query_all(statement, &values)?
        .iter()
        .map(listed)
        .collect()
}

/// A page of the open tickets in the order of their work.
pub fn queue(
    tx: &mut Tx<'_>,
    level: Option<Level>,
    owned: Option<OwnerIs>,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    let (owner, nobodys) = owner(owned);
    let mut values = vec![level.into(), owner.into(), nobodys.into()];
    values.extend(after.map_or_else(
        || [0_u32.into(), 0_u32.into(), 0_u32.into(), "".into()],
        |place| {
            [
                place.severity.into(),
                place.channel.into(),
                place.opened_at.into(),
                place.id.into(),
            ]
        },
    ));
    values.push(limit.into());
    tx.query_all(&QUEUE, &values)?.iter().map(listed).collect()
}

/// How many open tickets there are.
pub fn count_open(tx: &mut Tx<'_>, mine: PersonId) -> Result<Counts, StoreError> {
    let row = tx.query_one(&COUNT_OPEN, &[mine.into(), COUNTED.into()])?;
    Ok(Counts {
        all: row.get("total")?,
        mine: row.get("mine")?,
        nobodys: row.get("nobodys")?,
        first: row.get("at_first")?,
        second: row.get("at_second")?,
    })
}

/// The tickets with this number, one of an Ente at the most, by the name of their Ente.
pub fn by_number(
    tx: &mut Tx<'_>,
    number: TicketNumber,
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    let values = [
        i64::from(number.year).into(),
        number.serial.into(),
        limit.into(),
    ];
    tx.query_all(&BY_NUMBER, &values)?
        .iter()
        .map(listed)
        .collect()
}

impl Place {
    /// The place of a ticket.
    pub const fn of(row: &TicketRow) -> Self {
        let channel = match row.channel {
            Channel::Sam => 0,
            Channel::Phone => 1,
            Channel::Agent => 2,
            Channel::Mail | Channel::Chat => 3,
        };
        Self {
            severity: row.severity,
            channel,
            opened_at: row.opened_at,
            id: row.id,
        }
    }
}

fn owner(owner: Option<OwnerIs>) -> (Option<PersonId>, bool) {
    match owner {
        Some(OwnerIs::Person(person)) => (Some(person), false),
        Some(OwnerIs::Nobody) => (None, true),
        None => (None, false),
    }
}

fn one_of(values: impl Iterator<Item = String>) -> Value {
    let joined: Vec<_> = values.collect();
    if joined.is_empty() {
        Value::from("")
    } else {
        Value::Text(format!(",{},", joined.join(",")))
    }
}

/// All words, in their order, anywhere in the subject. What has a meaning in a pattern means itself.
fn pattern(words: &[String]) -> Option<String> {
    let literal = |word: &String| {
        let mut plain = String::new();
        for letter in word.chars() {
            if matches!(letter, '\\' | '%' | '_') {
                plain.push('\\');
            }
            plain.push(letter);
        }
        plain
    };
    let words: Vec<_> = words.iter().map(literal).collect();
    (!words.is_empty()).then(|| format!("%{}%", words.join("%")))
}

fn listed(row: &Row) -> Result<Listed, StoreError> {
    Ok(Listed {
        row: ticket_row(row)?,
        ente: row.get("ente_name")?,
        owner: row.get("owner_name")?,
    })
}
