//! Say: an error in one line, with what caused it.

use std::error::Error;

/// `what failed: why: why that`.
pub fn with_causes(failure: &dyn Error) -> String {
    let mut whole = failure.to_string();
    let mut cause = failure.source();
    while let Some(next) = cause {
        whole = format!("{whole}: {next}");
        cause = next.source();
    }
    whole
}
