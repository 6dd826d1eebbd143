//! Stand-in for `intake` until its rooms in the store are there: remembers receipts, and nothing of their content.

use custode_protocol::V1;
use custode_protocol::bounded::Text;
use custode_protocol::report::{Acknowledged, Reason, Refused, Report};
use jiff::Timestamp;

use super::{App, MachineRef};
use crate::store::StoreError;
use crate::store::reports::{self, Receipt, ReportKey};

/// Why a report was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It says something that cannot be.
    #[error("{1}")]
    Refused(Reason, String),
    /// The store failed.
    #[error("the report could not be kept")]
    Store(#[from] StoreError),
    /// As in `intake`.
    #[error("the report could not be settled")]
    Unsettled(#[source] StoreError),
}

impl NotTaken {
    /// What the machine is told.
    pub fn answer(&self) -> Refused {
        let (reason, detail) = match self {
            Self::Refused(reason, detail) => (*reason, detail.as_str()),
            Self::Store(_) | Self::Unsettled(_) => (
                Reason::NoRoom,
                "the server cannot keep anything for the moment",
            ),
        };
        Refused {
            version: V1,
            reason,
            detail: Text::fit(detail),
        }
    }
}

/// Takes a report that this machine sent; `digest` is the SHA-256 of the bytes as they travelled.
pub async fn receive(
    app: &App,
    machine: &MachineRef,
    report: Report,
    digest: [u8; 32],
    now: Timestamp,
) -> Result<Acknowledged, NotTaken> {
    let key = ReportKey {
        ente: machine.ente,
        machine: machine.id,
        boot: report.boot,
        sequence: report.sequence,
    };
    let receipt = app
        .store
        .write("intake", move |tx| reports::take(tx, key, &digest, now))
        .await?;
    match receipt {
        Receipt::Fresh | Receipt::Repeated => Ok(Acknowledged {
            version: V1,
            sequence: report.sequence,
            server_time: now,
        }),
        Receipt::Altered => Err(NotTaken::Refused(
            Reason::SequenceTaken,
            "another report was taken under this number".to_owned(),
        )),
    }
}
