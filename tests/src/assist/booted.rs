//! Booted: a copy of this machine with a real systemd as its first process, up to where services can begin; gone with the
//! value. It has the network of this machine.

use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

use super::place::{PATIENCE, program, text};
use crate::{binary, eventually};

const SCRIPT: &str = include_str!("booted.sh");
/// Where our programs are inside.
pub const PROGRAMS: &str = "/mnt/programs";

/// The copy.
pub struct Booted {
    first: u32,
    child: Child,
    group: PathBuf,
    _space: TempDir,
}

impl Booted {
    /// Boots it, with this folder of this machine in it, if any.
    pub fn boot(shared: Option<&Path>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let groups = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].map(Path::new);
        let mut groups = groups.into_iter();
        let groups = groups.find(|it| it.join("cgroup.controllers").exists());
        let groups = groups.expect("the tests of sessions need control groups (v2)");
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let group = groups.join(format!("custode-booted-{}-{number}", std::process::id()));
        fs_err::create_dir(&group).unwrap();
        let space = tempfile::tempdir().unwrap();
        let mut unshare = program("unshare");
        unshare.args(["--pid", "--fork", "--kill-child", "--mount"]);
        unshare.args(["--propagation", "private"]);
        unshare.args(["--ipc", "--uts", "sh", "-e", "-c", SCRIPT]);
        unshare.env("GROUP", &group).env("SPACE", space.path());
        unshare.env("SHARED", shared.unwrap_or_else(|| Path::new("")));
        unshare.env("PROGRAMS", binary("custode-agent").parent().unwrap());
        let mut child = unshare.stdin(Stdio::null()).spawn().unwrap();
        let first = eventually("there is a first process", PATIENCE, || {
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none(), "systemd is not started: {ended:?}");
            let id = child.id();
            let children = fs_err::read_to_string(format!("/proc/{id}/task/{id}/children"));
            children.ok()?.trim().parse().ok()
        });
        let booted = Self {
            first,
            child,
            group,
            _space: space,
        };
        eventually("systemd is up", PATIENCE, || {
            let state = booted.run(&["systemctl", "is-active", "sysinit.target"]);
            (text(&state) == "active").then_some(())
        });
        booted
    }

    /// Runs a program inside, to its end.
    pub fn run(&self, words: &[&str]) -> Output {
        let mut enter = program("nsenter");
        enter.args(["--target", &self.first.to_string()]);
        enter.args(["--mount", "--pid", "--cgroup", "--ipc", "--uts"]);
        enter.args(["--root", "--wd", "--"]).args(words);
        enter.stdin(Stdio::null()).output().unwrap()
    }

    /// What a program inside said, which ended well.
    #[track_caller]
    pub fn said(&self, words: &[&str]) -> String {
        let ran = self.run(words);
        let (said, complaint) = (text(&ran), super::complaint(&ran));
        assert!(ran.status.success(), "{words:?}: {said}\n{complaint}");
        said
    }

    /// The place of a file of the copy, from outside.
    pub fn at(&self, path: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{path}", self.first))
    }
}

impl Drop for Booted {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let journal = self.run(&["journalctl", "--no-pager", "--lines=40", "--output=cat"]);
            crate::say(&format!("the copy's journal:\n{}", text(&journal)));
        }
        // With the first process all others of its namespace are gone.
        let _ = program("kill")
            .args(["-KILL", &self.first.to_string()])
            .status();
        let _ = self.child.wait();
        let mut find = program("find");
        find.arg(&self.group)
            .args(["-depth", "-type", "d", "-exec", "rmdir", "{}", "+"]);
        let _ = find.stderr(Stdio::null()).status();
    }
}
