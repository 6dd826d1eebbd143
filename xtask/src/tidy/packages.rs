//! Rule `packages`: which package may use which, and every package takes the workspace's lints.

use super::{Tree, Violation};

const RULE: &str = "packages";

/// The dependency rule between packages: each with those of ours that it may name.
///
/// `xtask` drives the binaries from outside, so it needs none and starts quickly.
const MAY_USE: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("protocol", &["domain"]),
    ("ssh", &[]),
    ("trust", &["domain"]),
    ("agent", &["domain", "protocol", "ssh", "trust"]),
    ("installer", &["protocol"]),
    ("reports", &["domain"]),
    ("server", &["domain", "protocol", "reports", "ssh", "trust"]),
    (
        "tests",
        &[
            "domain",
            "protocol",
            "agent",
            "installer",
            "reports",
            "server",
            "ssh",
            "trust",
        ],
    ),
    ("xtask", &[]),
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let manifests = tree
        .files()
        .filter_map(|(path, file)| Some((path, path.strip_suffix("/Cargo.toml")?, &file.text)));
    manifests
        .flat_map(|(path, package, text)| check_manifest(path, package, text))
        .collect()
}

fn check_manifest(path: &str, package: &str, text: &str) -> Vec<Violation> {
    let violation = |line, says| Violation {
        path: path.to_owned(),
        line,
        rule: RULE,
        says,
    };
    let mut found = Vec::new();
    if !takes_workspace_lints(text) {
        found.push(violation(
            1,
            "the package must say `[lints] workspace = true`".to_owned(),
        ));
    }
    let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == package) else {
        found.push(violation(
            1,
            format!(
                "`{package}` has no row in the dependency rule ({})",
                file!()
            ),
        ));
        return found;
    };
    for (line, used) in packages_of_ours(text) {
        if !allowed.contains(&used.as_str()) {
            found.push(violation(line, format!("`{package}` may not use `{used}`")));
        }
    }
    found
}

/// The lines of a manifest with the table that each stands in; comments are cut.
fn lines_with_table(text: &str) -> impl Iterator<Item = (usize, &str, &str)> {
    let mut table = "";
    text.lines().zip(1..).map(move |(line, number)| {
        let line = line.split('#').next().unwrap_or("").trim();
        if line.starts_with('[') {
            table = line.trim_matches(['[', ']']);
        }
        (number, table, line)
    })
}

fn takes_workspace_lints(text: &str) -> bool {
    lines_with_table(text).any(|(_, table, line)| {
        let line = line.replace(' ', "");
        (table == "lints" && line == "workspace=true") || line == "lints.workspace=true"
    })
}

/// The packages of this workspace that the dependency tables name, by name, by path or by `package =`.
fn packages_of_ours(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, table, line) in lines_with_table(text) {
        if !table.contains("dependencies") {
            continue;
        }
        let after = |mark: &str| line.split_once(mark).map(|(_, rest)| rest);
        if let Some(rest) = after("custode-").or_else(|| after("path = \"../")) {
            let name = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '-')
                .collect();
            found.push((number, name));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    const LINTS: &str = "[lints]\nworkspace = true\n";

    fn check_manifest_text(package: &str, text: &str, expected: &[&str]) {
        let tree = sample(&[(&format!("{package}/Cargo.toml"), text)]);
        let found: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "of {text}");
    }

    #[test]
    fn a_package_uses_only_those_below_it() {
        let uses = |line: &str| format!("{LINTS}[dependencies]\n{line}\n");
        check_manifest_text("agent", &uses("custode-protocol.workspace = true"), &[]);
        check_manifest_text(
            "agent",
            &uses("custode-server.workspace = true"),
            &["agent/Cargo.toml:4: packages: `agent` may not use `server`"],
        );
        check_manifest_text(
            "installer",
            &uses("custode-domain = { workspace = true }"),
            &["installer/Cargo.toml:4: packages: `installer` may not use `domain`"],
        );
        check_manifest_text(
            "domain",
            &uses("rules = { path = \"../protocol\" }"),
            &["domain/Cargo.toml:4: packages: `domain` may not use `protocol`"],
        );
        check_manifest_text(
            "server",
            &uses("t = { package = \"custode-tests\", version = \"1\" }"),
            &["server/Cargo.toml:4: packages: `server` may not use `tests`"],
        );
        check_manifest_text(
            "domain",
            &uses("jiff.workspace = true # not custode-server"),
            &[],
        );
    }

    #[test]
    fn no_table_of_dependencies_escapes() {
        for table in [
            "dev-dependencies",
            "build-dependencies",
            "target.'cfg(unix)'.dependencies",
        ] {
            check_manifest_text(
                "domain",
                &format!("{LINTS}[{table}]\ncustode-server.workspace = true\n"),
                &["domain/Cargo.toml:4: packages: `domain` may not use `server`"],
            );
        }
        check_manifest_text(
            "domain",
            &format!("{LINTS}[dependencies.custode-server]\nworkspace = true\n"),
            &["domain/Cargo.toml:3: packages: `domain` may not use `server`"],
        );
    }

    #[test]
    fn every_package_takes_the_lints_and_has_a_row() {
        check_manifest_text(
            "domain",
            "[package]\n",
            &["domain/Cargo.toml:1: packages: the package must say `[lints] workspace = true`"],
        );
        check_manifest_text(
            "gateway",
            LINTS,
            &[
                "gateway/Cargo.toml:1: packages: `gateway` has no row in the dependency rule (xtask/src/tidy/packages.rs)",
            ],
        );
    }
}
