//! Tidy: the rules of the house that no compiler checks.
//!
//! One file per rule. Each rule reads the same [`Tree`] and returns what it found;
//! `cargo xtask tidy` prints it, and a test fails on it.

pub(crate) mod clauses;
mod hygiene;
mod links;
mod names;
mod packages;
mod paths;
mod rooms;
mod sizes;
mod source;
mod tree;
mod words;

use std::fmt;

use anyhow::{Result, bail};

use crate::{say, workspace};
pub(crate) use tree::Tree;

/// A place that breaks a rule of the house.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    /// Relative to the root.
    path: String,
    /// The first is 1.
    line: usize,
    rule: &'static str,
    says: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            line,
            rule,
            says,
        } = self;
        write!(f, "{path}:{line}: {rule}: {says}")
    }
}

/// Checks the workspace and prints what it finds, and the sizes as information.
pub(crate) fn run() -> Result<()> {
    let tree = Tree::read(workspace::root())?;
    let violations = check(&tree);
    for violation in &violations {
        say::line(&violation.to_string());
    }
    say::line(&sizes::distribution(&tree));
    match violations.len() {
        0 => say::line("tidy: nothing found"),
        found => bail!("tidy found {found} places that break a rule of the house"),
    }
    Ok(())
}

/// Every violation of every rule, ordered by place.
fn check(tree: &Tree) -> Vec<Violation> {
    const RULES: [fn(&Tree) -> Vec<Violation>; 8] = [
        packages::check,
        rooms::check,
        sizes::check,
        names::check,
        words::check,
        links::check,
        clauses::check,
        hygiene::check,
    ];
    let mut found: Vec<_> = RULES.iter().flat_map(|rule| rule(tree)).collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_workspace_is_tidy() {
        let tree = Tree::read(workspace::root()).unwrap();
        let found: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        assert!(found.is_empty(), "\n{}", found.join("\n"));
    }
}
