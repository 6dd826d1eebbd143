//! Words: what a paper says, for the person who is about to sign it.

use tough::schema::Root;

use super::found::names;
use crate::digest::hex;
use crate::repository::Role;
use crate::roster::{
    MachineDocument, MachinesDocument, RosterDocument, SshKey, TechnicianDocument,
};

/// What a root says, and what it changes.
pub fn describe_root(root: &Root, before: Option<&Root>) -> Vec<String> {
    let mut lines = vec![format!(
        "Root {}, good until {}:",
        root.version, root.expires
    )];
    for role in Role::ALL {
        let (now, old) = (keys(root, role), before.map(|before| keys(before, role)));
        lines.push(format!(
            "  {role}: {} of {} keys sign",
            threshold(root, role),
            now.len()
        ));
        for key in &now {
            let is_new = old.as_ref().is_some_and(|old| !old.contains(key));
            lines.push(format!("    {}{key}", if is_new { "+ " } else { "  " }));
        }
        let gone = old.into_iter().flatten().filter(|key| !now.contains(key));
        lines.extend(gone.map(|key| format!("    - {key}")));
    }
    lines
}

/// What a roster and a list of machines say, whole.
pub fn describe_targets(roster: &RosterDocument, machines: &MachinesDocument) -> Vec<String> {
    let mut lines = vec![
        format!("Roster {} of the Ente {}", roster.version, roster.ente),
        format!(
            "  issued {}, good until {}",
            roster.issued_at, roster.valid_until
        ),
    ];
    if roster.technicians.is_empty() {
        lines.push("  nobody may come in".to_owned());
    }
    lines.extend(
        roster
            .technicians
            .iter()
            .map(|one| format!("  {}", technician(one))),
    );
    lines.push(format!(
        "Machines {} of {}",
        machines.version, machines.label
    ));
    lines.extend(
        machines
            .machines
            .iter()
            .map(|one| format!("  {}", machine(one))),
    );
    lines
}

pub(super) fn technician(one: &TechnicianDocument) -> String {
    let keys: Vec<_> = one.keys.iter().map(|text| key(text)).collect();
    format!(
        "{} ({}): {}; from {} until {}; {}",
        one.id,
        one.name,
        one.classes.join(", "),
        one.not_before,
        one.not_after,
        keys.join(", ")
    )
}

pub(super) fn machine(one: &MachineDocument) -> String {
    let keys: Vec<_> = one.host_keys.iter().map(|text| key(text)).collect();
    format!("{}: {}", one.name, keys.join(", "))
}

/// The fingerprint, as `ssh-keygen -l` prints it.
pub(super) fn key(text: &str) -> String {
    text.parse()
        .map_or_else(|_| text.to_owned(), |key: SshKey| key.fingerprint())
}

fn keys(root: &Root, role: Role) -> Vec<String> {
    let named = names(root);
    let ids = root.roles.get(&role.kind()).map(|role| &role.keyids);
    ids.into_iter()
        .flatten()
        .map(|id| {
            let id = hex(id);
            let name = named.get(&id).map_or("unnamed", String::as_str);
            format!("{name} ({id})")
        })
        .collect()
}

fn threshold(root: &Root, role: Role) -> u64 {
    root.roles
        .get(&role.kind())
        .map_or(0, |role| role.threshold.get())
}
