//! Link: the machines' listener. No people's route exists here, and no machine's route on the other one.
//!
//! Connect, shake hands, recognise the certificate, answer. All that arrives is hostile until it is parsed.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use custode_protocol::assist::{RECORDING, TUNNEL};
use custode_protocol::path;
use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::task::Tasks;

mod accept;
mod assistance;
mod body;
mod connection;
mod enrol;
mod greeting;
mod limits;
mod linger;
mod live;
mod peer;
mod recording;
mod refusal;
mod renew;
mod report;
mod repository;
mod tls;
mod tunnel;

pub use limits::Limits;
pub use tls::{LinkError, Presented};

/// The listener, bound and not yet answering.
pub struct Link {
    listener: TcpListener,
    tls: Arc<ServerConfig>,
    presented: Arc<Presented>,
    door: Door,
}

/// What every route of the link has at hand.
#[derive(Clone)]
struct Door {
    app: Arc<App>,
    limits: Arc<Limits>,
    tasks: Arc<Tasks>,
    /// Reports being unpacked.
    unpacking: Arc<Semaphore>,
}

impl Link {
    /// Binds the listener, with a certificate made out to these names.
    pub async fn bind(
        address: SocketAddr,
        names: Vec<String>,
        limits: Limits,
        app: Arc<App>,
        tasks: Arc<Tasks>,
    ) -> Result<Self, LinkError> {
        let presented = Arc::new(Presented::make(&app, names)?);
        let tls = tls::server_config(&app.authority, presented.clone())?;
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| LinkError::Bind { address, source })?;
        Ok(Self {
            listener,
            tls: Arc::new(tls),
            presented,
            door: Door {
                app,
                unpacking: Arc::new(Semaphore::new(limits.unpacking)),
                limits: Arc::new(limits),
                tasks,
            },
        })
    }

    /// Where it listens.
    pub fn address(&self) -> Result<SocketAddr, std::io::Error> {
        self.listener.local_addr()
    }

    /// Begins to answer, until the tasks are asked to end.
    pub fn start(self) {
        let (app, tasks) = (self.door.app.clone(), self.door.tasks.clone());
        let stopping = tasks.stopping();
        tasks.start(
            "link certificate",
            self.presented.keep_fresh(app, stopping.clone()),
        );
        let accept = accept::run(self.listener, self.tls, self.door, stopping);
        tasks.start("link listener", accept);
    }
}

fn router(door: Door) -> Router {
    Router::new()
        .route(path::ENROL, post(enrol::enrol))
        .route(path::RENEW, post(renew::renew))
        .route(path::REPORT, post(report::report))
        .route(
            &format!("{}/{{file}}", path::REPOSITORY),
            get(repository::repository),
        )
        .route(path::LIVE, get(live::live))
        .route(
            path::ASSISTANCE,
            get(assistance::errands).post(assistance::hear),
        )
        .route(TUNNEL, post(tunnel::tunnel))
        .route(RECORDING, post(recording::hand_in))
        .fallback(refusal::nothing_here)
        .method_not_allowed_fallback(refusal::nothing_here)
        .with_state(door)
}

#[cfg(test)]
mod tests;
