//! Signals: how a signal is kept, so that a restart neither forgets a finding nor raises it again.

use custode_domain::Severity;
use custode_domain::finding::{Change, FindingCode, Object, Transition};
use custode_domain::id::FindingId;
use custode_domain::signal::{Firing, Remembered};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use super::{Noticed, Spool, SpoolError, unreadable};

/// A finding that stands, with what is needed to tell it from its beginning.
pub(super) struct Standing {
    pub(super) code: FindingCode,
    pub(super) object: Object,
    pub(super) firing: Firing,
    pub(super) since: Timestamp,
}

/// A [`Remembered`] in its row.
#[derive(Serialize, Deserialize)]
struct Kept {
    firing: Option<KeptFiring>,
    flips: Vec<Timestamp>,
}

#[derive(Serialize, Deserialize)]
struct KeptFiring {
    #[serde(with = "custode_protocol::report::id")]
    finding: FindingId,
    next_ordinal: u32,
    severity: u8,
    raised_at: Timestamp,
    flapping: bool,
    /// When the condition began: the signal forgets it, a finding that is told again needs it.
    since: Timestamp,
}

impl Spool {
    /// The signals as they were committed, for the start of the program.
    ///
    /// A code that this release does not know is left out: nothing can judge it any more.
    pub fn remembered(&self) -> Result<Vec<(FindingCode, Object, Remembered)>, SpoolError> {
        Ok(all(&self.connection)?
            .into_iter()
            .map(|(code, object, kept)| (code, object, kept.remembered))
            .collect())
    }
}

/// Keeps the signals that changed; those with nothing to remember go.
pub(super) fn keep(tx: &Transaction<'_>, noticed: &Noticed) -> Result<(), SpoolError> {
    for (code, object, remembered) in &noticed.signals {
        if remembered.firing.is_none() && remembered.flips.is_empty() {
            tx.prepare_cached("DELETE FROM signal WHERE code = ?1 AND object = ?2")?
                .execute(params![code.code(), object.as_str()])?;
            continue;
        }
        let firing = match remembered.firing {
            Some(firing) => Some(kept(tx, *code, object, firing, &noticed.transitions)?),
            None => None,
        };
        let kept = Kept {
            firing,
            flips: remembered.flips.clone(),
        };
        let text = serde_json::to_string(&kept).map_err(|e| unreadable(&e))?;
        tx.prepare_cached(
            "INSERT INTO signal (code, object, remembered) VALUES (?1, ?2, ?3)
             ON CONFLICT (code, object) DO UPDATE SET remembered = excluded.remembered",
        )?
        .execute(params![code.code(), object.as_str(), text])?;
    }
    Ok(())
}

fn kept<E>(
    tx: &Transaction<'_>,
    code: FindingCode,
    object: &Object,
    firing: Firing,
    transitions: &[(Transition, E)],
) -> Result<KeptFiring, SpoolError> {
    let raising = transitions.iter().find_map(|(t, _)| match t.change {
        Change::Raised { since, .. } if t.finding == firing.finding => Some(since),
        Change::Raised { .. } | Change::Regraded { .. } | Change::Flapping | Change::Cleared => {
            None
        }
    });
    let since = match raising {
        Some(since) => Some(since),
        None => known_since(tx, code, object, firing.finding)?,
    };
    Ok(KeptFiring {
        finding: firing.finding,
        next_ordinal: firing.next_ordinal,
        severity: firing.severity.number(),
        raised_at: firing.raised_at,
        flapping: firing.flapping,
        since: since.unwrap_or(firing.raised_at),
    })
}

fn known_since(
    tx: &Transaction<'_>,
    code: FindingCode,
    object: &Object,
    finding: FindingId,
) -> Result<Option<Timestamp>, SpoolError> {
    let text: Option<String> = tx
        .prepare_cached("SELECT remembered FROM signal WHERE code = ?1 AND object = ?2")?
        .query_row(params![code.code(), object.as_str()], |row| row.get(0))
        .optional()?;
    let Some(text) = text else { return Ok(None) };
    let kept: Kept = serde_json::from_str(&text).map_err(|e| unreadable(&e))?;
    Ok(kept
        .firing
        .filter(|f| f.finding == finding)
        .map(|f| f.since))
}

/// The findings that stand.
pub(super) fn standing(connection: &Connection) -> Result<Vec<Standing>, SpoolError> {
    let standing = all(connection)?
        .into_iter()
        .filter_map(|(code, object, kept)| {
            let firing = kept.remembered.firing?;
            Some(Standing {
                code,
                object,
                firing,
                since: kept.since.unwrap_or(firing.raised_at),
            })
        });
    Ok(standing.collect())
}

struct Read {
    remembered: Remembered,
    since: Option<Timestamp>,
}

fn all(connection: &Connection) -> Result<Vec<(FindingCode, Object, Read)>, SpoolError> {
    let mut statement =
        connection.prepare("SELECT code, object, remembered FROM signal ORDER BY code, object")?;
    let mut rows = statement.query([])?;
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        let (code, object, text): (String, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        let Some(code) = FindingCode::from_code(&code) else {
            continue;
        };
        let object = Object::parse(&object).map_err(|e| SpoolError::Row(e.to_string()))?;
        let kept: Kept = serde_json::from_str(&text).map_err(|e| unreadable(&e))?;
        read.push((code, object, kept.read()?));
    }
    Ok(read)
}

impl Kept {
    fn read(self) -> Result<Read, SpoolError> {
        let since = self.firing.as_ref().map(|f| f.since);
        let firing = self.firing.map(KeptFiring::firing).transpose()?;
        Ok(Read {
            remembered: Remembered {
                firing,
                flips: self.flips,
            },
            since,
        })
    }
}

impl KeptFiring {
    fn firing(self) -> Result<Firing, SpoolError> {
        let severity = Severity::from_number(self.severity)
            .ok_or_else(|| SpoolError::Row(format!("severity {}", self.severity)))?;
        Ok(Firing {
            finding: self.finding,
            next_ordinal: self.next_ordinal,
            severity,
            raised_at: self.raised_at,
            flapping: self.flapping,
        })
    }
}
