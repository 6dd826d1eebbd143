//! Refused: what becomes of a report that the server does not take.

use custode_domain::finding::{Change, Transition};
use custode_domain::id::BootId;
use custode_protocol::bounded::Text;
use custode_protocol::report::{Evidence, WireTransition};
use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::signals::Standing;
use super::{Spool, SpoolError, commit, draft, signals};
use crate::sqlite::millis;

/// Refused reports that are kept for a person to look at, the latest ones.
const MAX_SET_ASIDE: i64 = 32;
/// What a finding says when it is told a second time: its evidence went with the first.
const TOLD_AGAIN: &str = "Ancora in corso: segnalato di nuovo perché il server non aveva più le segnalazioni precedenti.";

/// What was done about a refused report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterRefusal {
    /// It was not on its way any more.
    Nothing,
    /// Its entries travel again, in smaller reports, until the one that is refused stands alone.
    Split,
    /// It held a single entry and was set aside.
    SetAside,
}

impl Spool {
    /// The server refused a report as none: it must not block what comes after it.
    ///
    /// Its number was not used and goes to the next report.
    pub fn set_aside(
        &mut self,
        boot: BootId,
        sequence: u64,
        reason: &str,
        now: Timestamp,
    ) -> Result<AfterRefusal, SpoolError> {
        self.making_room(|spool| spool.try_set_aside(boot, sequence, reason, now))
    }

    fn try_set_aside(
        &mut self,
        boot: BootId,
        sequence: u64,
        reason: &str,
        now: Timestamp,
    ) -> Result<AfterRefusal, SpoolError> {
        if !self.is_on_its_way(boot, sequence)? {
            return Ok(AfterRefusal::Nothing);
        }
        let tx = self.begin()?;
        let (transitions, aggregates): (i64, i64) =
            tx.query_row("SELECT transitions, aggregates FROM sealed", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let after = if transitions + aggregates > 1 {
            split(&tx, transitions, aggregates)?;
            AfterRefusal::Split
        } else {
            give_up(&tx, reason, now)?;
            AfterRefusal::SetAside
        };
        tx.execute("DELETE FROM sealed", [])?;
        tx.commit()?;
        Ok(after)
    }

    /// The server does not know the reports before this one, or knows others: a new life begins.
    ///
    /// What waits stays. Findings that stand are told again from their raising, so that the server learns them.
    pub fn start_new_boot(&mut self, boot: BootId, now: Timestamp) -> Result<(), SpoolError> {
        self.making_room(|spool| spool.try_start(boot, now))
    }

    fn try_start(&mut self, boot: BootId, now: Timestamp) -> Result<(), SpoolError> {
        let tx = self.begin()?;
        tx.execute("DELETE FROM sealed", [])?;
        tx.execute(
            "UPDATE life SET boot = ?1, began_at = ?2, acknowledged = 0, facts_told = NULL",
            params![boot.to_string(), millis(now)],
        )?;
        for standing in signals::standing(&tx)? {
            tell_again(&tx, standing, now)?;
        }
        tx.commit()?;
        Ok(())
    }
}

fn split(tx: &Transaction<'_>, transitions: i64, aggregates: i64) -> Result<(), SpoolError> {
    tx.execute(
        "UPDATE transition SET at_most = ?1 WHERE number <= (SELECT last_transition FROM sealed)",
        params![(transitions / 2).max(1)],
    )?;
    tx.execute(
        "UPDATE aggregate SET at_most = ?1 WHERE number <= (SELECT last_aggregate FROM sealed)",
        params![(aggregates / 2).max(1)],
    )?;
    Ok(())
}

fn give_up(tx: &Transaction<'_>, reason: &str, now: Timestamp) -> Result<(), SpoolError> {
    tx.execute(
        "INSERT INTO set_aside (boot, sequence, at, reason, bytes)
         SELECT life.boot, sealed.sequence, ?1, ?2, sealed.bytes FROM sealed, life",
        params![millis(now), Text::<500>::fit(reason).as_str()],
    )?;
    tx.execute(
        "DELETE FROM set_aside WHERE number NOT IN (SELECT number FROM set_aside ORDER BY number DESC LIMIT ?1)",
        params![MAX_SET_ASIDE],
    )?;
    // Facts that were refused are not told again until they change.
    tx.execute_batch(
        "DELETE FROM evidence WHERE number <= (SELECT last_transition FROM sealed);
         DELETE FROM transition WHERE number <= (SELECT last_transition FROM sealed);
         DELETE FROM aggregate WHERE number <= (SELECT last_aggregate FROM sealed);
         UPDATE life SET
             facts_told = COALESCE(sealed.facts, life.facts_told),
             dropped_aggregates = life.dropped_aggregates - sealed.dropped_aggregates,
             dropped_evidence = life.dropped_evidence - sealed.dropped_evidence,
             set_aside_ever = life.set_aside_ever + 1
         FROM sealed;",
    )?;
    Ok(())
}

/// Before all that waits: what follows in the life of a finding must find it raised.
fn tell_again(tx: &Transaction<'_>, standing: Standing, now: Timestamp) -> Result<(), SpoolError> {
    let Standing {
        code,
        object,
        firing,
        since,
    } = standing;
    let told = WireTransition::from(&Transition {
        finding: firing.finding,
        ordinal: 0,
        code,
        object,
        at: firing.raised_at,
        change: Change::Raised {
            severity: firing.severity,
            since,
        },
    });
    let first: i64 = tx.query_row(
        "SELECT COALESCE(MIN(number), 1) FROM transition",
        [],
        |row| row.get(0),
    )?;
    let evidence = Evidence {
        summary: Text::fit(TOLD_AGAIN),
        ..Evidence::default()
    };
    if let Some(number) = commit::insert(tx, &told, Some(first - 1), now)? {
        tx.execute(
            "INSERT INTO evidence (number, seen) VALUES (?1, ?2)",
            params![number, draft::evidence_text(&evidence)?],
        )?;
    }
    Ok(())
}
