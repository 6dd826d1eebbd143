//! The `[assistance]` section: how technicians come to the machines.

use std::num::NonZeroU8;

use serde::Deserialize;

use super::Parsed;
use crate::app::assistance::Bastion;
use crate::app::assistance::recording::{MONTHS, Months};

/// The section, as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssistanceSection {
    bastion: Option<Parsed<Bastion>>,
    /// For how many months a recording is kept.
    recording_months: Option<NonZeroU8>,
}

impl AssistanceSection {
    /// What the section means.
    pub(super) fn settings(self) -> (Option<Bastion>, Months) {
        let months = self.recording_months.map_or(MONTHS, Months);
        (self.bastion.map(|parsed| parsed.0), months)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bastion_is_named_or_the_line_is_refused() {
        let read = toml::from_str::<AssistanceSection>;
        let section = read("bastion = \"assistenza.example.org:2222\"\n").unwrap();
        let (bastion, kept) = section.settings();
        assert_eq!(bastion.unwrap().to_string(), "assistenza.example.org:2222");
        assert_eq!(kept, MONTHS);
        assert!(read("").unwrap().settings().0.is_none());
        let error = read("bastion = \"-J evil\"\n").unwrap_err().to_string();
        assert!(error.contains("expected HOST or HOST:PORT"), "{error}");
    }

    #[test]
    fn recordings_are_kept_for_a_month_at_least() {
        let read = toml::from_str::<AssistanceSection>;
        let months = |text| read(text).map(|section| section.settings().1.0.get());
        assert_eq!(months("recording_months = 3\n"), Ok(3));
        assert!(months("recording_months = 0\n").is_err());
    }
}
