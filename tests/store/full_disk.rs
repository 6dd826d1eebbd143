//! A full disk is said as such, corrupts nothing, and is over when space returns.

use std::path::Path;

use custode_domain::id::EnteId;
use custode_server::store::enti::{self, Ente};
use custode_server::store::{Store, StoreError};

use crate::house::{Outcome, at, say, sqlite, uuid};

/// Names the folder of a small file system to the child process that lives in it.
const FOLDER: &str = "CUSTODE_TEST_SMALL_DISK";
/// What the child says when its story is told, so that a child that ran nothing is no success.
const TOLD: &str = "the small disk was full and is not any more";

/// The story runs in a child process with a mount namespace of its own, over 6 MiB that really fill up.
#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "only a child process can have a file system of its own"
)]
async fn a_full_disk_is_said_and_survived() -> Outcome {
    if let Ok(folder) = std::env::var(FOLDER) {
        return on_a_small_disk(Path::new(&folder)).await;
    }
    let folder = tempfile::tempdir()?;
    let script = "mount -t tmpfs -o size=6m none \"$1\" \
        && exec \"$2\" --exact full_disk::a_full_disk_is_said_and_survived";
    let ran = std::process::Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .arg(folder.path())
        .arg(std::env::current_exe()?)
        .env(FOLDER, folder.path())
        .output()?;
    let said =
        String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    if said.contains("unshare failed") || said.contains("Operation not permitted") {
        say("full disk is SKIPPED, this machine allows no mount namespace");
        return Ok(());
    }
    assert!(
        ran.status.success() && said.contains(TOLD),
        "{:?}: {said}",
        ran.status
    );
    Ok(())
}

async fn on_a_small_disk(folder: &Path) -> Outcome {
    let (path, ballast) = (folder.join("custode.db"), folder.join("ballast"));
    let store = sqlite(&path).await?;
    insert(&store, "before", 10).await?;
    // Somebody else's file takes most of the disk.
    fs_err::write(&ballast, vec![0; 3_000_000])?;
    let kept = fill(&store).await?;

    assert_eq!(
        count(&store).await?,
        kept,
        "readers go on, and see what was acknowledged"
    );
    assert!(matches!(
        insert(&store, "still full", 100_000).await,
        Err(StoreError::Full)
    ));
    let together =
        (0..20).map(|number| insert(&store, "together", if number == 7 { 100_000 } else { 1 }));
    let small = futures_util::future::join_all(together)
        .await
        .into_iter()
        .flatten()
        .count();

    fs_err::remove_file(&ballast)?;
    insert(&store, "after", 100_000).await?;
    assert_eq!(
        count(&store).await?,
        kept + small + 1,
        "space returned: it goes on by itself"
    );
    drop(store);
    let sound: String =
        rusqlite::Connection::open(&path)?
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    assert_eq!(sound, "ok");
    say(TOLD);
    Ok(())
}

async fn insert(store: &Store, name: &str, size: usize) -> Result<(), StoreError> {
    let ente = Ente {
        id: EnteId::from_uuid(uuid()),
        name: format!("{name} {}", "x".repeat(size)),
        created_at: at(0),
    };
    store
        .write("insert", move |tx| enti::insert(tx, &ente))
        .await
}

async fn count(store: &Store) -> Result<usize, StoreError> {
    store.read("count", |tx| Ok(enti::list(tx)?.len())).await
}

async fn fill(store: &Store) -> anyhow::Result<usize> {
    let mut kept = 1;
    loop {
        match insert(store, &format!("filler {kept}"), 10_000).await {
            Ok(()) => kept += 1,
            Err(StoreError::Full) => return Ok(kept),
            Err(other) => anyhow::bail!("a full disk was called {other:?}"),
        }
        anyhow::ensure!(kept < 10_000, "the disk never filled");
    }
}
