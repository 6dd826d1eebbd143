//! `POST /v1/report`: one report, packed. It is the certificate's machine that speaks, whatever is inside.

use std::error::Error;
use std::time::Instant;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use custode_protocol::codec::{self, MAX_PACKED};
use custode_protocol::report::{Acknowledged, Report};

use super::peer::Peer;
use super::refusal::Refusal;
use super::{Door, body};
use crate::app::heartbeat;
use crate::app::intake::{self, NotTaken};
use crate::mint::sha256;

pub(super) async fn report(
    State(door): State<Door>,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Acknowledged>, Refusal> {
    let answer = take(&door, &peer, &headers, body).await;
    match &answer {
        Ok(_) => door.app.metrics.reports.inc(),
        Err(refusal) => {
            door.app.metrics.reports_refused.inc();
            tracing::warn!(
                machine.id = %peer.machine.id,
                ente.id = %peer.machine.ente,
                refusal = ?refusal,
                "report refused"
            );
        }
    }
    answer.map(Json)
}

async fn take(
    door: &Door,
    peer: &Peer,
    headers: &HeaderMap,
    body: Body,
) -> Result<Acknowledged, Refusal> {
    let packed = body::read(headers, body, MAX_PACKED, door.limits.body).await?;
    let begun = Instant::now();
    door.app.metrics.report_bytes.add(packed.len() as u64);
    let digest = sha256(&packed);
    let report = unpack(door, packed).await?;
    let now = door.app.clock.now();
    heartbeat::heard(&door.app, &peer.machine, now);
    let answer = intake::receive(&door.app, &peer.machine, report, digest, now).await;
    door.app.metrics.report_seconds.note(begun.elapsed());
    answer.map_err(|refusal| refuse(peer, &refusal))
}

fn refuse(peer: &Peer, refusal: &NotTaken) -> Refusal {
    match refusal {
        NotTaken::Refused(..) => {}
        NotTaken::Store(_) | NotTaken::Unsettled(_) => tracing::error!(
            machine.id = %peer.machine.id,
            ente.id = %peer.machine.ente,
            error = %refusal,
            cause = refusal.source().map(tracing::field::display),
            "report not kept"
        ),
    }
    Refusal::from(refusal.answer())
}

/// Beside the threads that serve connections: what unpacks to 2 MiB takes some 10 ms. A few at a time:
/// each may hold that much.
async fn unpack(door: &Door, packed: Vec<u8>) -> Result<Report, Refusal> {
    let place = door.unpacking.acquire().await;
    let unpacked = tokio::task::spawn_blocking(move || codec::unpack::<Report>(&packed)).await;
    drop(place);
    unpacked
        .map_err(|error| Refusal::no_room(&error))?
        .map_err(|error| Refusal::not_a_message(&error.to_string()))
}
