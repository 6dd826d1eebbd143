//! Renewal: once a day, whether the certificate needs to be renewed; and the renewal under way.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::brain::Now;
use crate::link::{Courier, Identity, RenewError, is_due, renew};

/// Between two looks at the certificate.
const EVERY: Duration = Duration::from_hours(24);

type Renewing = Pin<Box<dyn Future<Output = Result<(), RenewError>> + Send>>;

/// When to look, and what is under way.
#[derive(Default)]
pub(super) struct Renewal {
    next: Duration,
    under_way: Option<Renewing>,
}

impl Renewal {
    /// Begins a renewal if it is time for one.
    pub(super) fn consider(&mut self, identity: &Identity, courier: &Courier, now: Now) {
        if now.uptime < self.next || self.under_way.is_some() {
            return;
        }
        self.next = now.uptime + EVERY;
        match identity.validity() {
            Ok(validity) if is_due(validity, now.wall) => {
                let (identity, courier) = (identity.clone(), courier.clone());
                self.under_way = Some(Box::pin(async move {
                    renew(&courier, &identity, now.wall).await
                }));
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the certificate cannot be read"),
        }
    }

    /// The end of the renewal that is under way; waits for ever while none is.
    pub(super) async fn done(&mut self) -> Result<(), RenewError> {
        let Some(renewing) = &mut self.under_way else {
            return std::future::pending().await;
        };
        let outcome = renewing.await;
        self.under_way = None;
        outcome
    }
}
