//! Report receipts: which reports of a machine were taken, so that a repeated one changes nothing.

use custode_domain::id::{BootId, EnteId, MachineId};
use jiff::Timestamp;

use super::statement::statements;
use super::{StoreError, Tx, Value};

/// The name of a report: who sent it, from which spool, at which place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportKey {
    /// The machine's Ente.
    pub ente: EnteId,
    /// The machine.
    pub machine: MachineId,
    /// The life of its spool.
    pub boot: BootId,
    /// The place within it.
    pub sequence: u64,
}

/// What a report is to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// Not seen before: its content is to be applied in this transaction.
    Fresh,
    /// Taken before, the same content: acknowledge it again.
    Repeated,
    /// Another content was taken under this name: refuse it.
    Altered,
}

statements! {
    TAKE ente =
        "INSERT INTO report_receipt (ente_id, machine_id, boot, sequence, digest, received_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (ente_id, machine_id, boot, sequence) DO NOTHING";
    DIGEST ente =
        "SELECT digest FROM report_receipt WHERE ente_id = ?1 AND machine_id = ?2 AND boot = ?3 AND sequence = ?4";
    LAST ente =
        "SELECT MAX(sequence) AS sequence FROM report_receipt WHERE ente_id = ?1 AND machine_id = ?2 AND boot = ?3";
    FORGET across("cleans the whole installation") =
        "DELETE FROM report_receipt WHERE received_at < ?1 AND sequence < (
             SELECT MAX(r.sequence) FROM report_receipt r
             WHERE r.ente_id = report_receipt.ente_id AND r.machine_id = report_receipt.machine_id
               AND r.boot = report_receipt.boot)";
}

/// Takes a report, by the digest of its content.
pub fn take(
    tx: &mut Tx<'_>,
    key: ReportKey,
    digest: &[u8],
    now: Timestamp,
) -> Result<Receipt, StoreError> {
    let name = name(key);
    let mut values = name.to_vec();
    values.extend([digest.into(), now.into()]);
    if tx.execute(&TAKE, &values)? == 1 {
        return Ok(Receipt::Fresh);
    }
    let taken: Vec<u8> = tx.query_one(&DIGEST, &name)?.get("digest")?;
    Ok(if taken == digest {
        Receipt::Repeated
    } else {
        Receipt::Altered
    })
}

/// Whether a report of this name was taken.
pub fn is_known(tx: &mut Tx<'_>, key: ReportKey) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&DIGEST, &name(key))?.is_some())
}

/// The last sequence that was taken from this spool.
pub fn last_sequence(
    tx: &mut Tx<'_>,
    ente: EnteId,
    machine: MachineId,
    boot: BootId,
) -> Result<Option<u64>, StoreError> {
    tx.query_one(&LAST, &[ente.into(), machine.into(), boot.into()])?
        .get("sequence")
}

/// Deletes old receipts, except the last one of each spool; how many.
pub fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&FORGET, &[before.into()])
}

fn name(key: ReportKey) -> [Value; 4] {
    [
        key.ente.into(),
        key.machine.into(),
        key.boot.into(),
        key.sequence.into(),
    ]
}
