//! Accept: takes connections, never more than the server can bear.

use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::{Arrival, Places};
use super::{Door, connection, router};
use crate::task::Stopping;

/// Out of file descriptors: connections end meanwhile.
const REST: Duration = Duration::from_millis(200);

pub(super) async fn run(
    listener: TcpListener,
    tls: Arc<ServerConfig>,
    door: Door,
    mut stopping: Stopping,
) {
    let places = Arc::new(Semaphore::new(door.limits.connections));
    let anonymous = Arc::new(Semaphore::new(door.limits.anonymous));
    let router = router(door.clone());
    loop {
        let (stream, address, place) = tokio::select! {
            () = stopping.asked() => return,
            taken = take(&listener, &places) => taken,
        };
        let arrival = Arrival {
            stream,
            address,
            places: Places::new(place, anonymous.clone()),
            tls: tls.clone(),
            router: router.clone(),
        };
        let serving = connection::serve(arrival, door.clone(), stopping.clone());
        door.tasks.start("link connection", serving);
    }
}

async fn take(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, std::net::SocketAddr, OwnedSemaphorePermit) {
    let place = places.clone().acquire_owned().await;
    let place = place.expect("nobody closes the places");
    loop {
        match listener.accept().await {
            Ok((stream, address)) => return (stream, address, place),
            Err(error) => {
                tracing::warn!(error = %error, "connection of a machine not taken");
                tokio::time::sleep(REST).await;
            }
        }
    }
}
