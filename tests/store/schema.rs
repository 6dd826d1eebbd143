//! The schema is the same on both engines, and isolates Enti by construction.

use std::collections::{BTreeMap, BTreeSet};

use custode_server::store::INSTALLATION_WIDE;
use rusqlite::Connection;

use crate::house::{Outcome, Place, on_both, on_sqlite, postgres};

/// Table -> column -> (type, may be null).
type Tables = BTreeMap<String, BTreeMap<String, (String, bool)>>;

const POSTGRES_COLUMNS: &str =
    "SELECT table_name, column_name, UPPER(data_type), is_nullable = 'YES'
    FROM information_schema.columns WHERE table_schema = 'public'";
const SQLITE_COLUMNS: &str = "SELECT t.name, c.name, UPPER(c.type), c.\"notnull\" = 0
    FROM pragma_table_list t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.schema = 'main' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'";

fn sqlite_tables(connection: &Connection) -> anyhow::Result<Tables> {
    let mut tables = Tables::new();
    let mut columns = connection.prepare(SQLITE_COLUMNS)?;
    let mut rows = columns.query([])?;
    while let Some(row) = rows.next()? {
        tables
            .entry(row.get(0)?)
            .or_default()
            .insert(row.get(1)?, (row.get(2)?, row.get(3)?));
    }
    Ok(tables)
}

async fn postgres_tables(url: &str) -> anyhow::Result<Tables> {
    let mut tables = Tables::new();
    for row in postgres(url).await?.query(POSTGRES_COLUMNS, &[]).await? {
        tables
            .entry(row.try_get(0)?)
            .or_default()
            .insert(row.try_get(1)?, (row.try_get(2)?, row.try_get(3)?));
    }
    Ok(tables)
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() -> Outcome {
    let seen = std::sync::Mutex::new(Vec::new());
    on_both(|_store, place| {
        let seen = &seen;
        async move {
            let tables = match place {
                Place::Sqlite(path) => sqlite_tables(&Connection::open(path)?)?,
                Place::Postgres(url) => postgres_tables(&url).await?,
            };
            seen.lock().unwrap().push(tables);
            Ok(())
        }
    })
    .await?;
    let seen = seen.into_inner()?;
    assert!(seen[0].len() > 15);
    for other in &seen[1..] {
        assert_eq!(&seen[0], other);
    }
    for (table, columns) in &seen[0] {
        for (column, (kind, _)) in columns {
            let known =
                ["BIGINT", "TEXT", "BOOLEAN", "DOUBLE PRECISION", "BYTEA"].contains(&kind.as_str());
            assert!(known, "{table}.{column} is {kind}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn every_table_of_an_ente_has_it_first_in_every_key() -> Outcome {
    on_sqlite(|_store, place| async move {
        let Place::Sqlite(path) = place else {
            return Ok(());
        };
        let connection = Connection::open(path)?;
        let wide: BTreeSet<&str> = INSTALLATION_WIDE.iter().map(|(table, _)| *table).collect();
        let tables = sqlite_tables(&connection)?;
        for table in &wide {
            assert!(
                tables.contains_key(*table),
                "{table} is excused and does not exist"
            );
        }
        for table in tables.keys().filter(|table| !wide.contains(table.as_str())) {
            for (key, first) in first_columns(&connection, table)? {
                assert_eq!(first, "ente_id", "{table}: {key}");
            }
        }
        Ok(())
    })
    .await
}

/// The first column of the primary key, of each unique key and of each foreign key.
fn first_columns(connection: &Connection, table: &str) -> anyhow::Result<Vec<(String, String)>> {
    let unique = "SELECT 'unique ' || l.name, i.name FROM pragma_index_list(?1) l
        JOIN pragma_index_info(l.name) i WHERE l.\"unique\" = 1 AND i.seqno = 0";
    let foreign = "SELECT 'reference to ' || \"table\", \"from\" FROM pragma_foreign_key_list(?1) WHERE seq = 0";
    let mut keys: Vec<(String, String)> = Vec::new();
    for question in [unique, foreign] {
        let mut answer = connection.prepare(question)?;
        let mut rows = answer.query([table])?;
        while let Some(row) = rows.next()? {
            keys.push((row.get(0)?, row.get(1)?));
        }
    }
    anyhow::ensure!(
        keys.iter().any(|(key, _)| key.starts_with("unique")),
        "{table} has no primary key"
    );
    Ok(keys)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_servers_may_migrate_at_once() -> Outcome {
    on_both(|store, place| async move {
        let url = match place {
            Place::Sqlite(path) => format!("sqlite:{}", path.display()),
            Place::Postgres(url) => url,
        };
        let others = (0..4).map(|_| crate::house::opened(&url));
        let opened = futures_util::future::try_join_all(others).await?;
        assert_eq!((opened.len(), store.migrate().await?), (4, 0));
        Ok(())
    })
    .await
}
