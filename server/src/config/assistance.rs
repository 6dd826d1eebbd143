//! The `[assistance]` section: how technicians come to the machines.

use serde::Deserialize;

use super::Parsed;
use crate::app::assistance::Bastion;

/// The section, as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssistanceSection {
    bastion: Option<Parsed<Bastion>>,
}

impl AssistanceSection {
    /// What the section means.
    pub(super) fn bastion(self) -> Option<Bastion> {
        self.bastion.map(|parsed| parsed.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bastion_is_named_or_the_line_is_refused() {
        let read = toml::from_str::<AssistanceSection>;
        let section = read("bastion = \"assistenza.example.org:2222\"\n").unwrap();
        let bastion = section.bastion().unwrap();
        assert_eq!(bastion.to_string(), "assistenza.example.org:2222");
        assert!(read("").unwrap().bastion().is_none());
        let error = read("bastion = \"-J evil\"\n").unwrap_err().to_string();
        assert!(error.contains("expected HOST or HOST:PORT"), "{error}");
    }
}
