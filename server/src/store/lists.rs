//! Lists: tickets searched and filtered, the youngest first; the queue of the desk in the order of its work.
//!
//! A list of values is one text `,new,waiting,`, which each row's value is looked for in; an empty one means any.

/// The columns of a listed ticket and where they come from.
macro_rules! listed {
    ($from:literal) => {
        concat!(
            "SELECT t.ente_id AS ente_id, t.id AS id, t.year AS year, t.serial AS serial,
                    t.anchor_kind AS anchor_kind, t.anchor_id AS anchor_id, t.state AS state, t.severity AS severity,
                    t.level AS level, t.kind AS kind, t.channel AS channel, t.requester_id AS requester_id,
                    t.owner_id AS owner_id, t.subject AS subject, t.opened_at AS opened_at,
                    t.updated_at AS updated_at, t.due_at AS due_at, t.rank AS place, t.standing AS standing, e.name AS ente_name,
                    p.name AS owner_name
             FROM ",
            $from,
            " JOIN ente e ON e.id = t.ente_id LEFT JOIN person p ON p.id = t.owner_id "
        )
    };
}

/// What every filter asks of a row: parameters 1 to 14, and the one that says how it stands against its deadlines.
macro_rules! filtered {
    ($standing:literal) => {
        concat!(" AND (CAST(?1 AS TEXT) IS NULL OR t.ente_id = ?1) AND (CAST(?2 AS TEXT) IS NULL OR t.requester_id = ?2)
           AND (CAST(?3 AS TEXT) IS NULL OR t.id < ?3)
           AND (CAST(?4 AS TEXT) IS NULL OR t.level = ?4) AND (CAST(?5 AS TEXT) IS NULL OR t.channel = ?5)
           AND (CAST(?6 AS TEXT) IS NULL OR t.kind = ?6)
           AND (CAST(?7 AS TEXT) IS NULL OR (t.anchor_kind = 'machine' AND t.anchor_id = ?7))
           AND (CAST(?8 AS TEXT) IS NULL OR t.owner_id = ?8) AND (NOT CAST(?9 AS BOOLEAN) OR t.owner_id IS NULL)
           AND (CAST(?10 AS BIGINT) IS NULL OR t.opened_at >= ?10)
           AND (CAST(?11 AS BIGINT) IS NULL OR t.opened_at < ?11)
           AND (CAST(?12 AS TEXT) IS NULL OR t.competence = ?12)
           AND (?13 = '' OR ?13 LIKE '%,' || t.state || ',%')
           AND (?14 = '' OR ?14 LIKE '%,' || CAST(t.severity AS TEXT) || ',%')
           AND (CAST(", $standing, " AS TEXT) IS NULL OR t.standing = ", $standing, ") ")
    };
}

pub(in crate::store) mod merge;
pub(in crate::store) mod page;
pub(in crate::store) mod queue;
pub(in crate::store) mod search;

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::id::{EnteId, MachineId, PersonId, TicketId};
use custode_domain::obligation::Recorded;
use custode_domain::person::Level;
use custode_domain::ticket::{Competence, Kind, StateName};
use jiff::Timestamp;

use super::tickets::{TicketRow, ticket_row};
use super::{Row, StoreError, Value};

pub use merge::{Merge, merge};
pub use page::page;
pub use queue::{COUNTED, Counts, Place, by_number, count_open, queue};
pub use search::{Search, search};

/// A ticket with the names around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What lists know of the ticket.
    pub row: TicketRow,
    /// The next deadline; nothing while no clock runs.
    pub due_at: Option<Timestamp>,
    /// How it stands by what was written down of its deadlines.
    pub standing: Recorded,
    /// Where it stands in the queue: the least is worked first.
    pub rank: Timestamp,
    /// The name of its Ente.
    pub ente: String,
    /// The name of who answers for it.
    pub owner: Option<String>,
    /// The version of the contract that its deadline comes from, where a list looks it up.
    pub version: Option<u32>,
}

/// Some tickets of a list, and after which one it goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// The tickets.
    pub rows: Vec<Listed>,
    /// After which ticket the rest begins; it need not be one of the rows, which a filter may have left out.
    pub next: Option<TicketId>,
}

/// Which tickets are listed. Values of one kind are alternatives; an empty list of them means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
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
    /// How they stand against their deadlines.
    pub standing: Option<Recorded>,
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

impl Part {
    /// After which ticket the rest begins when all that is shown was asked for.
    fn last(&self) -> Option<TicketId> {
        self.rows.last().map(|last| last.row.id)
    }
}

impl Filter {
    /// Whether it asks for an Ente or a requester at most, which words say too.
    fn is_by_words_alone(&self) -> bool {
        let rest = Self {
            ente: None,
            requester: None,
            ..self.clone()
        };
        rest == Self::default()
    }

    /// The parameters of a list of one Ente's tickets, or of all: what [`filtered`] names, but the standing.
    fn values(&self, of: Option<EnteId>, after: Option<TicketId>) -> Vec<Value> {
        let (by, nobodys) = owner(self.owner);
        let severities = self.severities.iter().map(|it| it.number().to_string());
        vec![
            of.or(self.ente).into(),
            self.requester.into(),
            after.into(),
            self.level.into(),
            self.channel.into(),
            self.kind.into(),
            self.machine.into(),
            by.into(),
            nobodys.into(),
            self.from.into(),
            self.before.into(),
            self.competence.map(Competence::code).into(),
            one_of(self.states.iter().map(|it| it.code().to_owned())),
            one_of(severities),
        ]
    }

    /// Whether only tickets are asked for on which work is owed.
    fn is_open(&self) -> bool {
        !self.states.is_empty() && self.states.iter().all(|state| state.is_open())
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

pub(super) fn row(row: &Row) -> Result<Listed, StoreError> {
    Ok(Listed {
        row: ticket_row(row)?,
        due_at: row.get("due_at")?,
        standing: row.get("standing")?,
        rank: row.get("place")?,
        ente: row.get("ente_name")?,
        owner: row.get("owner_name")?,
        version: None,
    })
}
