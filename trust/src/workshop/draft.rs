//! Draft: what is to be signed, from the list that a person keeps.

use std::collections::HashMap;
use std::num::NonZeroU64;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use tough::TargetName;
use tough::schema::{Hashes, Signed, Target, Targets};

use super::found::in_days;
use super::papers::names;
use super::{People, SPEC, Workshop, WorkshopError};
use crate::digest::{hex, sha256};
use crate::repository::FileKind;
use crate::repository::place::write_whole;
use crate::roster::{
    MACHINES, MachineDocument, MachinesDocument, ROSTER, RosterDocument, TechnicianDocument,
    read_hosts, read_roster,
};

/// Days for which a roster may be signed.
const LONGEST: i64 = 14;

/// What was drafted, and what is in force.
#[derive(Debug, Clone)]
pub struct Drafted {
    /// What would be in force.
    pub roster: RosterDocument,
    /// As above.
    pub machines: MachinesDocument,
    /// What is.
    pub before: (Option<RosterDocument>, Option<MachinesDocument>),
}

impl Workshop {
    /// Drafts the next roster and list of machines, good for so many days.
    pub fn draft_roster(
        &self,
        people: People,
        days: i64,
        now: Timestamp,
    ) -> Result<Drafted, WorkshopError> {
        let in_force = self.in_force()?;
        let waiting = self.waiting()?;
        if waiting.root.is_none() && in_force.root.is_none() {
            return Err(WorkshopError::NoRoot);
        }
        if waiting
            .targets
            .is_some_and(|targets| !targets.signatures.is_empty())
        {
            return Err(WorkshopError::UnderWay);
        }
        let until = in_days(now, days, LONGEST)?;
        let roster = roster(&people, in_force.roster.as_ref(), now, until)?;
        let machines = machines(people, in_force.machines.as_ref(), now)?;
        let (roster_bytes, machines_bytes) = (bytes(&roster), bytes(&machines));
        read_roster(&roster_bytes)?;
        read_hosts(&machines_bytes)?;
        let before = in_force
            .targets
            .map_or(0, |targets| targets.signed.version.get());
        let mut targets = Targets::new(
            SPEC.to_owned(),
            NonZeroU64::MIN.saturating_add(before),
            until,
        );
        targets.delegations = None;
        self.forget_lists()?;
        for (name, kind, version, contents) in [
            (ROSTER, "roster", roster.version, roster_bytes),
            (MACHINES, "machines", machines.version, machines_bytes),
        ] {
            let custom = [
                ("kind", json!(kind)),
                ("version", json!(version)),
                ("ente", json!(roster.ente)),
            ];
            targets
                .targets
                .insert(target_name(name), describe(&contents, custom));
            self.write_bytes(&format!("{}.{name}", hex(&sha256(&contents))), &contents)?;
        }
        self.write_draft(
            &format!("{}.targets.json", targets.version),
            &Signed {
                signed: targets,
                signatures: Vec::new(),
            },
        )?;
        Ok(Drafted {
            roster,
            machines,
            before: (in_force.roster, in_force.machines),
        })
    }

    /// Writes a paper into the draft.
    pub(super) fn write_draft<T: Serialize>(
        &self,
        name: &str,
        paper: &T,
    ) -> Result<(), WorkshopError> {
        self.write_bytes(name, &bytes(paper))
    }

    fn write_bytes(&self, name: &str, contents: &[u8]) -> Result<(), WorkshopError> {
        fs_err::create_dir_all(self.draft())?;
        Ok(write_whole(&self.draft().join(name), contents)?)
    }

    /// An earlier draft of the lists; a root that waits stays.
    fn forget_lists(&self) -> Result<(), WorkshopError> {
        for name in names(&self.draft())? {
            if name.kind() != FileKind::Root {
                fs_err::remove_file(self.draft().join(name.as_str()))?;
            }
        }
        Ok(())
    }
}

fn roster(
    people: &People,
    before: Option<&RosterDocument>,
    now: Timestamp,
    valid_until: Timestamp,
) -> Result<RosterDocument, WorkshopError> {
    let technicians = people.technicians.iter().map(|person| TechnicianDocument {
        id: person.id.clone(),
        name: person.name.clone(),
        keys: person.keys.iter().map(|key| without_comment(key)).collect(),
        classes: person.classes.clone(),
        not_before: person.from,
        not_after: person.until,
    });
    Ok(RosterDocument {
        version: before.map_or(0, |before| before.version) + 1,
        ente: people.ente.clone(),
        issued_at: whole(now)?,
        valid_until,
        technicians: technicians.collect(),
    })
}

/// The list of machines keeps its number, and its bytes, while nothing in it changes.
fn machines(
    people: People,
    before: Option<&MachinesDocument>,
    now: Timestamp,
) -> Result<MachinesDocument, WorkshopError> {
    let machines = people.machines.into_iter().map(|machine| MachineDocument {
        name: machine.name,
        host_keys: machine
            .host_keys
            .iter()
            .map(|key| without_comment(key))
            .collect(),
    });
    let mut next = MachinesDocument {
        version: 1,
        ente: people.ente,
        label: people.label,
        issued_at: whole(now)?,
        machines: machines.collect(),
    };
    if let Some(before) = before {
        let same = (&before.ente, &before.label, &before.machines)
            == (&next.ente, &next.label, &next.machines);
        if same {
            return Ok(before.clone());
        }
        next.version = before.version + 1;
    }
    Ok(next)
}

/// The comment of a key often holds a person's name.
fn without_comment(key: &str) -> String {
    let words: Vec<_> = key.split_ascii_whitespace().take(2).collect();
    words.join(" ")
}

fn describe<const N: usize>(contents: &[u8], custom: [(&str, Value); N]) -> Target {
    Target {
        length: contents.len() as u64,
        hashes: Hashes {
            sha256: sha256(contents).to_vec().into(),
            _extra: HashMap::new(),
        },
        custom: custom
            .into_iter()
            .map(|(field, value)| (field.to_owned(), value))
            .collect(),
        _extra: HashMap::new(),
    }
}

fn target_name(name: &str) -> TargetName {
    TargetName::new(name).expect("invariant: our names are flat")
}

fn whole(now: Timestamp) -> Result<Timestamp, WorkshopError> {
    Timestamp::from_second(now.as_second()).map_err(|_| WorkshopError::Days(LONGEST))
}

pub(super) fn bytes<T: Serialize>(paper: &T) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(paper).expect("invariant: metadata is JSON");
    text.push(b'\n');
    text
}
