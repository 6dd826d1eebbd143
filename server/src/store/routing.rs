//! Routing: the rules that send new tickets to the second level: their draft, their versions, and when which was in force.

mod document;

use custode_domain::id::{PersonId, TicketId};
use custode_domain::machine::MachineClass;
use custode_domain::person::Level;
use custode_domain::routing::Rules;
use custode_domain::ticket::{Competence, Opening, StateName};
use jiff::Timestamp;

use super::statement::statements;
use super::{Row, StoreError, Tx, tickets};

/// The rules that are being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesDraft {
    /// The rules.
    pub rules: Rules,
    /// From 1, one more with each change.
    pub revision: u64,
    /// When it was changed last.
    pub edited_at: Timestamp,
    /// By whom.
    pub edited_by: PersonId,
    /// When this revision was tried last.
    pub tried_at: Option<Timestamp>,
}

/// One change of what is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// The version in force from then on; nothing where rules were switched off.
    pub version: Option<u64>,
}

/// A past ticket, as far as a trial needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// What was known when it was born.
    pub opening: Opening,
    /// Its number.
    pub number: tickets::TicketNumber,
    /// How it stands.
    pub state: StateName,
    /// The class of the machine that it is about.
    pub class: Option<MachineClass>,
    /// The level that answers for it now, or answered last.
    pub level: Level,
    /// The specialists who know about it.
    pub competence: Option<Competence>,
}

statements! {
    DRAFT across("one set of rules for all Enti") =
        "SELECT rules, revision, edited_at, edited_by, tried_at FROM routing_draft WHERE id = 1";
    BEGIN across("one set of rules for all Enti") =
        "INSERT INTO routing_draft (id, rules, revision, edited_at, edited_by) VALUES (1, ?1, 1, ?2, ?3)";
    EDIT across("one set of rules for all Enti") =
        "UPDATE routing_draft SET rules = ?2, revision = revision + 1, edited_at = ?3, edited_by = ?4, tried_at = NULL
         WHERE id = 1 AND revision = ?1";
    TRIED across("one set of rules for all Enti") =
        "UPDATE routing_draft SET tried_at = ?2 WHERE id = 1 AND revision = ?1";
    LAST_VERSION across("one set of rules for all Enti") =
        "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) AS version FROM routing_version";
    KEEP_VERSION across("one set of rules for all Enti") =
        "INSERT INTO routing_version (version, rules) VALUES (?1, ?2)";
    VERSION across("one set of rules for all Enti") =
        "SELECT rules FROM routing_version WHERE version = ?1";
    LAST_SWITCH across("one set of rules for all Enti") =
        "SELECT ordinal, at, by_id, version FROM routing_switch ORDER BY ordinal DESC LIMIT 1";
    SWITCH across("one set of rules for all Enti") =
        "INSERT INTO routing_switch (ordinal, at, by_id, version) VALUES (?1, ?2, ?3, ?4)";
    SWITCHES across("one set of rules for all Enti") =
        "SELECT ordinal, at, by_id, version FROM routing_switch ORDER BY ordinal DESC LIMIT ?1";
    IN_FORCE across("one set of rules for all Enti") =
        "SELECT v.version AS version, v.rules AS rules
         FROM routing_switch s JOIN routing_version v ON v.version = s.version
         WHERE s.ordinal = (SELECT MAX(ordinal) FROM routing_switch)";
    PAST across("rules are tried on the tickets of all Enti") =
        "SELECT t.year AS year, t.serial AS serial, t.state AS state, t.level AS level, t.competence AS competence,
                m.class AS class, e.document AS document
         FROM ticket t
         JOIN ticket_event e ON e.ente_id = t.ente_id AND e.ticket_id = t.id AND e.ordinal = 1
         LEFT JOIN machine m ON t.anchor_kind = 'machine' AND m.ente_id = t.ente_id AND m.id = t.anchor_id
         WHERE t.id <= ?1 AND t.state NOT IN ('new', 'cancelled', 'duplicate')
         ORDER BY t.id DESC LIMIT ?2";
}

/// The rules that are being written; nothing until somebody begins.
pub fn draft(tx: &mut Tx<'_>) -> Result<Option<RulesDraft>, StoreError> {
    let read = |row: &Row| {
        Ok(RulesDraft {
            rules: rules(row)?,
            revision: row.get("revision")?,
            edited_at: row.get("edited_at")?,
            edited_by: row.get("edited_by")?,
            tried_at: row.get("tried_at")?,
        })
    };
    tx.query_opt(&DRAFT, &[])?.as_ref().map(read).transpose()
}

/// Keeps a change of the draft that was read at this revision; 0 where there was none.
///
/// When somebody else changed it since: [`StoreError::Stale`].
pub fn edit(
    tx: &mut Tx<'_>,
    revision: u64,
    rules: &Rules,
    by: PersonId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let text = document::write(rules);
    if revision == 0 {
        if tx.query_opt(&DRAFT, &[])?.is_some() {
            return Err(StoreError::Stale);
        }
        tx.execute(&BEGIN, &[text.into(), at.into(), by.into()])?;
        return Ok(());
    }
    let values = [revision.into(), text.into(), at.into(), by.into()];
    match tx.execute(&EDIT, &values)? {
        0 => Err(StoreError::Stale),
        _ => Ok(()),
    }
}

/// Notes that this revision of the draft was tried.
pub fn tried(tx: &mut Tx<'_>, revision: u64, at: Timestamp) -> Result<(), StoreError> {
    match tx.execute(&TRIED, &[revision.into(), at.into()])? {
        0 => Err(StoreError::Stale),
        _ => Ok(()),
    }
}

/// Keeps rules as the next version: its number.
pub fn keep_version(tx: &mut Tx<'_>, rules: &Rules) -> Result<u64, StoreError> {
    let last: u64 = tx.query_one(&LAST_VERSION, &[])?.get("version")?;
    let text = document::write(rules);
    tx.execute(&KEEP_VERSION, &[(last + 1).into(), text.into()])?;
    Ok(last + 1)
}

/// The rules of a version.
pub fn version(tx: &mut Tx<'_>, version: u64) -> Result<Option<Rules>, StoreError> {
    tx.query_opt(&VERSION, &[version.into()])?
        .as_ref()
        .map(rules)
        .transpose()
}

/// From now on this version is in force, or none.
pub fn switch(tx: &mut Tx<'_>, switch: &Switch) -> Result<(), StoreError> {
    let last = tx.query_opt(&LAST_SWITCH, &[])?;
    let last: u64 = last.map_or(Ok(0), |row| row.get("ordinal"))?;
    let values = [
        (last + 1).into(),
        switch.at.into(),
        switch.by.into(),
        switch.version.into(),
    ];
    tx.execute(&SWITCH, &values)?;
    Ok(())
}

/// The changes of what is in force, the youngest first.
pub fn switches(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Switch>, StoreError> {
    let read = |row: &Row| {
        Ok(Switch {
            at: row.get("at")?,
            by: row.get("by_id")?,
            version: row.get("version")?,
        })
    };
    tx.query_all(&SWITCHES, &[limit.into()])?
        .iter()
        .map(read)
        .collect()
}

/// The version in force, with its rules.
pub fn in_force(tx: &mut Tx<'_>) -> Result<Option<(u64, Rules)>, StoreError> {
    let read = |row: &Row| Ok((row.get("version")?, rules(row)?));
    tx.query_opt(&IN_FORCE, &[])?.as_ref().map(read).transpose()
}

/// The tickets up to this one that people have looked at, the youngest first.
pub fn past(tx: &mut Tx<'_>, until: TicketId, limit: u32) -> Result<Vec<Past>, StoreError> {
    tx.query_all(&PAST, &[until.into(), limit.into()])?
        .iter()
        .map(past_ticket)
        .collect()
}

fn rules(row: &Row) -> Result<Rules, StoreError> {
    row.parse("rules", document::read)
}

fn past_ticket(row: &Row) -> Result<Past, StoreError> {
    Ok(Past {
        opening: row.parse("document", tickets::opening)?,
        number: tickets::number(row)?,
        state: row.get("state")?,
        class: row.get("class")?,
        level: row.get("level")?,
        competence: row.get("competence")?,
    })
}
