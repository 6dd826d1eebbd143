//! Row: a record of the audit as the pages show it.

use custode_domain::person::Role;
use jiff::Timestamp;

use super::details::{Detail, details};
use super::words;
use crate::app::audit::list::{Listed, Record};
use crate::lang::Lang;
use crate::web::when::When;

/// A record.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) seq: u64,
    pub(super) at: When,
    pub(super) who: String,
    /// The role in which they acted; empty where they are no person.
    pub(super) role: &'static str,
    pub(super) source: String,
    pub(super) what: String,
    pub(super) object: String,
    pub(super) failed: bool,
    /// What people call its ticket; empty where there is none.
    pub(super) number: String,
    /// Where the ticket is, for those who may see it.
    pub(super) ticket: String,
    /// The rest of what it says.
    pub(super) details: Vec<Detail>,
}

impl Row {
    pub(super) fn new(t: Lang, listed: &Listed, sees_tickets: bool) -> Self {
        let record = &listed.record;
        let ticket = record.ticket.as_ref().filter(|_| sees_tickets);
        Self {
            seq: record.seq,
            at: at(record),
            who: who(t, record),
            role: role(t, record),
            source: record.source.clone(),
            what: words::action(t, &record.action).to_owned(),
            object: object(t, record),
            // Some actions say so by their name.
            failed: record.outcome == "failed" && record.action != "sign_in_failed",
            number: listed
                .number
                .map_or_else(String::new, |number| number.to_string()),
            ticket: ticket.map_or_else(String::new, |id| format!("/tickets/{id}")),
            details: details(t, &record.document),
        }
    }
}

/// When a record says that it happened.
pub(super) fn at(record: &Record) -> When {
    When::at(Timestamp::from_microsecond(record.at).unwrap_or_default())
}

/// Who a record names.
pub(super) fn who(t: Lang, record: &Record) -> String {
    if record.actor_name.is_empty() {
        words::actor(t, &record.actor).to_owned()
    } else {
        record.actor_name.clone()
    }
}

/// In which role they acted.
pub(super) fn role(t: Lang, record: &Record) -> &'static str {
    Role::from_code(&record.role).map_or("", |role| crate::web::words::role(t, role))
}

/// What it was done to, where the rest of the row does not say so already.
fn object(t: Lang, record: &Record) -> String {
    let is_said = record.ticket.is_some() || record.object == record.actor;
    match record.object.split_once(':') {
        _ if is_said => String::new(),
        Some((kind, id)) => format!("{} {id}", words::object(t, kind)),
        None => words::object(t, &record.object).to_owned(),
    }
}
