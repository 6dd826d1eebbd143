//! Connection: one of a machine or of a stranger, from the handshake to its end.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use custode_domain::id::MachineId;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;
use tower::ServiceExt;

use super::greeting::{Greeted, Link, greet};
use super::{Door, Limits, tunnel};
use crate::app::recognise::Shown;
use crate::authority::Fingerprint;
use crate::metrics::Metrics;
use crate::task::Stopping;

/// Measured on 80 KB bodies: with hyper's own bound a connection keeps 149 KiB, with this one 41.
const BUFFER: usize = 16 * 1024;
/// An agent sends six.
const HEADERS: usize = 32;

/// A connection that was taken.
pub(super) struct Arrival {
    pub(super) stream: TcpStream,
    pub(super) address: SocketAddr,
    pub(super) places: Places,
    pub(super) tls: Arc<ServerConfig>,
    pub(super) router: Router,
}

/// The places that a connection takes until it ends.
pub(super) struct Places {
    _place: OwnedSemaphorePermit,
    anonymous: Arc<Semaphore>,
    stranger: Option<OwnedSemaphorePermit>,
}

/// Who calls, as far as TLS tells. Every request of the connection carries it.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) address: SocketAddr,
    pub(super) shown: Option<Shown>,
    /// The public key of that certificate: the machine signs what it records with it.
    pub(super) point: Option<Arc<[u8]>>,
    /// A held connection outlives the one it came by, and keeps its place.
    _places: Arc<Places>,
}

impl Places {
    pub(super) fn new(place: OwnedSemaphorePermit, anonymous: Arc<Semaphore>) -> Self {
        Self {
            _place: place,
            anonymous,
            stranger: None,
        }
    }

    /// Strangers have few places; `false` when all are taken.
    fn suffice_for(&mut self, shown: Option<Shown>) -> bool {
        if shown.is_none() {
            self.stranger = self.anonymous.clone().try_acquire_owned().ok();
        }
        shown.is_some() || self.stranger.is_some()
    }
}

pub(super) async fn serve(arrival: Arrival, door: Door, stopping: Stopping) {
    let _counted = Counted::new(&door.app.metrics);
    let Arrival {
        stream,
        address,
        mut places,
        tls,
        router,
    } = arrival;
    let tls = match shake_hands(stream, tls, &door.limits).await {
        Some(Greeted::Link(tls)) => *tls,
        Some(Greeted::Bastion(stream, heard)) => {
            if let Err(error) = tunnel::hand_over(&door, stream, heard).await {
                let why: &dyn std::error::Error = &error;
                tracing::warn!(client.address = %address, error = why, "a connection for the bastion was closed");
            }
            return;
        }
        None => {
            door.app.metrics.link_handshakes_failed.inc();
            tracing::debug!(client.address = %address, "handshake failed");
            return;
        }
    };
    let (shown, point) = (shown(&tls), point(&tls));
    if !places.suffice_for(shown) {
        tracing::warn!(client.address = %address, "too many connections without a certificate: one was closed");
        return;
    }
    let caller = Caller {
        address,
        shown,
        point,
        _places: Arc::new(places),
    };
    answer(tls, caller, router, &door.limits, stopping).await;
}

async fn shake_hands(
    stream: TcpStream,
    tls: Arc<ServerConfig>,
    limits: &Limits,
) -> Option<Greeted> {
    // Answers are one write each: waiting for more to send only delays them.
    stream.set_nodelay(true).ok()?;
    timeout(limits.handshake, greet(stream, tls))
        .await
        .ok()?
        .ok()
}

async fn answer(
    tls: Link,
    caller: Caller,
    router: Router,
    limits: &Limits,
    mut stopping: Stopping,
) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(caller.clone());
        router.clone().oneshot(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(BUFFER)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(tls), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let deadline = tokio::time::sleep(limits.connection);
    // Errors are a client that went away or was too slow: nothing to mend here.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = deadline => {}
        () = stopping.asked() => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(limits.head, connection).await;
}

/// What the client's certificate says. One that TLS took and that names no machine counts as none.
fn shown<S>(tls: &TlsStream<S>) -> Option<Shown> {
    let (_, session) = tls.get_ref();
    let certificate = session.peer_certificates()?.first()?;
    Some(Shown {
        fingerprint: Fingerprint::of(certificate),
        machine: named(certificate)?,
    })
}

/// The public key of the client's certificate, as it stands there.
fn point<S>(tls: &TlsStream<S>) -> Option<Arc<[u8]>> {
    let (_, session) = tls.get_ref();
    let certificate = session.peer_certificates()?.first()?;
    let (_, read) = x509_parser::parse_x509_certificate(certificate).ok()?;
    let point: &[u8] = &read.public_key().subject_public_key.data;
    Some(point.into())
}

fn named(certificate: &CertificateDer<'_>) -> Option<MachineId> {
    let (_, read) = x509_parser::parse_x509_certificate(certificate).ok()?;
    let name = read.subject().iter_common_name().next()?;
    name.as_str().ok()?.parse().ok()
}

/// Counts a connection while it lives.
struct Counted<'a>(&'a Metrics);

impl<'a> Counted<'a> {
    fn new(metrics: &'a Metrics) -> Self {
        metrics.link_connections.add(1);
        Self(metrics)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.link_connections.add(-1);
    }
}
