//! Listener: takes people's connections, never more than the server can bear, and none that says nothing.

use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tower::ServiceExt;

use super::client::Client;
use crate::task::{Stopping, Tasks};

/// Connections at a time: a browser holds up to six, and a desk has some dozens of people. Further ones wait.
const CONNECTIONS: usize = 4096;
/// For the head of a request, and between two requests.
const HEAD: Duration = Duration::from_secs(30);
/// After the server was asked to end, for what is being answered.
const GRACE: Duration = Duration::from_secs(10);
/// A browser sends about twenty.
const HEADERS: usize = 64;
/// Out of file descriptors: connections end meanwhile.
const REST: Duration = Duration::from_millis(200);

/// Whom to believe when they say for whom they speak.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// The addresses of proxies.
    pub proxies: Vec<IpAddr>,
}

/// Answers people until the server is asked to end.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    trust: Trust,
    tasks: Arc<Tasks>,
    mut stopping: Stopping,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let trust = Arc::new(trust);
    loop {
        let (stream, peer, place) = tokio::select! {
            () = stopping.asked() => return,
            taken = take(&listener, &places) => taken,
        };
        let (router, trust, stopping) = (router.clone(), trust.clone(), stopping.clone());
        tasks.start("people's connection", async move {
            answer(stream, peer.ip(), router, &trust, stopping).await;
            drop(place);
        });
    }
}

async fn take(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let place = places.clone().acquire_owned().await;
    let place = place.expect("nobody closes the places");
    loop {
        match listener.accept().await {
            Ok((stream, address)) => return (stream, address, place),
            Err(error) => {
                tracing::warn!(error = %error, "connection of a person not taken");
                tokio::time::sleep(REST).await;
            }
        }
    }
}

async fn answer(
    stream: TcpStream,
    peer: IpAddr,
    router: Router,
    trust: &Trust,
    mut stopping: Stopping,
) {
    // Answers are one write each: waiting for more to send only delays them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        let client = Client::new(peer, request.headers(), &trust.proxies);
        request.extensions_mut().insert(client);
        router.clone().oneshot(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // Errors are a browser that went away or was too slow: nothing to mend here.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stopping.asked() => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(GRACE, connection).await;
}
