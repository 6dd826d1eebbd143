//! Outbox: keeps what was noticed, and has it delivered, one report at a time.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use custode_domain::finding::Transition;
use custode_protocol::report::{Acknowledged, Reason, Refused};
use jiff::Timestamp;

use super::{FIRST_PAUSE, LONGEST_PAUSE};
use crate::brain::{Backoff, Now};
use crate::history::FinishedHour;
use crate::link::{Answer, Courier};
use crate::mint;
use crate::spool::{Memo, Noticed, Sealed, Spool, SpoolError};

/// The spool and the way to the server.
pub(super) struct Outbox {
    spool: Spool,
    courier: Courier,
    /// What the disk had no room for, oldest first. It is kept in memory and tried again.
    unkept: VecDeque<Noticed>,
    on_its_way: Option<Pin<Box<dyn Future<Output = Delivered> + Send>>>,
    /// When something is to be sent, in time since the start.
    send_at: Option<Duration>,
    backoff: Backoff,
    /// Whether the disk was full at the last try: said once.
    full: bool,
}

/// A report that was carried, and what came back.
pub(super) struct Delivered {
    sealed: (custode_domain::id::BootId, u64),
    answer: Answer,
}

impl Outbox {
    pub(super) fn new(spool: Spool, courier: Courier) -> Self {
        Self {
            spool,
            courier,
            unkept: VecDeque::new(),
            on_its_way: None,
            send_at: None,
            backoff: Backoff::new(FIRST_PAUSE, LONGEST_PAUSE),
            full: false,
        }
    }

    /// Keeps what was noticed, whatever else is under way, and has it sent at once.
    pub(super) fn keep(&mut self, noticed: Noticed, now: Now) {
        self.unkept.push_back(noticed);
        self.hurry();
        if let Err(error) = self.commit() {
            self.complain(&error, now);
        }
    }

    /// Has everything sent at the next turn of the loop.
    pub(super) const fn hurry(&mut self) {
        self.send_at = Some(Duration::ZERO);
    }

    /// Has everything sent by this time at the latest.
    pub(super) fn send_by(&mut self, uptime: Duration) {
        self.send_at = Some(self.send_at.map_or(uptime, |earlier| earlier.min(uptime)));
    }

    /// When the loop must turn for the outbox's sake.
    pub(super) fn next_try(&self) -> Duration {
        if self.on_its_way.is_some() {
            Duration::MAX
        } else {
            self.send_at.unwrap_or(Duration::MAX)
        }
    }

    /// Sends a report if one is due and none is on its way; what the disk had no room for is tried again first.
    pub(super) fn pump(&mut self, now: Now) {
        let due = self.send_at.is_some_and(|at| at <= now.uptime);
        if !due || self.on_its_way.is_some() {
            return;
        }
        self.send_at = None;
        match self.commit().and_then(|()| self.spool.seal(now.wall)) {
            Ok(Some(sealed)) => self.send(sealed),
            Ok(None) => {}
            Err(error) => self.complain(&error, now),
        }
    }

    /// What came of the report on its way; waits for ever while none is.
    pub(super) async fn delivered(&mut self) -> Delivered {
        let Some(on_its_way) = &mut self.on_its_way else {
            return std::future::pending().await;
        };
        let delivered = on_its_way.await;
        self.on_its_way = None;
        delivered
    }

    /// Takes the answer in; by how many seconds this clock is ahead of the server's, if it told.
    pub(super) fn settle(&mut self, delivered: Delivered, now: Now) -> Option<f64> {
        let (boot, sequence) = delivered.sealed;
        let outcome = match delivered.answer {
            Answer::Acknowledged(Acknowledged {
                sequence: kept,
                server_time,
                ..
            }) => {
                self.backoff.succeeded();
                self.hurry();
                if let Err(error) = self.spool.acknowledge(boot, kept) {
                    self.complain(&error, now);
                }
                return Some(now.wall.duration_since(server_time).as_secs_f64());
            }
            Answer::Refused(refused) => self.refused(boot, sequence, &refused, now),
            Answer::Nobody(why) => {
                tracing::debug!(why, "a report was not delivered");
                self.pause(now);
                Ok(())
            }
        };
        if let Err(error) = outcome {
            self.complain(&error, now);
        }
        None
    }

    fn refused(
        &mut self,
        boot: custode_domain::id::BootId,
        sequence: u64,
        refused: &Refused,
        now: Now,
    ) -> Result<(), SpoolError> {
        tracing::warn!(report.sequence = sequence, reason = ?refused.reason, detail = %refused.detail, "the server refused a report");
        match refused.reason {
            Reason::NotAReport => {
                self.spool
                    .set_aside(boot, sequence, refused.detail.as_str(), now.wall)?;
                self.hurry();
            }
            Reason::SequenceTaken | Reason::SequenceGap => {
                self.spool
                    .start_new_boot(mint::boot_id(now.wall), now.wall)?;
                self.hurry();
            }
            Reason::NotEnrolled | Reason::NoRoom => self.pause(now),
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), SpoolError> {
        while let Some(noticed) = self.unkept.front() {
            self.spool.commit(noticed)?;
            noticed
                .transitions
                .iter()
                .for_each(|(transition, _)| tell(transition));
            self.unkept.pop_front();
        }
        if self.full {
            tracing::info!("the disk has room again: everything noticed is kept");
            self.full = false;
        }
        Ok(())
    }

    fn send(
        &mut self,
        Sealed {
            boot,
            sequence,
            bytes,
        }: Sealed,
    ) {
        let courier = self.courier.clone();
        self.on_its_way = Some(Box::pin(async move {
            Delivered {
                sealed: (boot, sequence),
                answer: courier.deliver(bytes).await,
            }
        }));
    }

    /// Waits before the next try, whatever was hurried while the last one was under way.
    fn pause(&mut self, now: Now) {
        let pause = self.backoff.after_failure(mint::luck());
        self.send_at = Some(now.uptime + pause);
    }

    fn complain(&mut self, error: &SpoolError, now: Now) {
        match error {
            SpoolError::Full if self.full => {}
            SpoolError::Full => {
                self.full = true;
                tracing::error!(
                    waiting = self.unkept.len(),
                    "the disk is full: what is noticed waits in memory"
                );
            }
            SpoolError::Damaged(_)
            | SpoolError::Busy
            | SpoolError::Engine(_)
            | SpoolError::File(_)
            | SpoolError::Row(_) => {
                let error: &dyn std::error::Error = error;
                tracing::error!(
                    error,
                    "the spool does not take what was noticed; trying again"
                );
            }
        }
        self.pause(now);
    }

    /// How full the spool is, in percent.
    pub(super) fn fill_percent(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "a percentage of mebibytes")]
        let percent = |used: u64| used as f64 * 100.0 / self.spool.limit().bytes as f64;
        self.spool.used_bytes().ok().map(percent)
    }

    /// Keeps a fact for the next start. Losing one costs a needless finding at most.
    pub(super) fn remember(&mut self, memo: Memo, value: &str) {
        let known = self.spool.recall(memo).ok().flatten();
        if known.as_deref() != Some(value)
            && let Err(error) = self.spool.remember(memo, value)
        {
            tracing::warn!(%error, "a fact for the next start was not kept");
        }
    }

    /// Through which hour aggregates were taken over.
    pub(super) fn aggregated_through(&self) -> Result<Option<Timestamp>, SpoolError> {
        self.spool.aggregated_through()
    }

    /// Takes over an hour; false when it could not.
    pub(super) fn add_aggregates(&mut self, finished: &FinishedHour, now: Timestamp) -> bool {
        self.spool
            .add_aggregates(finished.hour, &finished.aggregates, now)
            .is_ok()
    }

    pub(super) const fn courier(&self) -> &Courier {
        &self.courier
    }

    /// Sends by another courier from here on.
    pub(super) fn change_courier(&mut self, courier: Courier) {
        self.courier = courier;
    }
}

/// The log says what is kept, never what might yet be lost.
fn tell(transition: &Transition) {
    tracing::info!(
        finding.id = %transition.finding,
        finding.ordinal = transition.ordinal,
        finding.code = transition.code.code(),
        finding.object = %transition.object,
        finding.change = ?transition.change,
        "noticed"
    );
}
