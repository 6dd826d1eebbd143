//! Store: a fresh database for one journey, on SQLite or on the PostgreSQL that `cargo xtask test` started.

use std::path::Path;

use uuid::Uuid;

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

/// The URL of a fresh, empty database.
pub(crate) fn fresh(engine: Engine, folder: &Path) -> String {
    match engine {
        Engine::Sqlite => format!("sqlite:{}", folder.join("custode.db").display()),
        Engine::Postgres => fresh_postgres(),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment names the PostgreSQL, and its own client makes the database"
)]
fn fresh_postgres() -> String {
    let server = std::env::var("CUSTODE_TEST_POSTGRES").unwrap();
    let name = format!(
        "journey_{}",
        Uuid::from_u128(u128::from(rand_number())).simple()
    );
    let made = std::process::Command::new("psql")
        .args([
            "--quiet",
            "--no-psqlrc",
            "--dbname",
            &server,
            "--command",
            &format!("CREATE DATABASE {name}"),
        ])
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// Distinct among the tests that run at once: the process and a counter.
fn rand_number() -> u64 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static MADE: AtomicU32 = AtomicU32::new(0);
    let made = MADE.fetch_add(1, Ordering::SeqCst);
    (u64::from(std::process::id()) << 32) | u64::from(made)
}
