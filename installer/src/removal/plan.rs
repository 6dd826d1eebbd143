//! Plan of a removal: from the facts, what is to be taken away.

use std::path::PathBuf;

use super::Removal;
use crate::facts::{Facts, Seen, Systemd};
use crate::places::Places;

/// Decides what is to be taken away.
///
/// Data that stays keeps what it needs: its user, whose number would otherwise go to somebody else, its authority,
/// and the record of what was made.
pub(crate) fn plan(facts: &Facts, places: &Places, keep_state: bool) -> Vec<Removal> {
    let there = |path: &PathBuf| facts.at(path) != Seen::Nothing;
    let mut removals = Vec::new();
    let has_unit = there(&places.unit());
    let runs_systemd = has_unit && facts.systemd != Systemd::Absent;
    if runs_systemd {
        removals.push(Removal::Service);
    }
    if has_unit {
        removals.push(Removal::File(places.unit()));
    }
    let privileged = places.privileged_units().into_iter();
    removals.extend(privileged.filter(there).map(Removal::File));
    let pam = Some(places.pam()).filter(there).map(Removal::File);
    if runs_systemd {
        removals.push(Removal::Forget);
    }
    removals.extend(pam);
    let sockets = Some(places.sockets()).filter(there);
    removals.extend(sockets.map(Removal::Tree));
    let keep_state = keep_state && there(&places.state());
    let trees = if keep_state {
        vec![places.software()]
    } else {
        vec![
            places.software(),
            places.settings(),
            places.state(),
            places.privileged_state(),
        ]
    };
    removals.extend(trees.into_iter().filter(there).map(Removal::Tree));
    if keep_state {
        let files = [places.config(), places.policy_sample()].into_iter();
        removals.extend(files.filter(there).map(Removal::File));
    } else {
        removals.extend(facts.record.user.then_some(Removal::User));
    }
    removals.extend(made_folders(facts, places, keep_state).map(Removal::EmptyFolder));
    removals
}

/// Innermost first. Ours are gone with all that was in them.
fn made_folders(facts: &Facts, places: &Places, keep_state: bool) -> impl Iterator<Item = PathBuf> {
    let ours = [places.software(), places.settings(), places.state()];
    let is_ours = move |path: &PathBuf| ours.iter().any(|tree| path.starts_with(tree));
    let kept = [places.settings(), places.state()];
    let holds_kept = move |path: &PathBuf| keep_state && kept.iter().any(|it| it.starts_with(path));
    let folders = facts.record.folders.clone().into_iter().rev();
    folders.filter(move |path| !is_ours(path) && !holds_kept(path))
}
