//! Audit: how long a million records of the audit take to verify; the measuring itself is `tests/benches/audit`.

use anyhow::Result;

use crate::{say, setup};

/// Builds the server as it is shipped, fills a store, measures and judges.
pub(crate) fn run() -> Result<()> {
    setup::prepare(false)?;
    say::line("audit: building the server as it is shipped …");
    super::built_and_measured("audit")
}
