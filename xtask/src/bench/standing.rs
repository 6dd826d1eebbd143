//! Standing: what a hundred thousand open tickets cost to be kept current; the measuring itself is `tests/benches/standing`.

use anyhow::Result;

use super::desk::measure;

/// Builds the server as it is shipped, fills a store, measures and judges.
pub(crate) fn run() -> Result<()> {
    measure("standing")
}
