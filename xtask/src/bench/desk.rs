//! Desk: what the desk's pages cost among a million tickets; the measuring itself is `tests/benches/desk`.

use anyhow::Result;

use crate::{say, setup};

/// Builds the server as it is shipped, fills a store, measures and judges.
pub(crate) fn run() -> Result<()> {
    setup::prepare(false)?;
    say::line("desk: building the server as it is shipped …");
    super::built_and_measured("desk")
}
