//! Read: from signed bytes to values, with every bound and every field checked once.

use std::collections::BTreeSet;

use custode_domain::id::EnteId;
use jiff::Timestamp;
use serde_json::json;

use super::hosts::is_label;
use super::{
    Class, Host, HostKeys, LONGEST, MACHINES, MachinesDocument, ROSTER, Roster, RosterDocument,
    SshKey, Technician, TechnicianDocument,
};
use crate::repository::{LoadError, Loaded, Role};

/// Technicians of a roster.
const TECHNICIANS: usize = 500;
/// Machines of an Ente.
const HOSTS: usize = 2000;
/// Keys of one of either.
const KEYS: usize = 8;
/// Characters of a name.
const NAME: usize = 100;

/// Why a document is no roster.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {why}")]
pub struct NotARoster {
    place: String,
    why: String,
}

/// Why there is no roster.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// The repository, or the target in it, did not hold.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// What was signed is no roster.
    #[error("what was signed cannot be used: {0}")]
    Content(#[from] NotARoster),
    /// It is of another Ente.
    #[error("the roster is of another Ente: {0}")]
    OtherEnte(EnteId),
    /// It was signed for longer than a roster may be.
    #[error("the roster is signed until {0}, which is more than 14 days after {1}")]
    TooLong(Timestamp, Timestamp),
}

/// The roster and the host keys of a repository that held, for this Ente.
pub async fn in_force(loaded: &Loaded, ente: EnteId) -> Result<(Roster, HostKeys), RosterError> {
    let roster = read_roster(&loaded.read(ROSTER).await?)?;
    let hosts = read_hosts(&loaded.read(MACHINES).await?)?;
    for (name, kind, version) in [
        (ROSTER, "roster", roster.version),
        (MACHINES, "machines", hosts.version),
    ] {
        let described = loaded.describe(name).map_err(LoadError::from)?;
        let fields = [
            ("kind", json!(kind)),
            ("version", json!(version)),
            ("ente", json!(ente.to_string())),
        ];
        if described.custom.get("ente") != Some(&fields[2].1) && roster.ente != ente {
            return Err(RosterError::OtherEnte(roster.ente));
        }
        described.expect(&fields).map_err(LoadError::from)?;
    }
    for found in [roster.ente, hosts.ente] {
        if found != ente {
            return Err(RosterError::OtherEnte(found));
        }
    }
    let until = loaded.expires(Role::Targets);
    if until.duration_since(roster.issued_at) > LONGEST {
        return Err(RosterError::TooLong(until, roster.issued_at));
    }
    Ok((roster, hosts))
}

/// Whose repository it is, by what was signed: for a person who looks. A machine knows its own Ente.
pub fn whose(loaded: &Loaded) -> Result<EnteId, RosterError> {
    let described = loaded.describe(ROSTER).map_err(LoadError::from)?;
    let said = described.custom.get("ente").and_then(|said| said.as_str());
    Ok(ente(said.unwrap_or_default())?)
}

/// Reads `roster.json`.
pub fn read_roster(bytes: &[u8]) -> Result<Roster, NotARoster> {
    let document: RosterDocument = parse(bytes)?;
    let until = document.valid_until.duration_since(document.issued_at);
    if until > LONGEST || !until.is_positive() {
        return Err(refuse(
            "valid_until",
            "it is at most 14 days after issued_at, and after it",
        ));
    }
    // Nobody at all is a roster too: it is how everybody is shut out.
    if document.technicians.len() > TECHNICIANS {
        return Err(refuse("technicians", "there are too many"));
    }
    let mut technicians = Vec::new();
    let (mut ids, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for (index, one) in document.technicians.into_iter().enumerate() {
        let place = format!("technicians[{index}]");
        let technician = technician(&place, one)?;
        if !ids.insert(technician.id.clone()) {
            return Err(refuse(&place, "another technician has this id"));
        }
        for key in &technician.keys {
            if !keys.insert(key.clone()) {
                return Err(refuse(&place, "one of its keys is somebody's already"));
            }
        }
        technicians.push(technician);
    }
    Ok(Roster {
        version: counted(document.version)?,
        ente: ente(&document.ente)?,
        issued_at: document.issued_at,
        valid_until: document.valid_until,
        technicians,
    })
}

fn technician(place: &str, one: TechnicianDocument) -> Result<Technician, NotARoster> {
    if !is_label(&one.id) {
        let why = "an id has lowercase letters, digits and hyphens, at most 63";
        return Err(refuse(&format!("{place}.id"), why));
    }
    if one.name.is_empty()
        || one.name.chars().count() > NAME
        || one.name.chars().any(char::is_control)
    {
        let why = "a name has 1 to 100 characters on one line";
        return Err(refuse(&format!("{place}.name"), why));
    }
    if one.not_after <= one.not_before {
        return Err(refuse(
            &format!("{place}.not_after"),
            "it is after not_before",
        ));
    }
    let keys = keys(&format!("{place}.keys"), &one.keys)?;
    let mut classes = Vec::new();
    for class in &one.classes {
        let class = Class::from_code(class).ok_or_else(|| {
            refuse(
                &format!("{place}.classes"),
                "a class is one of shell, exec, files and forward",
            )
        })?;
        if classes.contains(&class) {
            return Err(refuse(
                &format!("{place}.classes"),
                "a class is named twice",
            ));
        }
        classes.push(class);
    }
    if classes.is_empty() {
        return Err(refuse(
            &format!("{place}.classes"),
            "at least one is needed",
        ));
    }
    classes.sort_unstable();
    Ok(Technician {
        id: one.id,
        name: one.name,
        keys,
        classes,
        not_before: one.not_before,
        not_after: one.not_after,
    })
}

/// Reads `machines.json`.
pub fn read_hosts(bytes: &[u8]) -> Result<HostKeys, NotARoster> {
    let document: MachinesDocument = parse(bytes)?;
    let why = "a name in a host name has lowercase letters, digits and hyphens, at most 63";
    if !is_label(&document.label) {
        return Err(refuse("label", why));
    }
    if document.machines.len() > HOSTS {
        return Err(refuse("machines", "there are too many"));
    }
    let mut names = BTreeSet::new();
    let mut hosts = Vec::new();
    for (index, one) in document.machines.into_iter().enumerate() {
        let place = format!("machines[{index}]");
        if !is_label(&one.name) {
            return Err(refuse(&format!("{place}.name"), why));
        }
        if !names.insert(one.name.clone()) {
            return Err(refuse(
                &format!("{place}.name"),
                "another machine has this name",
            ));
        }
        let keys = keys(&format!("{place}.host_keys"), &one.host_keys)?;
        if keys.iter().any(|key| !key.algorithm().is_for_hosts()) {
            return Err(refuse(
                &format!("{place}.host_keys"),
                "a machine has no key in a security key",
            ));
        }
        hosts.push(Host {
            name: one.name,
            keys,
        });
    }
    Ok(HostKeys {
        version: counted(document.version)?,
        ente: ente(&document.ente)?,
        label: document.label,
        issued_at: document.issued_at,
        hosts,
    })
}

fn keys(place: &str, texts: &[String]) -> Result<Vec<SshKey>, NotARoster> {
    bounded(place, texts.len(), KEYS)?;
    let parsed = texts.iter().enumerate().map(|(index, text)| {
        text.parse().map_err(|error: super::NotAKey| {
            refuse(&format!("{place}[{index}]"), &error.to_string())
        })
    });
    parsed.collect()
}

fn parse<T: for<'de> serde::Deserialize<'de>>(bytes: &[u8]) -> Result<T, NotARoster> {
    serde_json::from_slice(bytes).map_err(|error| refuse("document", &error.to_string()))
}

fn counted(version: u64) -> Result<u64, NotARoster> {
    if version == 0 {
        return Err(refuse("version", "it counts from 1"));
    }
    Ok(version)
}

fn ente(text: &str) -> Result<EnteId, NotARoster> {
    text.parse()
        .map_err(|error: custode_domain::id::NotAnId| refuse("ente", &error.to_string()))
}

fn bounded(place: &str, count: usize, most: usize) -> Result<(), NotARoster> {
    if (1..=most).contains(&count) {
        return Ok(());
    }
    Err(refuse(place, &format!("there are 1 to {most}")))
}

fn refuse(place: &str, why: &str) -> NotARoster {
    NotARoster {
        place: place.to_owned(),
        why: why.to_owned(),
    }
}
