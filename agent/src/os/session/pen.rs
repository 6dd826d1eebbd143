//! Pen: holds every process of a session, whatever it does to get away, so that the end is an end.
//!
//! A control group (cgroup v2) of its own: `setsid`, `nohup` and a double fork stay inside, and the kernel kills all
//! at once. Where there is none, what can be found is killed, and the answer says that it may not be all.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::strays;

/// How long the kernel may take to bury what it killed.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it is asked.
const LOOK: Duration = Duration::from_millis(5);

/// Where a session's processes are.
#[derive(Debug)]
pub enum Pen {
    /// A control group of its own.
    Group(PathBuf),
    /// Marked processes, found by walking `/proc`: those that kept the mark or a kept one as parent.
    Marked {
        /// The session, as the variable [`MARK`] of its processes names it.
        session: String,
        /// Why there is no group.
        because: String,
    },
}

/// The variable by which a process of a session is found where there is no control group.
pub const MARK: &str = "CUSTODE_SESSION";

/// What the end of a session left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gone {
    /// The kernel says that nothing is left.
    All,
    /// All that could be found was killed; without a control group something may have hidden.
    AllThatWasFound,
    /// Something was still there after a second.
    NotAll,
}

impl Pen {
    /// A pen for this session; `name` is of letters, digits and `-`.
    pub fn open(name: &str) -> Self {
        match group(name) {
            Ok(group) => Self::Group(group),
            Err(failure) => Self::Marked {
                session: name.to_owned(),
                because: failure.to_string(),
            },
        }
    }

    /// Ends the sessions of agents that are not there any more: one that was killed could not do it itself.
    /// To be called when the agent starts. Says how many there were.
    pub fn sweep() -> usize {
        let Ok(own) = own_group() else {
            return 0;
        };
        let Ok(inside) = fs_err::read_dir(own) else {
            return 0;
        };
        let groups = inside
            .flatten()
            .filter(|entry| entry.file_name().to_str().is_some_and(is_orphan));
        let mut buried = 0;
        for group in groups {
            bury_group(&group.path());
            buried += 1;
        }
        buried
    }

    /// A pen without a control group, as where the system has none.
    pub fn without_group(name: &str) -> Self {
        Self::Marked {
            session: name.to_owned(),
            because: "not wanted".to_owned(),
        }
    }

    /// The file through which a process enters.
    pub fn door(&self) -> Option<PathBuf> {
        match self {
            Self::Group(group) => Some(group.join("cgroup.procs")),
            Self::Marked { .. } => None,
        }
    }

    /// Kills all that is inside and waits until it is gone. The pen stays: somebody who did not get in used nothing up.
    pub async fn end(&self) -> Gone {
        match self {
            Self::Group(group) => end_group(group).await,
            Self::Marked { session, .. } => end_marked(session).await,
        }
    }
}

async fn end_group(group: &Path) -> Gone {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        // A fork that was under way may be behind the first blow.
        if kill_group(group) {
            return Gone::All;
        }
        if tokio::time::Instant::now() >= deadline {
            return Gone::NotAll;
        }
        tokio::time::sleep(LOOK).await;
    }
}

impl Drop for Pen {
    fn drop(&mut self) {
        match self {
            Self::Group(group) => bury_group(group),
            Self::Marked { .. } => {}
        }
    }
}

/// Kills all inside, and says whether nothing is left.
fn kill_group(group: &Path) -> bool {
    // One that is gone already has nothing to be killed.
    let _ = fs_err::write(group.join("cgroup.kill"), "1");
    is_empty(group)
}

/// Kills all inside, and removes the group once nothing is left.
fn bury_group(group: &Path) {
    if kill_group(group) {
        // If it cannot be removed, it is a name and no process.
        let _ = fs_err::remove_dir(group);
    }
}

fn is_empty(group: &Path) -> bool {
    match fs_err::read_to_string(group.join("cgroup.events")) {
        Ok(events) => events.lines().any(|line| line == "populated 0"),
        Err(failure) => failure.kind() == io::ErrorKind::NotFound,
    }
}

async fn end_marked(session: &str) -> Gone {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        if strays::kill(session) == 0 {
            return Gone::AllThatWasFound;
        }
        if tokio::time::Instant::now() >= deadline {
            return Gone::NotAll;
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Makes the group below the agent's own. It uses no controller, so the agent may stay where it is.
fn group(name: &str) -> io::Result<PathBuf> {
    let agent = std::process::id();
    let group = own_group()?.join(format!("{PREFIX}{agent}-{name}"));
    fs_err::create_dir(&group)?;
    // Since Linux 5.14.
    if !group.join("cgroup.kill").exists() {
        fs_err::remove_dir(&group)?;
        return Err(io::Error::other("the kernel has no cgroup.kill"));
    }
    Ok(group)
}

/// The name of a session's group, before the number of its agent's process and its own name.
const PREFIX: &str = "custode-session-";

fn is_orphan(name: &str) -> bool {
    let agent = name
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.split('-').next());
    let agent = agent.and_then(|agent| agent.parse::<u32>().ok());
    agent.is_some_and(|agent| !Path::new(&format!("/proc/{agent}")).exists())
}

/// The agent's own group.
fn own_group() -> io::Result<PathBuf> {
    let mounts = fs_err::read_to_string("/proc/self/mountinfo")?;
    let own = fs_err::read_to_string("/proc/self/cgroup")?;
    let base = mounts.lines().find_map(mount_of_cgroup2);
    let base = base.ok_or_else(|| io::Error::other("there is no cgroup v2"))?;
    let own = own.lines().find_map(|line| line.strip_prefix("0::/"));
    let own = own.ok_or_else(|| io::Error::other("this process is in no cgroup v2"))?;
    Ok(Path::new(base).join(own))
}

/// `36 25 0:31 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw`: the fifth field, of the line with that type.
fn mount_of_cgroup2(line: &str) -> Option<&str> {
    let (left, right) = line.split_once(" - ")?;
    let mut fields = left.split(' ');
    let (root, place) = (fields.nth(3)?, fields.next()?);
    (right.starts_with("cgroup2 ") && root == "/").then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mount_of_cgroup2_is_found_among_others() {
        let line = "42 32 0:39 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw";
        assert_eq!(mount_of_cgroup2(line), Some("/sys/fs/cgroup/unified"));
        assert_eq!(
            mount_of_cgroup2("33 32 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu"),
            None
        );
        assert_eq!(mount_of_cgroup2("garbage"), None);
    }
}
