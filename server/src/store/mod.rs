//! The store: what the server remembers, on SQLite or PostgreSQL, through one set of SQL.
//!
//! `store.write("take_charge", |tx| …)` is one named transaction; below it are plain functions over
//! [`Tx`], one file per aggregate. Absence is `Ok(None)`; a refusal of the domain is the closure's own error.
//!
//! # To keep another kind of record
//! 1. Its table goes into a numbered file of `migrations/`: BIGINT, TEXT, BOOLEAN, DOUBLE PRECISION and BYTEA
//!    columns alone, `ente_id` first in every key.
//! 2. Its statements go beside its functions, in `statements!`, and its list into [`statements`].
//! 3. Its story goes into `tests/store`, which runs it on both engines.
//!
//! # Differences between the engines, and the rule for each
//! A null test needs `CAST(?1 AS TEXT) IS NULL`; a sum `CAST(SUM(x) AS BIGINT)`; `LIKE` searches a column folded
//! in Rust; jobs are claimed with the guard repeated on the outer row; a failed statement ends the transaction.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::watch;

pub mod administrators;
pub mod alerts;
pub mod articles;
pub mod attachments;
pub mod audit;
pub mod calls;
pub mod census;
pub mod certifications;
pub mod changes;
mod code;
pub mod consulting;
pub mod contracts;
pub mod decisions;
pub mod deliveries;
mod engine;
pub mod enrolment;
pub mod enti;
mod error;
pub mod factors;
pub mod facts;
pub mod findings;
pub mod idempotency;
pub mod identities;
pub mod jobs;
pub mod known_browsers;
pub mod lapses;
pub mod links;
#[macro_use]
pub mod lists;
pub mod machines;
pub mod measures;
mod meter;
mod migrate;
pub mod notices;
pub mod on_call;
pub mod once;
pub mod open_tickets;
pub mod passkeys;
pub mod people;
pub mod places;
pub mod proposals;
pub mod ratings;
pub mod recordings;
pub mod reports;
pub mod repositories;
pub mod requests;
pub mod routing;
mod row;
pub mod sessions;
pub mod source;
mod spelt;
mod statement;
pub mod subscriptions;
pub mod tasks;
pub mod tickets;
pub mod tokens;
mod tx;
mod url;
mod value;
pub mod verifications;
pub mod webhooks;
mod work;

pub use error::{StoreError, Violation};
pub use meter::Meter;
pub use migrate::MigrateError;
pub use row::Row;
pub use statement::{INSTALLATION_WIDE, Scope, Statement};
pub use tx::{Tx, to_postgres};
pub use url::{StoreUrl, StoreUrlError};
pub use value::{Column, Value};

use engine::postgres::Postgres;
use engine::sqlite::Sqlite;
use meter::Meters;
use url::Place;
use work::{Closure, Work};

/// The one door to the data. Clones share it.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    meters: Arc<Meters>,
    commits: Arc<watch::Sender<u64>>,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

#[derive(Clone, Copy)]
enum Access {
    Write,
    Read,
}

impl Store {
    /// Opens the data where the URL says. SQLite's file is made when it is missing; PostgreSQL is reached
    /// when it is first needed.
    pub fn open(url: &StoreUrl) -> Result<Self, StoreError> {
        let engine = match &url.0 {
            Place::Sqlite(path) => Engine::Sqlite(Sqlite::open(path)?),
            Place::Postgres(config) => Engine::Postgres(Postgres::open(config)?),
        };
        Ok(Self {
            engine: Arc::new(engine),
            meters: Arc::default(),
            commits: Arc::new(watch::channel(0).0),
        })
    }

    /// Brings the schema to the version of this program; how many steps were applied.
    /// Several processes may ask at once: one of them does it.
    pub async fn migrate(&self) -> Result<usize, MigrateError> {
        match self.engine.as_ref() {
            Engine::Sqlite(sqlite) => {
                let path = sqlite.path().to_owned();
                let job = tokio::task::spawn_blocking(move || migrate::sqlite_file(&path));
                job.await
                    .unwrap_or(Err(MigrateError::Store(StoreError::Panicked)))
            }
            Engine::Postgres(postgres) => migrate::postgres(postgres).await,
        }
    }

    /// One durable transaction: all of the closure's changes, or none when it answers an error.
    /// The closure may run several times, so it changes nothing but `tx`.
    pub async fn write<F, T, E>(&self, name: &'static str, run: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let answer = self
            .transact(name, Access::Write, source::known(once::beside(run)))
            .await;
        if answer.is_ok() {
            self.commits.send_modify(|count| *count += 1);
        }
        answer
    }

    /// Reads from one snapshot of the data, beside writers. Changes are refused.
    pub async fn read<F, T, E>(&self, name: &'static str, run: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.transact(name, Access::Read, run).await
    }

    /// Tells after each durable transaction of this process that there was one.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// What each named transaction did since the store was opened.
    pub fn meters(&self) -> Vec<(&'static str, Meter)> {
        self.meters.read()
    }

    async fn transact<F, T, E>(&self, name: &'static str, access: Access, run: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let begun = Instant::now();
        let (work, answer) = Closure::waiting(run);
        let again = self.engine.run(access, work).await;
        let answer = answer
            .await
            .unwrap_or_else(|_| Err(StoreError::Panicked.into()));
        let took = begun.elapsed();
        self.meters.record(name, took, answer.is_err(), again);
        tracing::debug!(
            store.transaction = name,
            store.failed = answer.is_err(),
            store.again = again,
            duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            "transaction ended"
        );
        answer
    }
}

impl Engine {
    /// Runs the work; how often it was run again.
    async fn run(&self, access: Access, work: Box<dyn Work>) -> u32 {
        match (self, access) {
            (Self::Sqlite(sqlite), Access::Write) => sqlite.write(work).await,
            (Self::Sqlite(sqlite), Access::Read) => sqlite.read(work).await,
            (Self::Postgres(postgres), Access::Write) => return postgres.write(work).await,
            (Self::Postgres(postgres), Access::Read) => return postgres.read(work).await,
        }
        0
    }
}

/// Every statement that a transaction can run.
pub fn statements() -> impl Iterator<Item = &'static Statement> {
    [
        administrators::STATEMENTS,
        alerts::STATEMENTS,
        articles::STATEMENTS,
        attachments::STATEMENTS,
        calls::STATEMENTS,
        census::STATEMENTS,
        certifications::STATEMENTS,
        changes::STATEMENTS,
        contracts::STATEMENTS,
        consulting::STATEMENTS,
        decisions::STATEMENTS,
        deliveries::STATEMENTS,
        enrolment::STATEMENTS,
        enti::STATEMENTS,
        factors::STATEMENTS,
        facts::STATEMENTS,
        findings::STATEMENTS,
        idempotency::STATEMENTS,
        identities::STATEMENTS,
        jobs::STATEMENTS,
        known_browsers::STATEMENTS,
        lapses::STATEMENTS,
        links::STATEMENTS,
        lists::merge::STATEMENTS,
        lists::page::STATEMENTS,
        lists::queue::STATEMENTS,
        lists::search::STATEMENTS,
        machines::STATEMENTS,
        measures::STATEMENTS,
        notices::STATEMENTS,
        open_tickets::STATEMENTS,
        on_call::feeds::STATEMENTS,
        on_call::hand_overs::STATEMENTS,
        on_call::rotas::STATEMENTS,
        on_call::swaps::STATEMENTS,
        on_call::watch::STATEMENTS,
        passkeys::STATEMENTS,
        people::STATEMENTS,
        places::STATEMENTS,
        proposals::STATEMENTS,
        ratings::STATEMENTS,
        reports::STATEMENTS,
        recordings::STATEMENTS,
        repositories::STATEMENTS,
        subscriptions::STATEMENTS,
        requests::STATEMENTS,
        routing::STATEMENTS,
        sessions::STATEMENTS,
        tasks::STATEMENTS,
        tickets::STATEMENTS,
        tokens::STATEMENTS,
        verifications::STATEMENTS,
        webhooks::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
    .chain(audit::all_statements())
}
