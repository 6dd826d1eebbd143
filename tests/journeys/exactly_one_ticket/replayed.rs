//! A spool from an older copy.

use std::path::Path;

use custode_tests::{Engine, House, Machine, Module, eventually_async};
use rusqlite::{Connection, OpenFlags};

use super::{AT_ONCE, PATIENCE, findings_when, how_many, looked_at, only_ticket};

#[tokio::test]
async fn when_an_old_copy_of_the_spool_is_put_back_then_there_is_still_one_ticket() {
    let mut house = House::open(Engine::Sqlite);
    let module = Module::start();
    let mut machine = house.machine("sic-01");
    machine.watch(&[(&module, 1)], AT_ONCE);
    machine.start();
    looked_at(&module).await;
    house.kill();
    module.break_down();
    waits(&machine, 1).await;
    machine.kill();
    let copy = tempfile::tempdir().unwrap();
    copy_spool(&machine.state(), copy.path());
    copy_spool(copy.path(), &machine.state());
    house.start();
    machine.start();
    let desk = house.desk().await;
    let ticket = only_ticket(&desk).await.id;
    waits(&machine, 0).await;
    machine.kill();
    copy_spool(copy.path(), &machine.state());
    assert_eq!(waiting(&machine), 1, "the old copy holds the report again");
    machine.start();
    waits(&machine, 0).await;
    assert_eq!(desk.findings(&ticket).await.unwrap().len(), 1);
    module.mend();
    findings_when(&desk, &ticket, "the fault is over", |findings| {
        findings.len() == 1 && how_many(findings, "cleared") == 1
    })
    .await;
    assert_eq!(only_ticket(&desk).await.id, ticket);
}

/// Copies the spool of an agent that does not run over what is there.
fn copy_spool(from: &Path, to: &Path) {
    for name in ["spool.db", "spool.db-wal", "spool.db-shm"] {
        let _ = fs_err::remove_file(to.join(name));
        if from.join(name).exists() {
            fs_err::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

/// Until so many transitions wait to be acknowledged.
async fn waits(machine: &Machine, count: u64) {
    eventually_async(
        "the spool is as full as it should be",
        PATIENCE,
        async || (waiting(machine) == count).then_some(()),
    )
    .await;
}

fn waiting(machine: &Machine) -> u64 {
    let file = machine.state().join("spool.db");
    let spool = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    spool.busy_timeout(PATIENCE).unwrap();
    let count = "SELECT COUNT(*) FROM transition";
    spool
        .query_row(count, [], |row| row.get::<_, i64>(0))
        .unwrap()
        .unsigned_abs()
}
