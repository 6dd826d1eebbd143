//! User: a local user that no other test has; gone, with its processes and its home, when the value is.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};

use super::place::{complaint, program, text};

/// The user's name.
pub struct User(pub String);

/// Above all users that a system makes by itself.
const FIRST: u32 = 1_000_000;
/// More users than one run makes.
const MOST: u32 = 200;

impl User {
    /// Makes one, who has no password and no lock.
    pub fn make() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let run = std::process::id();
        let name = format!("custode-t{run}-{number}");
        // A number that no other test had: the kernel counts the dead of a test before, until they are buried,
        // towards the limit of whoever gets its number next.
        let uid = FIRST + run * MOST + number;
        let uid = uid.to_string();
        let group = program("groupadd").args(["--gid", &uid, &name]).status();
        assert!(
            group.unwrap().success(),
            "the tests of sessions run as root"
        );
        let mut made = program("useradd");
        made.args(["--create-home", "--no-log-init", "--shell", "/bin/bash"]);
        made.args(["--password", "*", "--uid", &uid, "--gid", &uid, &name]);
        // It remarks that the number is not one of those that it would choose.
        let made = made.output().unwrap();
        assert!(made.status.success(), "{}", complaint(&made));
        Self(name)
    }

    /// Its number.
    pub fn uid(&self) -> String {
        text(&program("id").args(["-u", &self.0]).output().unwrap())
    }

    /// The same, as a number.
    pub fn number(&self) -> u32 {
        self.uid().parse().unwrap()
    }

    /// Its home folder.
    pub fn home(&self) -> PathBuf {
        Path::new("/home").join(&self.0)
    }

    /// The processes that run as this user; those that merely wait to be buried are dead.
    pub fn processes(&self) -> Vec<String> {
        let mut ps = program("ps");
        ps.args(["-o", "stat=,pid=,args=", "-u", &self.0]);
        let found = text(&ps.output().unwrap());
        let living = found.lines().filter(|line| !line.starts_with('Z'));
        living.map(str::to_owned).collect()
    }
}

impl Drop for User {
    fn drop(&mut self) {
        let _ = program("pkill").args(["-KILL", "-u", &self.0]).status();
        let gone = program("userdel")
            .args(["--remove", "--force", &self.0])
            .stderr(Stdio::null())
            .status();
        // A test that failed has said so already.
        let _ = gone;
    }
}
