//! Peer: the machine on the other side. A handler that asks for it is closed to everybody else.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use custode_protocol::report::Reason;

use super::Door;
use super::connection::Caller;
use super::refusal::Refusal;
use crate::app::MachineRef;
use crate::app::recognise::{NotRecognised, Shown, recognise};

/// A machine that is enrolled and not revoked, and the certificate by which it was recognised.
pub(super) struct Peer {
    pub(super) machine: MachineRef,
    pub(super) shown: Shown,
    pub(super) caller: Caller,
}

impl FromRequestParts<Door> for Peer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Refusal> {
        let caller = parts.extensions.get::<Caller>().cloned();
        let shown = caller.as_ref().and_then(|caller| caller.shown);
        let (Some(caller), Some(shown)) = (caller, shown) else {
            door.app.metrics.link_strangers.inc();
            return Err(stranger(
                "this needs the certificate of a machine that is enrolled",
            ));
        };
        match recognise(&door.app, shown, door.app.clock.unwound()).await {
            Ok(machine) => Ok(Self {
                machine,
                shown,
                caller,
            }),
            Err(NotRecognised::Store(error)) => Err(Refusal::no_room(&error)),
            Err(
                no @ (NotRecognised::Unknown | NotRecognised::Withdrawn | NotRecognised::Ended),
            ) => {
                door.app.metrics.link_strangers.inc();
                tracing::warn!(machine.id = %shown.machine, client.address = %caller.address, reason = %no, "machine not recognised");
                Err(stranger(&no.to_string()))
            }
        }
    }
}

fn stranger(detail: &str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, Reason::NotEnrolled, detail)
}
