//! Recognise: which machine a certificate stands for, if it still stands for one.

use custode_domain::id::MachineId;
use jiff::Timestamp;

use super::{App, MachineRef};
use crate::authority::Fingerprint;
use crate::store::StoreError;
use crate::store::machines::{self, Certificate, Machine};

/// A certificate as it was shown. That the authority signed it, TLS has checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// SHA-256 of it.
    pub fingerprint: Fingerprint,
    /// Whom it names.
    pub machine: MachineId,
}

/// Why a certificate stands for no machine.
#[derive(Debug, thiserror::Error)]
pub enum NotRecognised {
    /// The authority signed it, and no machine is enrolled with it: the database is older than the certificate.
    #[error(
        "this certificate belongs to no machine that is enrolled here: enrol the machine again"
    )]
    Unknown,
    /// It was withdrawn.
    #[error("this certificate was withdrawn: enrol the machine again")]
    Withdrawn,
    /// It has ended.
    #[error("this certificate has ended: enrol the machine again")]
    Ended,
    /// The store does not answer.
    #[error("the machine cannot be looked up")]
    Store(#[from] StoreError),
}

/// Recognises a machine. `now` is the computer's own clock: certificates are judged by it everywhere.
pub async fn recognise(
    app: &App,
    shown: Shown,
    now: Timestamp,
) -> Result<MachineRef, NotRecognised> {
    let fingerprint = shown.fingerprint;
    let found = app
        .store
        .read("recognise", move |tx| {
            machines::by_fingerprint(tx, fingerprint.as_bytes())
        })
        .await?;
    let (machine, certificate) = found.ok_or(NotRecognised::Unknown)?;
    judge(&machine, &certificate, shown, now)
}

fn judge(
    machine: &Machine,
    certificate: &Certificate,
    shown: Shown,
    now: Timestamp,
) -> Result<MachineRef, NotRecognised> {
    if machine.id != shown.machine {
        return Err(NotRecognised::Unknown);
    }
    if certificate.revoked_at.is_some() {
        return Err(NotRecognised::Withdrawn);
    }
    if certificate.not_after <= now {
        return Err(NotRecognised::Ended);
    }
    Ok(MachineRef {
        ente: machine.ente,
        site: machine.site,
        id: machine.id,
        class: machine.class,
    })
}
