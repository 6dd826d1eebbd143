//! The list of checks: what is looked at on this machine, with the waiting times in force.

use std::fmt::Write;

use custode_domain::finding::{FindingCode, Origin};

use crate::config::Config;

/// One line per fault that the agent looks for.
pub fn list(config: &Config) -> String {
    let mut text = String::from("codice                  dopo      rientra   \n");
    for code in FindingCode::ALL
        .iter()
        .filter(|code| code.entry().origin == Origin::Agent)
    {
        let timing = config.checks.timing(*code);
        let state = if config.checks.is_enabled(*code) {
            ""
        } else {
            "spento"
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{:<23} {:>6} s  {:>6} s  {state}",
            code.code(),
            timing.raise_after.as_secs(),
            timing.clear_after.as_secs()
        );
    }
    for watched in crate::daemon::watched(config) {
        let _ = writeln!(text, "osservato: {watched}");
    }
    text
}
