//! Standing: what a person is shown of the roster. It decides nothing.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use custode_trust::digest::hex;
use custode_trust::repository::{Expiring, Role};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Current;

/// How it stood at the last look.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// The number of the roster.
    pub version: Option<u64>,
    /// When it was drafted.
    pub issued_at: Option<Timestamp>,
    /// Until when it is good.
    pub valid_until: Option<Timestamp>,
    /// How many technicians are on it.
    pub technicians: usize,
    /// What its signers signed, to be compared with what others saw.
    pub hash: String,
    /// The versions that nothing may be older than.
    pub floor: BTreeMap<String, u64>,
    /// What ends soon, and what somebody should look at.
    pub warnings: Vec<String>,
    /// When it was last verified.
    pub verified_at: Option<Timestamp>,
    /// What went wrong since, and when.
    pub trouble: Option<(Timestamp, String)>,
}

impl Standing {
    pub(super) fn of(current: &Current, now: Timestamp) -> Self {
        let (roster, loaded) = (&current.roster, &current.loaded);
        let ends = |ending: &Expiring| format!("{} scade il {}", ending.role, ending.at);
        let mut warnings: Vec<_> = loaded.alarms().iter().map(ToString::to_string).collect();
        warnings.extend(loaded.expiring().iter().map(ends));
        Self {
            version: Some(roster.version()),
            issued_at: Some(roster.issued_at()),
            valid_until: Some(roster.valid_until()),
            technicians: roster.technicians().len(),
            hash: loaded.hash().map(|hash| hex(&hash)).unwrap_or_default(),
            floor: Role::ALL
                .iter()
                .map(|&role| (role.name().to_owned(), loaded.version(role)))
                .collect(),
            warnings,
            verified_at: Some(now),
            trouble: None,
        }
    }

    pub(super) fn troubled(self, trouble: &dyn Error, now: Timestamp) -> Self {
        let mut text = trouble.to_string();
        let mut cause = trouble.source();
        while let Some(inner) = cause {
            text = format!("{text}: {inner}");
            cause = inner.source();
        }
        Self {
            trouble: Some((now, text)),
            ..self
        }
    }

    /// Reads what was written, if it can be read.
    pub fn read(file: &Path) -> Option<Self> {
        serde_json::from_slice(&fs_err::read(file).ok()?).ok()
    }

    pub(super) fn write(&self, file: &Path) -> io::Result<()> {
        if let Some(folder) = file.parent() {
            fs_err::create_dir_all(folder)?;
        }
        let draft = file.with_extension("draft");
        fs_err::write(&draft, serde_json::to_vec(self)?)?;
        fs_err::rename(draft, file)
    }

    /// For a person at the machine.
    pub fn say(&self, now: Timestamp) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = match (self.version, self.issued_at, self.valid_until) {
            (Some(version), Some(issued), Some(until)) if now < until => writeln!(
                text,
                "Roster: n. {version} di {} giorni fa, {} tecnici, valido fino al {until}",
                now.duration_since(issued).as_hours() / 24,
                self.technicians
            ),
            (Some(version), _, Some(until)) => writeln!(
                text,
                "Roster: n. {version} SCADUTO il {until}: nessun tecnico può collegarsi"
            ),
            _ => writeln!(
                text,
                "Roster: nessuno verificato: nessun tecnico può collegarsi"
            ),
        };
        if !self.floor.is_empty() {
            let floor: Vec<_> = self
                .floor
                .iter()
                .map(|(role, version)| format!("{role} {version}"))
                .collect();
            let _ = writeln!(
                text,
                "Roster, versioni minime: {}; firma {}",
                floor.join(", "),
                self.hash
            );
        }
        for warning in &self.warnings {
            let _ = writeln!(text, "Roster, attenzione: {warning}");
        }
        if let Some((at, why)) = &self.trouble {
            let _ = writeln!(text, "Roster, aggiornamento fallito il {at}: {why}");
        }
        text
    }
}
