//! Revoke: a machine is shut out, at once and with all its certificates. It comes back only by enrolment.

use custode_domain::id::{EnteId, MachineId};
use jiff::Timestamp;

use super::App;
use crate::store::audit::{self, Deed, Entry};
use crate::store::{StoreError, Tx, machines};

/// Withdraws all certificates of a machine; how many were good.
///
/// Its held connection ends here at once, and in another server process when that one looks again.
pub async fn revoke(
    app: &App,
    ente: EnteId,
    machine: MachineId,
    actor: String,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let withdrawn = app
        .store
        .write("revoke", move |tx| withdraw(tx, ente, machine, &actor, now))
        .await?;
    app.held.end(machine);
    tracing::info!(machine.id = %machine, ente.id = %ente, certificates = withdrawn, "machine revoked");
    Ok(withdrawn)
}

fn withdraw(
    tx: &mut Tx<'_>,
    ente: EnteId,
    machine: MachineId,
    actor: &str,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let mut withdrawn = 0;
    for certificate in machines::certificates(tx, ente, machine)? {
        withdrawn += usize::from(machines::revoke(tx, ente, &certificate.fingerprint, now)?);
    }
    if withdrawn > 0 {
        audit::append(
            tx,
            &Entry {
                at: now,
                actor,
                action: Deed::Revoke,
                object: &format!("machine:{machine}"),
                ente: Some(ente),
                document: "{}",
            },
        )?;
    }
    Ok(withdrawn)
}
