//! Record: what the installer made that was not there before, so that `uninstall` leaves the machine as it was found.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Kept beside the configuration, writable by root alone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    /// Folders, outermost first.
    pub folders: Vec<PathBuf>,
    /// Whether the service's user is ours to remove.
    pub user: bool,
}

impl Record {
    /// What is kept; `None` if it is not a record.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// What is written.
    pub(crate) fn text(&self) -> String {
        // Paths come from UTF-8 arguments, and a struct of lists always has a JSON form.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_back_and_damage_is_no_record() {
        let record = Record {
            folders: vec!["/opt".into()],
            user: true,
        };
        assert_eq!(Record::parse(&record.text()), Some(record));
        for damaged in ["", "{", "{\"folders\":[],\"user\":true,\"more\":1}"] {
            assert_eq!(Record::parse(damaged), None);
        }
    }
}
