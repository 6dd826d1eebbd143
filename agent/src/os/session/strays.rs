//! Strays: the processes of a session where no control group holds them.
//!
//! Found are those that carry the session's mark in their environment, and the children of those. A process that
//! cleans its environment and outlives its parent is not found: that is why [`super::pen::Gone`] does not say "all".

use std::collections::HashSet;

use rustix::process::{Pid, Signal};

use super::pen::MARK;

/// Kills what is found, and says how many that were.
pub(super) fn kill(session: &str) -> usize {
    let mark = format!("{MARK}={session}");
    let all = processes();
    let mut found: HashSet<i32> = all
        .iter()
        .filter(|it| it.is_marked(&mark))
        .map(|it| it.id)
        .collect();
    loop {
        let children = all
            .iter()
            .filter(|it| found.contains(&it.parent) && !found.contains(&it.id));
        let children: Vec<_> = children.map(|it| it.id).collect();
        if children.is_empty() {
            break;
        }
        found.extend(children);
    }
    let killed = found.iter().filter_map(|id| Pid::from_raw(*id));
    killed
        .filter(|id| rustix::process::kill_process(*id, Signal::KILL).is_ok())
        .count()
}

struct Process {
    id: i32,
    parent: i32,
}

impl Process {
    fn is_marked(&self, mark: &str) -> bool {
        // One that has ended meanwhile is not there to be killed.
        let environment = fs_err::read(format!("/proc/{}/environ", self.id)).unwrap_or_default();
        environment
            .split(|byte| *byte == 0)
            .any(|variable| variable == mark.as_bytes())
    }
}

fn processes() -> Vec<Process> {
    let Ok(folder) = fs_err::read_dir("/proc") else {
        return Vec::new();
    };
    let names = folder
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    names.filter_map(process).collect()
}

/// Those that wait to be buried are dead already.
fn process(id: i32) -> Option<Process> {
    let stat = fs_err::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name in brackets may hold anything, brackets included.
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    let (state, parent) = (fields.next()?, fields.next()?.parse().ok()?);
    (state != "Z").then_some(Process { id, parent })
}
