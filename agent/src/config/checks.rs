//! Checks: the sections that change the waiting times of the catalogue, one for each code.

use std::ops::RangeInclusive;

use custode_domain::finding::{FindingCode, Origin, Timing};

use super::section::Section;
use super::{Changed, Checks, ConfigError, nearest};

/// A week: a condition that waits longer is better switched off.
const WAIT_S: RangeInclusive<u64> = 0..=7 * 24 * 3600;

pub(super) fn read(root: &mut Section<'_>) -> Result<Checks, ConfigError> {
    let Some(section) = root.table("checks")? else {
        return Ok(Checks::default());
    };
    let changed = section
        .named_tables()?
        .into_iter()
        .map(|(name, mut section)| {
            let code = code(&section, &name)?;
            let changed = changed(&mut section, code.entry().timing)?;
            section.finish()?;
            Ok((code, changed))
        });
    Ok(Checks {
        changed: changed.collect::<Result<_, ConfigError>>()?,
    })
}

fn code(section: &Section<'_>, name: &str) -> Result<FindingCode, ConfigError> {
    let Some(code) = FindingCode::from_code(name) else {
        let known: Vec<_> = agent_codes().map(FindingCode::code).collect();
        let sentence = format!("is not known; {}.", nearest::suggest(name, &known));
        return Err(section.refuse(&sentence));
    };
    match code.entry().origin {
        Origin::Agent => Ok(code),
        Origin::Server => {
            Err(section.refuse("is noticed by the server: there is nothing to set on the machine."))
        }
    }
}

fn agent_codes() -> impl Iterator<Item = FindingCode> {
    let all = FindingCode::ALL.iter().copied();
    all.filter(|code| code.entry().origin == Origin::Agent)
}

fn changed(section: &mut Section<'_>, catalogue: Timing) -> Result<Changed, ConfigError> {
    let raise_after = section.seconds("raise_after_s", WAIT_S)?;
    let clear_after = section.seconds("clear_after_s", WAIT_S)?;
    let enabled = section.flag("enabled")?;
    Ok(Changed {
        timing: Timing {
            raise_after: raise_after.unwrap_or(catalogue.raise_after),
            clear_after: clear_after.unwrap_or(catalogue.clear_after),
        },
        enabled: enabled.unwrap_or(true),
    })
}
