//! Looks: the probes that are under way, each at most once at a time, none waiting for another.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;

use crate::check::{ProbeKind, Sample};
use crate::probe::{ProbeError, Probes};

/// What came of a look.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) kind: ProbeKind,
    pub(super) taken: Result<Sample, ProbeError>,
}

/// The probes, and which of them are under way.
#[derive(Default)]
pub(super) struct Looks {
    probes: Probes,
    under_way: FuturesUnordered<Pin<Box<dyn Future<Output = Look> + Send>>>,
    labels: BTreeSet<String>,
}

impl Looks {
    /// Begins a look, unless the one before is still under way: a slow thing is not asked twice.
    pub(super) fn begin(&mut self, kind: ProbeKind, now: Timestamp) {
        if self.labels.insert(kind.label()) {
            let look = self.probes.begin(&kind, now);
            self.under_way.push(Box::pin(async move {
                Look {
                    taken: look.await,
                    kind,
                }
            }));
        }
    }

    /// The next look that ends; waits for ever while none is under way.
    pub(super) async fn next(&mut self) -> Look {
        let Some(look) = self.under_way.next().await else {
            return std::future::pending().await;
        };
        self.labels.remove(&look.kind.label());
        self.probes.note(&look.kind, &look.taken);
        look
    }

    /// Whether all looks of this round have ended.
    pub(super) fn is_idle(&self) -> bool {
        self.under_way.is_empty()
    }
}
