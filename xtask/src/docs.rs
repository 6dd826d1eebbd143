//! Docs: writes again what stands in docs/ but comes from the code; the tidy test compares it.

use anyhow::{Context, Result};
use fs_err as fs;

use crate::tidy::{Tree, clauses};
use crate::{say, workspace};

pub(crate) fn run() -> Result<()> {
    let root = workspace::root();
    let tree = Tree::read(root)?;
    let page =
        clauses::written_again(&tree).with_context(|| format!("{} is missing", clauses::PAGE))?;
    if tree.text(clauses::PAGE) == Some(&page) {
        say::line(&format!("{} is as the tests say", clauses::PAGE));
        return Ok(());
    }
    fs::write(root.join(clauses::PAGE), page)?;
    say::line(&format!("{} written", clauses::PAGE));
    Ok(())
}
