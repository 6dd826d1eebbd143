//! Jobs: work that waits, claimed by one worker at a time under a lease.

use jiff::Timestamp;
use uuid::Uuid;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// Work that waits. It is idempotent: a worker that dies before it is done leaves it to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its identifier.
    pub id: Uuid,
    /// What is to be done, as `jobs` spells it.
    pub kind: String,
    /// With what, as JSON.
    pub document: String,
    /// Not before.
    pub due_at: Timestamp,
    /// How often it was claimed, this time included.
    pub attempts: u32,
}

statements! {
    ENQUEUE across("workers serve all Enti") =
        "INSERT INTO job (id, kind, document, due_at, attempts) VALUES (?1, ?2, ?3, ?4, 0)
         ON CONFLICT (id) DO NOTHING";
    CLAIM across("workers serve all Enti") =
        "UPDATE job SET leased_until = ?2, attempts = attempts + 1
         WHERE id = (SELECT id FROM job
                     WHERE kind = ?3 AND due_at <= ?1 AND (leased_until IS NULL OR leased_until <= ?1)
                     ORDER BY due_at, id LIMIT 1)
           AND (leased_until IS NULL OR leased_until <= ?1)
         RETURNING id, kind, document, due_at, attempts";
    WAITS across("workers serve all Enti") =
        "SELECT id FROM job
         WHERE kind = ?2 AND due_at <= ?1 AND (leased_until IS NULL OR leased_until <= ?1) LIMIT 1";
    DONE across("workers serve all Enti") =
        "DELETE FROM job WHERE id = ?1 AND attempts = ?2";
    POSTPONE across("workers serve all Enti") =
        "UPDATE job SET due_at = ?3, leased_until = NULL, last_error = ?4 WHERE id = ?1 AND attempts = ?2";
    NEXT_DUE across("workers serve all Enti") =
        "SELECT MIN(CASE WHEN leased_until IS NOT NULL AND leased_until > due_at THEN leased_until ELSE due_at END)
         AS at FROM job";
}

/// Adds a job, in the transaction of what causes it. The same identifier again changes nothing.
pub fn enqueue(tx: &mut Tx<'_>, job: &Job) -> Result<(), StoreError> {
    let values = [
        key(job.id),
        job.kind.as_str().into(),
        job.document.as_str().into(),
        job.due_at.into(),
    ];
    tx.execute(&ENQUEUE, &values)?;
    Ok(())
}

/// Takes the oldest job of a kind that is due, until `lease`; nothing when none is.
///
/// The guard stands on the outer row too: without it two workers of PostgreSQL take the same job
/// (measured: 1,476 of 2,000 at READ COMMITTED).
pub fn claim(
    tx: &mut Tx<'_>,
    kind: &str,
    now: Timestamp,
    lease: Timestamp,
) -> Result<Option<Job>, StoreError> {
    tx.query_opt(&CLAIM, &[now.into(), lease.into(), kind.into()])?
        .as_ref()
        .map(job)
        .transpose()
}

/// Whether a job of a kind could be claimed: a look that writes nothing.
pub fn waits(tx: &mut Tx<'_>, kind: &str, now: Timestamp) -> Result<bool, StoreError> {
    let row = tx.query_opt(&WAITS, &[now.into(), kind.into()])?;
    Ok(row.is_some())
}

/// Deletes a job that is done; `false` when the lease had run out and another worker has it.
pub fn done(tx: &mut Tx<'_>, job: &Job) -> Result<bool, StoreError> {
    Ok(tx.execute(&DONE, &[key(job.id), job.attempts.into()])? == 1)
}

/// Puts a job off that failed; `false` when another worker has it.
pub fn postpone(
    tx: &mut Tx<'_>,
    job: &Job,
    until: Timestamp,
    why: &str,
) -> Result<bool, StoreError> {
    Ok(tx.execute(
        &POSTPONE,
        &[key(job.id), job.attempts.into(), until.into(), why.into()],
    )? == 1)
}

/// When the next job can be claimed.
pub fn next_due(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, StoreError> {
    tx.query_one(&NEXT_DUE, &[])?.get("at")
}

fn key(id: Uuid) -> super::Value {
    id.hyphenated().to_string().into()
}

fn job(row: &Row) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.parse("id", |text| Uuid::try_parse(text).ok())?,
        kind: row.get("kind")?,
        document: row.get("document")?,
        due_at: row.get("due_at")?,
        attempts: row.get("attempts")?,
    })
}
