//! Every statement prepares on both engines and keeps the rule of the Ente.

use std::collections::BTreeSet;

use custode_server::store::{INSTALLATION_WIDE, Scope, statements, to_postgres};

use crate::house::{Outcome, Place, on_both, postgres};

#[tokio::test]
async fn every_statement_prepares_on_both_engines() -> Outcome {
    on_both(|_store, place| async move {
        match place {
            Place::Sqlite(path) => {
                let connection = rusqlite::Connection::open(path)?;
                for statement in statements() {
                    let prepared = connection.prepare(statement.sql);
                    assert!(prepared.is_ok(), "{}: {:?}", statement.name, prepared.err());
                }
            }
            Place::Postgres(url) => {
                let client = postgres(&url).await?;
                for statement in statements() {
                    let prepared = client.prepare(&to_postgres(statement.for_postgres())).await;
                    assert!(prepared.is_ok(), "{}: {:?}", statement.name, prepared.err());
                }
            }
        }
        Ok(())
    })
    .await
}

/// The dialect layer reads neither comments nor PostgreSQL's own kinds of quotes.
#[test]
fn statements_are_plain_and_named_once() {
    let mut names = BTreeSet::new();
    for statement in statements() {
        assert!(
            names.insert(statement.name),
            "{} is listed twice",
            statement.name
        );
        for foreign in [
            "--",
            "/*",
            "$",
            " E'",
            "\"",
            "::",
            "FOR UPDATE",
            "json_each",
        ] {
            assert!(
                !statement.sql.contains(foreign),
                "{} contains {foreign}",
                statement.name
            );
        }
    }
    assert!(names.len() > 40, "the list of statements is not empty");
}

#[test]
fn every_statement_names_its_ente_or_says_why_not() {
    for statement in statements() {
        match statement.scope {
            Scope::Ente => assert!(
                names_its_ente(statement.sql),
                "{} names no Ente",
                statement.name
            ),
            Scope::Across(reason) => {
                assert!(reason.len() > 10, "{} says no reason", statement.name);
            }
        }
    }
}

/// Inserting names `ente_id` first; all others compare it with a parameter after `WHERE`.
fn names_its_ente(sql: &str) -> bool {
    if let Some(rest) = sql.trim_start().strip_prefix("INSERT INTO ") {
        let columns = rest
            .split_once('(')
            .map(|(_, columns)| columns.trim_start());
        return columns.is_some_and(|columns| columns.starts_with("ente_id,"));
    }
    let mut conditions = sql.split("WHERE").skip(1);
    conditions.any(|condition| {
        let condition = condition.trim_start();
        let (alias, rest) = condition.split_at_checked(2).unwrap_or_default();
        let condition = if alias.ends_with('.') {
            rest
        } else {
            condition
        };
        condition.starts_with("ente_id = ?")
    })
}

#[test]
fn the_check_of_the_ente_rule_can_fail() {
    for (sql, named) in [
        ("INSERT INTO site (ente_id, id) VALUES (?1, ?2)", true),
        ("INSERT INTO site (id, ente_id) VALUES (?1, ?2)", false),
        ("SELECT id FROM site WHERE ente_id = ?1 AND id = ?2", true),
        ("SELECT id FROM site s WHERE s.ente_id = ?1", true),
        ("SELECT ente_id FROM site WHERE id = ?1", false),
        ("SELECT ente_id FROM site", false),
        ("SELECT id FROM site WHERE ente_id = id", false),
        ("UPDATE site SET name = ?2 WHERE id = ?1", false),
    ] {
        assert_eq!(names_its_ente(sql), named, "{sql}");
    }
}

#[test]
fn every_installation_wide_table_says_why() {
    for (table, reason) in INSTALLATION_WIDE {
        assert!(reason.len() > 10, "{table}");
    }
}
