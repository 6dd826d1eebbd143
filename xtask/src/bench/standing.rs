//! Standing: what a hundred thousand open tickets cost to be kept current; the measuring itself is `tests/benches/standing`.

use anyhow::Result;

use crate::{say, setup};

/// Builds the server as it is shipped, fills a store, measures and judges.
pub(crate) fn run() -> Result<()> {
    setup::prepare(false)?;
    say::line("standing: building the server as it is shipped …");
    super::built_and_measured("standing")
}
