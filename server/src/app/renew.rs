//! Renew: a machine exchanges the certificate that is about to end for another one.
//!
//! The one that asked stays good, because the answer may be lost on the way; all others are withdrawn.
//! So a machine has at most two good certificates.

use custode_protocol::V1;
use custode_protocol::bounded::Text;
use custode_protocol::enrol::{EnrolAnswer, RenewRequest};
use jiff::{SignedDuration, Timestamp};

use super::enrol::kept;
use super::recognise::Shown;
use super::{App, MachineRef};
use crate::authority::AuthorityError;
use crate::store::audit::{self, Deed, Entry};
use crate::store::machines::{self, Certificate};
use crate::store::{StoreError, Tx};

/// A machine renews once in months; one whose answers are lost tries again. More is a loop.
const A_DAY: usize = 10;

/// Why there is no other certificate.
#[derive(Debug, thiserror::Error)]
pub enum NotRenewed {
    /// The machine asks in a loop.
    #[error("{A_DAY} certificates were made for this machine within a day: try again tomorrow")]
    TooOften,
    /// The authority refused.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The store refused.
    #[error("the certificate cannot be kept")]
    Store(#[from] StoreError),
}

/// Makes another certificate for the machine that showed one.
pub async fn renew(
    app: &App,
    machine: MachineRef,
    shown: Shown,
    request: RenewRequest,
    now: Timestamp,
) -> Result<EnrolAnswer, NotRenewed> {
    let certificate = app.authority.certify_machine(
        request.certificate_request.as_str(),
        machine.id,
        &app.mint,
        app.clock.unwound(),
    )?;
    let keep = kept(&certificate);
    app.store
        .write("renew", move |tx| exchange(tx, machine, shown, &keep, now))
        .await?;
    app.metrics.renewals.inc();
    tracing::info!(machine.id = %machine.id, ente.id = %machine.ente, "certificate renewed");
    Ok(EnrolAnswer {
        version: V1,
        machine: machine.id,
        certificate: Text::fit(&certificate.pem),
        authority: Text::fit(app.authority.pem()),
    })
}

fn exchange(
    tx: &mut Tx<'_>,
    machine: MachineRef,
    shown: Shown,
    fresh: &Certificate,
    now: Timestamp,
) -> Result<(), NotRenewed> {
    let yesterday = fresh.not_before - SignedDuration::from_hours(24);
    let others = machines::certificates(tx, machine.ente, machine.id)?;
    let recent = |certificate: &&Certificate| certificate.not_before > yesterday;
    if others.iter().filter(recent).count() >= A_DAY {
        return Err(NotRenewed::TooOften);
    }
    for other in &others {
        let asked = other.fingerprint == shown.fingerprint.as_bytes();
        if !asked && other.revoked_at.is_none() {
            machines::revoke(tx, machine.ente, &other.fingerprint, now)?;
        }
    }
    machines::certify(tx, machine.ente, machine.id, fresh)?;
    let actor = format!("machine:{}", machine.id);
    let document = serde_json::json!({ "serial": fresh.serial });
    audit::append(
        tx,
        &Entry {
            at: now,
            actor: &actor,
            action: Deed::Renew,
            object: &actor,
            ente: Some(machine.ente),
            document: &document.to_string(),
        },
    )?;
    Ok(())
}
