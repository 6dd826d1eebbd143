//! Log: the raw rows of one ticket, in the order in which they were written.

use rusqlite::Connection;
use serde_json::Value;

/// The rows of one ticket.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// What its Ente is called.
    pub(super) ente: String,
    pub(super) events: Vec<Row>,
    pub(super) stars: Option<i64>,
    /// When its call rang and was answered, in seconds.
    pub(super) call: Option<(i64, i64)>,
}

/// One event.
#[derive(Debug)]
pub(super) struct Row {
    /// In seconds.
    pub(super) at: i64,
    pub(super) actor: String,
    pub(super) code: String,
    /// What stands below the code; nothing where there is no more than it.
    pub(super) said: Value,
}

impl Row {
    /// A text of what was said.
    pub(super) fn text(&self, name: &str) -> &str {
        self.said[name].as_str().unwrap_or("")
    }
}

/// Goes through all tickets.
pub(super) fn each(connection: &Connection, mut see: impl FnMut(&Log)) {
    let mut prepared = connection
        .prepare(
            "SELECT e.ente_id, e.ticket_id, e.at, e.actor, e.code, e.document, r.stars, c.rang_at, c.answered_at,
                    n.name
             FROM ticket_event e
             JOIN ente n ON n.id = e.ente_id
             LEFT JOIN rating r ON r.ente_id = e.ente_id AND r.ticket_id = e.ticket_id
             LEFT JOIN call c ON c.ente_id = e.ente_id AND c.ticket_id = e.ticket_id
             ORDER BY e.ente_id, e.ticket_id, e.ordinal",
        )
        .unwrap();
    let mut rows = prepared.query([]).unwrap();
    let (mut of, mut log) = (String::new(), Log::default());
    while let Some(row) = rows.next().unwrap() {
        let ticket: String = row.get(1).unwrap();
        if ticket != of {
            if !log.events.is_empty() {
                see(&log);
            }
            (of, log) = (ticket, Log::default());
            let second = |place| {
                let at: Option<i64> = row.get(place).unwrap();
                at.map(|microsecond| microsecond.div_euclid(1_000_000))
            };
            log.ente = row.get(9).unwrap();
            log.stars = row.get(6).unwrap();
            log.call = second(7).zip(second(8));
        }
        let (at, code): (i64, String) = (row.get(2).unwrap(), row.get(4).unwrap());
        let document: String = row.get(5).unwrap();
        let mut document: Value = serde_json::from_str(&document).unwrap();
        let said = document.get_mut(&code).map_or(Value::Null, Value::take);
        log.events.push(Row {
            at: at.div_euclid(1_000_000),
            actor: row.get(3).unwrap(),
            code,
            said,
        });
    }
    if !log.events.is_empty() {
        see(&log);
    }
}
