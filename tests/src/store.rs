//! Store: a fresh database for one journey, on SQLite or on the PostgreSQL that `cargo xtask test` started.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// Which database the server of a journey stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file of the journey's own.
    Sqlite,
    /// A database of the journey's own on the server that the environment names.
    Postgres,
}

impl Engine {
    /// The engines that can be tried here. Without a PostgreSQL this says so, or fails where one is required.
    #[expect(
        clippy::disallowed_methods,
        clippy::print_stderr,
        reason = "the environment names the PostgreSQL; its absence must be seen"
    )]
    pub fn all() -> Vec<Self> {
        if std::env::var_os("CUSTODE_TEST_POSTGRES").is_some() {
            return vec![Self::Sqlite, Self::Postgres];
        }
        let required = std::env::var_os("CUSTODE_REQUIRE_POSTGRES").is_some();
        assert!(
            !required,
            "CUSTODE_REQUIRE_POSTGRES is set, but CUSTODE_TEST_POSTGRES names no server"
        );
        eprintln!("PostgreSQL is left out: CUSTODE_TEST_POSTGRES names no server");
        vec![Self::Sqlite]
    }
}

/// A database of one journey's own; it goes with the value.
pub(crate) struct Database {
    url: String,
    on_server: Option<(String, String)>,
}

impl Database {
    /// Makes an empty one.
    pub(crate) fn fresh(engine: Engine, folder: &Path) -> Self {
        match engine {
            Engine::Sqlite => Self {
                url: format!("sqlite:{}", folder.join("custode.db").display()),
                on_server: None,
            },
            Engine::Postgres => Self::on_server(),
        }
    }

    /// As `custode-server --store` takes it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the environment names the PostgreSQL"
    )]
    fn on_server() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("CUSTODE_TEST_POSTGRES").unwrap();
        let number = MADE.fetch_add(1, Ordering::SeqCst);
        let name = format!("journey_{}_{number}", std::process::id());
        ask(
            &server,
            &format!("CREATE DATABASE {name} TEMPLATE template0"),
        )
        .unwrap();
        let (authority, _) = server.rsplit_once('/').unwrap();
        Self {
            url: format!("{authority}/{name}"),
            on_server: Some((server, name)),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.on_server {
            // A server that ended meanwhile took the database along.
            let _ = ask(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// Runs one command on a server. On a thread of its own: the caller may be inside a runtime.
fn ask(server: &str, command: &str) -> anyhow::Result<()> {
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let (client, connection) =
                tokio_postgres::connect(server, tokio_postgres::NoTls).await?;
            tokio::select! {
                done = client.batch_execute(command) => Ok(done?),
                ended = connection => anyhow::bail!("the connection ended: {ended:?}"),
            }
        })
    };
    std::thread::scope(|scope| scope.spawn(work).join().unwrap())
}
