//! Admissions: what the last verified roster says, for the resident agent, which verifies nothing itself.
//!
//! Whoever opens a session verifies the roster again ([`crate::privileged`]): this decides what is offered, and when a
//! session that is under way is to end.

use std::io;
use std::path::{Path, PathBuf};

use custode_domain::assistance::{Classes, HostName, KeyPrint};
use custode_domain::id::EnteId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use custode_trust::roster::SshKey;

use super::Current;
use crate::consent::seam::Technicians;

/// What the last verified roster says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Admissions {
    ente: String,
    /// How this machine is reached, where the list of machines knows its key.
    host: Option<String>,
    issued_at: Timestamp,
    valid_until: Timestamp,
    /// The roster was judged by this instant: an earlier one is not believed.
    judged_at: Timestamp,
    technicians: Vec<Admission>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Admission {
    id: String,
    keys: Vec<String>,
    classes: Vec<String>,
    not_before: Timestamp,
    not_after: Timestamp,
}

impl Admissions {
    /// `own` is this machine's host key, as OpenSSH writes it.
    pub(super) fn of(current: &Current, own: Option<&str>) -> Self {
        let (roster, hosts) = (&current.roster, &current.hosts);
        let is_own = |host: &&custode_trust::roster::Host| {
            host.keys()
                .iter()
                .any(|key| Some(key.to_string().as_str()) == own)
        };
        let host = hosts.hosts().iter().find(is_own);
        let technicians = roster.technicians().iter().map(|one| Admission {
            id: one.id().to_owned(),
            keys: one.keys().iter().map(SshKey::fingerprint).collect(),
            classes: one
                .classes()
                .iter()
                .map(|class| class.code().to_owned())
                .collect(),
            not_before: one.not_before(),
            not_after: one.not_after(),
        });
        Self {
            ente: roster.ente().to_string(),
            host: host.map(|host| format!("{}.{}", host.name(), hosts.label())),
            issued_at: roster.issued_at(),
            valid_until: roster.valid_until(),
            judged_at: current.loaded.judged_at(),
            technicians: technicians.collect(),
        }
    }

    pub(super) fn write(&self, file: &Path) -> io::Result<()> {
        let draft = file.with_extension("draft");
        fs_err::write(&draft, serde_json::to_vec(self)?)?;
        fs_err::rename(draft, file)
    }

    fn read(file: &Path) -> Option<Self> {
        serde_json::from_slice(&fs_err::read(file).ok()?).ok()
    }

    fn admits(
        &self,
        ente: EnteId,
        key: &KeyPrint,
        classes: &Classes,
        now: Timestamp,
    ) -> Result<(), String> {
        if self.ente != ente.to_string() {
            return Err("the roster of this machine is of another Ente".to_owned());
        }
        if now < self.issued_at || now.max(self.judged_at) >= self.valid_until {
            return Err(format!(
                "the roster of this machine was good until {}",
                self.valid_until
            ));
        }
        let key = key.to_string();
        let found = self.technicians.iter().find(|one| one.keys.contains(&key));
        let Some(technician) = found else {
            return Err("the technician's key is not on the roster of this machine".to_owned());
        };
        let id = &technician.id;
        if now < technician.not_before || now.max(self.judged_at) >= technician.not_after {
            return Err(format!(
                "the technician {id} may come in from {} to {}",
                technician.not_before, technician.not_after
            ));
        }
        let has = |code: &str| technician.classes.iter().any(|it| it == code);
        match classes.iter().find(|class| !has(class.code())) {
            Some(class) => Err(format!("the technician {id} may not use {}", class.code())),
            None => Ok(()),
        }
    }
}

/// The file with them, read anew for each question.
#[derive(Debug, Clone)]
pub struct Admitted(PathBuf);

impl Admitted {
    /// Those that are in this file.
    pub const fn in_file(file: PathBuf) -> Self {
        Self(file)
    }
}

impl Technicians for Admitted {
    fn admits(
        &self,
        ente: EnteId,
        key: &KeyPrint,
        classes: &Classes,
        now: Timestamp,
    ) -> Result<(), String> {
        let Some(admissions) = Admissions::read(&self.0) else {
            return Err("this machine has verified no roster yet: nobody is admitted".to_owned());
        };
        admissions.admits(ente, key, classes, now)
    }

    fn host(&self) -> Option<HostName> {
        Admissions::read(&self.0)?.host?.parse().ok()
    }
}
