//! Rule `rooms`: what the code inside a package may name.
//!
//! Test code is held to it too: a test that needs more belongs into `tests/`.

use super::paths::{self, Mention};
use super::{Tree, Violation};

const RULE: &str = "rooms";

/// A room, the paths that it may not name, and what that keeps true.
struct Room {
    place: &'static str,
    never: &'static [&'static str],
    because: &'static str,
}

const ROOMS: [Room; 6] = [
    Room {
        place: "domain/src/",
        never: &[
            "tokio",
            "serde",
            "serde_json",
            "rusqlite",
            "fs_err",
            "std::fs",
            "std::env",
            "std::net",
            "std::process",
            "std::thread",
            "std::time::SystemTime",
            "std::time::Instant",
            "SystemTime::now",
            "Instant::now",
            "jiff::Timestamp::now",
            "Timestamp::now",
            "jiff::Zoned::now",
            "Zoned::now",
            "async",
            "Uuid::now_v7",
            "Uuid::new_v4",
        ],
        because: "the rules do no I/O and read no clock: `now` is an argument",
    },
    Room {
        place: "server/src/app/",
        never: &["axum", "http::", "hyper", "hyper_util", "askama", "russh"],
        because: "a use case does not know through which door it was called",
    },
    Room {
        place: "server/src/web/",
        never: &["crate::store", "custode_server::store", "store::"],
        because: "doors are thin: they call `app`",
    },
    Room {
        place: "server/src/api/",
        never: &["crate::store", "custode_server::store", "store::"],
        because: "doors are thin: they call `app`",
    },
    Room {
        place: "server/src/store/",
        never: &[
            "crate::app",
            "crate::api",
            "crate::web",
            "crate::link",
            "app::",
            "api::",
            "web::",
            "link::",
        ],
        because: "the store knows the domain and nothing above itself",
    },
    Room {
        place: "agent/src/",
        never: &["target_os", "target_family", "unsafe"],
        because: "what differs between systems, and every `unsafe`, stands in agent/src/os",
    },
];

/// The rooms of the agent that judge: pure, so that they are tested without a machine.
const PURE: [&str; 2] = ["agent/src/brain/", "agent/src/check/"];
const PURE_OURS: [&str; 3] = ["crate::brain", "crate::check", "custode_domain"];
const PURE_PARTS: [&str; 3] = ["jiff", "thiserror", "proptest"];
const PURE_NEVER: [&str; 8] = [
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::SystemTime",
    "std::time::Instant",
    "Timestamp::now",
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let parts = tree
        .text("agent/Cargo.toml")
        .map(dependencies)
        .unwrap_or_default();
    let mut found = Vec::new();
    for (path, file) in tree.rust() {
        let Some((_, inside)) = path.split_once("/src/") else {
            continue;
        };
        let mentions = paths::mentions(inside, &file.code);
        let mut report = |mention: &Mention, because: &str| {
            let says = format!("`{}` is named: {because}", mention.path);
            found.push(Violation {
                path: path.to_owned(),
                line: mention.line,
                rule: RULE,
                says,
            });
        };
        for room in ROOMS
            .iter()
            .filter(|room| is_in(path, room.place) && !is_in(path, "agent/src/os/"))
        {
            for mention in mentions
                .iter()
                .filter(|mention| room.never.iter().any(|never| names(mention, never)))
            {
                report(mention, room.because);
            }
        }
        if PURE.iter().any(|place| is_in(path, place)) {
            for mention in mentions.iter().filter(|mention| !is_pure(mention, &parts)) {
                report(
                    mention,
                    "brain and check use themselves and the domain only",
                );
            }
        }
    }
    found
}

/// `brain.rs` is in the room `brain/` as much as `brain/disk.rs`.
fn is_in(path: &str, place: &str) -> bool {
    path.starts_with(place) || path.strip_suffix(".rs") == Some(place.trim_end_matches('/'))
}

/// A pattern that ends in `::` matches longer paths only: a field may be called `store`.
fn names(mention: &Mention, pattern: &str) -> bool {
    match pattern.strip_suffix("::") {
        Some(_) => mention.path.starts_with(pattern),
        None => paths::starts_with(&mention.path, pattern),
    }
}

fn is_pure(mention: &Mention, parts: &[String]) -> bool {
    let path = mention.path.as_str();
    let root = path.split("::").next().unwrap_or(path);
    if PURE_NEVER
        .iter()
        .any(|never| paths::starts_with(path, never))
    {
        return false;
    }
    if root == "crate" {
        return path == "crate" || PURE_OURS.iter().any(|ours| paths::starts_with(path, ours));
    }
    let is_part = path.contains("::") && parts.iter().any(|part| part == root);
    !is_part || PURE_OURS.contains(&root) || PURE_PARTS.contains(&root)
}

/// The names under which the code of a package sees its dependencies.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut in_table = false;
    let mut found = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_table = line.contains("dependencies");
        } else if in_table && let Some((name, _)) = line.split_once(['.', ' ', '=']) {
            found.push(name.replace('-', "_"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    fn check_file(path: &str, text: &str, line_and_name: &[(usize, &str)]) {
        let tree = sample(&[
            (path, text),
            (
                "agent/Cargo.toml",
                "[dependencies]\ncustode-domain.workspace = true\nfs-err = \"3\"\nrusqlite = \"1\"\n",
            ),
        ]);
        let found = check(&tree);
        let seen: Vec<_> = found
            .iter()
            .map(|it| (it.line, it.says.split('`').nth(1).unwrap()))
            .collect();
        assert_eq!(seen, line_and_name, "of {path}: {text}");
        assert!(found.iter().all(|violation| violation.path == path));
    }

    #[test]
    fn the_domain_does_no_io_and_reads_no_clock() {
        let path = "domain/src/ticket/mod.rs";
        check_file(
            path,
            "//! tokio, std::fs\nuse std::fmt;\nconst A: &str = \"std::fs::read\";",
            &[],
        );
        check_file(path, "\nuse std::{fmt, fs};", &[(2, "std::fs")]);
        check_file(
            path,
            "use jiff::Timestamp;\nfn f() { Timestamp::now(); }",
            &[(2, "Timestamp::now")],
        );
        check_file(path, "use serde::Serialize;", &[(1, "serde::Serialize")]);
        check_file(path, "async fn f() {}", &[(1, "async")]);
        check_file(
            path,
            "#[cfg(test)]\nmod tests {\n    use std::env;\n}",
            &[(3, "std::env")],
        );
        check_file(
            path,
            "use std::time::SystemTime;",
            &[(1, "std::time::SystemTime")],
        );
    }

    #[test]
    fn a_use_case_knows_no_door() {
        check_file(
            "server/src/app/take_charge.rs",
            "use axum::Json;",
            &[(1, "axum::Json")],
        );
        check_file("server/src/web/tickets.rs", "use axum::Json;", &[]);
    }

    #[test]
    fn a_door_does_not_reach_into_the_store() {
        check_file(
            "server/src/web/tickets.rs",
            "use crate::{app, store::Tx};",
            &[(1, "crate::store::Tx")],
        );
        check_file(
            "server/src/api/mod.rs",
            "use super::store;",
            &[(1, "crate::store")],
        );
        check_file(
            "server/src/api.rs",
            "use crate::store;",
            &[(1, "crate::store")],
        );
        check_file(
            "server/src/web/mod.rs",
            "fn f(app: App) { app.store.read() }",
            &[],
        );
    }

    #[test]
    fn the_store_looks_down_only() {
        check_file(
            "server/src/store/ticket.rs",
            "use crate::app::x;\nuse crate::link;",
            &[(1, "crate::app::x"), (2, "crate::link")],
        );
    }

    #[test]
    fn brain_and_check_know_the_domain_only() {
        let path = "agent/src/brain/mod.rs";
        check_file(
            path,
            "use custode_domain::finding::Finding;\nuse crate::check::Check;\nuse jiff::Timestamp;",
            &[],
        );
        check_file(
            path,
            "use super::spool::Spool;",
            &[(1, "crate::spool::Spool")],
        );
        check_file(
            path,
            "use rusqlite::Connection;",
            &[(1, "rusqlite::Connection")],
        );
        check_file(
            "agent/src/check/disk.rs",
            "fs_err::read(p)",
            &[(1, "fs_err::read")],
        );
        check_file(
            "agent/src/check/disk.rs",
            "std::fs::read(p)",
            &[(1, "std::fs::read")],
        );
        check_file("agent/src/probe/disk.rs", "fs_err::read(p)", &[]);
    }

    #[test]
    fn systems_and_unsafe_stay_in_os() {
        check_file(
            "agent/src/probe/disk.rs",
            "#[cfg(target_os = \"linux\")]\nunsafe fn f() {}",
            &[(1, "target_os"), (2, "unsafe")],
        );
        check_file(
            "agent/src/os/linux.rs",
            "#[cfg(target_os = \"linux\")]\nunsafe fn f() {}",
            &[],
        );
    }
}
