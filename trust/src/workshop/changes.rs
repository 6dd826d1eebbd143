//! Changes: how a draft differs from what is in force, in words.

use std::collections::BTreeMap;

use super::Drafted;
use super::words::{machine, technician};
use crate::roster::{MachineDocument, TechnicianDocument};

/// A line for each change; none when only the dates are new.
pub fn changes(drafted: &Drafted) -> Vec<String> {
    let (roster, machines) = &drafted.before;
    let mut lines = Vec::new();
    let before = by(roster.iter().flat_map(|one| &one.technicians), |one| {
        &one.id
    });
    let after = by(&drafted.roster.technicians, |one| &one.id);
    compare(&before, &after, technician_changes, technician, &mut lines);
    let before = by(machines.iter().flat_map(|one| &one.machines), |one| {
        &one.name
    });
    let after = by(&drafted.machines.machines, |one| &one.name);
    compare(&before, &after, machine_changes, machine, &mut lines);
    lines
}

fn by<'a, T>(
    all: impl IntoIterator<Item = &'a T>,
    name: impl Fn(&T) -> &String,
) -> BTreeMap<String, &'a T> {
    all.into_iter()
        .map(|one| (name(one).clone(), one))
        .collect()
}

fn compare<T: PartialEq>(
    before: &BTreeMap<String, &T>,
    after: &BTreeMap<String, &T>,
    differ: impl Fn(&T, &T) -> Vec<String>,
    say: impl Fn(&T) -> String,
    lines: &mut Vec<String>,
) {
    for (name, one) in after {
        match before.get(name) {
            None => lines.push(format!("+ {}", say(one))),
            Some(old) if old != one => {
                let all = differ(old, one);
                lines.extend(all.into_iter().map(|change| format!("~ {name}: {change}")));
            }
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|(name, _)| !after.contains_key(*name));
    lines.extend(gone.map(|(_, one)| format!("- {}", say(one))));
}

fn technician_changes(old: &TechnicianDocument, new: &TechnicianDocument) -> Vec<String> {
    let mut all = Vec::new();
    if old.name != new.name {
        all.push(format!("name {} -> {}", old.name, new.name));
    }
    if old.classes != new.classes {
        all.push(format!(
            "classes {} -> {}",
            old.classes.join(", "),
            new.classes.join(", ")
        ));
    }
    if (old.not_before, old.not_after) != (new.not_before, new.not_after) {
        all.push(format!(
            "from {} until {} -> from {} until {}",
            old.not_before, old.not_after, new.not_before, new.not_after
        ));
    }
    keys(&old.keys, &new.keys, &mut all);
    all
}

fn machine_changes(old: &MachineDocument, new: &MachineDocument) -> Vec<String> {
    let mut all = Vec::new();
    keys(&old.host_keys, &new.host_keys, &mut all);
    all
}

fn keys(old: &[String], new: &[String], all: &mut Vec<String>) {
    let gone = old.iter().filter(|key| !new.contains(key));
    all.extend(gone.map(|key| format!("key {} leaves", super::words::key(key))));
    let come = new.iter().filter(|key| !old.contains(key));
    all.extend(come.map(|key| format!("key {} comes", super::words::key(key))));
}
