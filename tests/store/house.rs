//! House: a store on each engine, and an Ente with a site and a machine in it.

use std::future::Future;
use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context;
use custode_domain::id::{EnteId, MachineId, SiteId};
use custode_domain::machine::MachineClass;
use custode_server::store::enti::{self, Ente, Site};
use custode_server::store::machines::{self, Machine};
use custode_server::store::{Store, StoreError};
use futures_util::FutureExt;
use jiff::Timestamp;
use uuid::Uuid;

pub(crate) type Outcome = anyhow::Result<()>;

/// Where a story's data is, for the tests that look at it from outside.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    Sqlite(PathBuf),
    Postgres(String),
}

/// Runs a story on a migrated store of each engine.
pub(crate) async fn on_both<F, Fut>(story: F) -> Outcome
where
    F: Fn(Store, Place) -> Fut,
    Fut: Future<Output = Outcome>,
{
    on_sqlite(&story).await.context("on SQLite")?;
    match postgres_url()? {
        Some(server) => on_postgres(&server, &story).await.context("on PostgreSQL"),
        None => Ok(()),
    }
}

pub(crate) async fn on_sqlite<F, Fut>(story: F) -> Outcome
where
    F: Fn(Store, Place) -> Fut,
    Fut: Future<Output = Outcome>,
{
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("custode.db");
    story(sqlite(&path).await?, Place::Sqlite(path)).await
}

pub(crate) async fn sqlite(path: &Path) -> anyhow::Result<Store> {
    opened(&format!("sqlite:{}", path.display())).await
}

pub(crate) async fn opened(url: &str) -> anyhow::Result<Store> {
    let store = Store::open(&url.parse()?)?;
    store.migrate().await?;
    Ok(store)
}

/// A database of its own, dropped also when the story fails.
async fn on_postgres<F, Fut>(server: &str, story: F) -> Outcome
where
    F: Fn(Store, Place) -> Fut,
    Fut: Future<Output = Outcome>,
{
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let name = format!(
        "custode_test_{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    );
    ask(
        server,
        &format!("CREATE DATABASE {name} TEMPLATE template0"),
    )
    .await?;
    let url = with_database(server, &name)?;
    let told =
        AssertUnwindSafe(async { story(opened(&url).await?, Place::Postgres(url.clone())).await })
            .catch_unwind()
            .await;
    ask(server, &format!("DROP DATABASE {name} WITH (FORCE)")).await?;
    told.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Runs one command on a server from outside the store.
pub(crate) async fn ask(url: &str, command: &str) -> Outcome {
    postgres(url)
        .await?
        .batch_execute(command)
        .await
        .with_context(|| command.to_owned())
}

/// A connection from outside the store. Its task ends with it.
pub(crate) async fn postgres(url: &str) -> anyhow::Result<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(connection);
    tasks.detach_all();
    Ok(client)
}

/// `postgres://user@host:port/any` with another database.
fn with_database(server: &str, name: &str) -> anyhow::Result<String> {
    let (start, rest) = server
        .split_once("://")
        .context("CUSTODE_TEST_POSTGRES is not a URL")?;
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    Ok(format!("{start}://{authority}/{name}"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where this suite reads its environment"
)]
fn postgres_url() -> anyhow::Result<Option<String>> {
    static SAID: Once = Once::new();
    if let Ok(url) = std::env::var("CUSTODE_TEST_POSTGRES") {
        return Ok(Some(url));
    }
    anyhow::ensure!(
        std::env::var("CUSTODE_REQUIRE_POSTGRES").as_deref() != Ok("1"),
        "CUSTODE_REQUIRE_POSTGRES=1, and CUSTODE_TEST_POSTGRES names no server"
    );
    // Straight to the stream: the test harness hides what passing tests print.
    SAID.call_once(|| {
        let _ = writeln!(
            std::io::stderr(),
            "store: PostgreSQL is SKIPPED, CUSTODE_TEST_POSTGRES is not set; SQLite alone is tested"
        );
    });
    Ok(None)
}

/// Says a measurement where it can be read.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "store: {line}");
}

/// An identifier that differs from all others of this run.
pub(crate) fn uuid() -> Uuid {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128(
        0x0198_f2b4_7c1e_7d6a_9a55 << 48 | u128::from(NUMBER.fetch_add(1, Ordering::Relaxed)),
    )
}

/// Seconds after an arbitrary beginning.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::constant(1_795_000_000 + seconds, 0)
}

/// An Ente with one site and one machine.
#[derive(Debug, Clone)]
pub(crate) struct Furnished {
    pub(crate) ente: EnteId,
    pub(crate) site: SiteId,
    pub(crate) machine: MachineId,
}

pub(crate) async fn furnish(store: &Store) -> Result<Furnished, StoreError> {
    let house = Furnished {
        ente: EnteId::from_uuid(uuid()),
        site: SiteId::from_uuid(uuid()),
        machine: MachineId::from_uuid(uuid()),
    };
    let told = house.clone();
    store
        .write("furnish", move |tx| {
            enti::insert(
                tx,
                &Ente {
                    id: house.ente,
                    name: format!("Comune di Esempio {}", house.ente),
                    created_at: at(0),
                },
            )?;
            let site = Site {
                ente: house.ente,
                id: house.site,
                name: "Municipio".into(),
                address: "Piazza 1".into(),
            };
            enti::insert_site(tx, &site)?;
            machines::insert(tx, &machine(&house, house.machine, "server-1"))
        })
        .await?;
    Ok(told)
}

pub(crate) fn machine(house: &Furnished, id: MachineId, name: &str) -> Machine {
    Machine {
        ente: house.ente,
        id,
        site: house.site,
        class: MachineClass::Server,
        name: name.to_owned(),
        os: "Debian 12".to_owned(),
        agent_version: "0.1.0".to_owned(),
        facts: "{}".to_owned(),
        enrolled_at: at(0),
        last_heard_at: None,
    }
}
