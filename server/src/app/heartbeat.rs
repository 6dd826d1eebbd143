//! Heartbeat: which machine was heard when, gathered in memory and written every few seconds.
//!
//! A kill loses the last few seconds of it, which the next ping makes good.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use custode_domain::id::{EnteId, MachineId};
use jiff::Timestamp;

use super::{App, MachineRef};
use crate::store::{StoreError, machines};
use crate::task::Stopping;

/// Between two writes. The silence of a machine is judged in minutes.
const EVERY: Duration = Duration::from_secs(5);
/// Machines of one transaction: others wait for a writer that is busy no longer than some milliseconds.
const BATCH: usize = 500;

type Instants = HashMap<(EnteId, MachineId), Timestamp>;

/// Who was heard since the last write.
#[derive(Debug, Default)]
pub struct Heard(Mutex<Instants>);

/// Notes that a machine was heard.
pub fn heard(app: &App, machine: &MachineRef, now: Timestamp) {
    app.heard.note((machine.ente, machine.id), now);
}

/// Writes what was heard, every few seconds and once more at the end.
pub async fn keep_writing(app: &App, mut stopping: Stopping) {
    let mut failing = false;
    loop {
        let ending = tokio::time::timeout(EVERY, stopping.asked()).await.is_ok();
        let outcome = flush(app).await;
        // Said once, not every few seconds.
        if let Err(error) = &outcome
            && !failing
        {
            tracing::error!(error = %error, "cannot write which machines were heard; trying again");
        }
        failing = outcome.is_err();
        if ending {
            return;
        }
    }
}

/// Writes what was heard; what cannot be written is kept for the next time.
pub async fn flush(app: &App) -> Result<(), StoreError> {
    let all: Vec<_> = app.heard.take().into_iter().collect();
    let mut outcome = Ok(());
    for batch in all.chunks(BATCH) {
        let written = match outcome {
            Ok(()) => write(app, batch.to_vec()).await,
            Err(_) => outcome,
        };
        if written.is_err() {
            for (machine, at) in batch {
                app.heard.note(*machine, *at);
            }
        }
        outcome = written;
    }
    outcome
}

async fn write(app: &App, batch: Vec<((EnteId, MachineId), Timestamp)>) -> Result<(), StoreError> {
    app.store
        .write("heartbeat", move |tx| {
            batch
                .iter()
                .try_for_each(|((ente, machine), at)| machines::heard(tx, *ente, *machine, *at))
        })
        .await
}

impl Heard {
    fn note(&self, machine: (EnteId, MachineId), at: Timestamp) {
        let mut instants = self.instants();
        let last = instants.entry(machine).or_insert(at);
        *last = at.max(*last);
    }

    fn take(&self) -> Instants {
        std::mem::take(&mut self.instants())
    }

    fn instants(&self) -> MutexGuard<'_, Instants> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
