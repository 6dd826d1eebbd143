//! Rules: what PAM is told for the sessions of one test, under a name that no other has; gone when the value is.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::user::User;

/// Rules of PAM.
pub struct Rules {
    /// Their name.
    pub name: String,
    placed: Vec<PathBuf>,
}

impl Rules {
    /// What the installer places.
    pub const INSTALLED: &str = include_str!("../../../installer/src/custode-agent.pam");

    /// Places these.
    pub fn place(text: &str) -> Self {
        let rules = Self::absent();
        fs_err::write(Path::new("/etc/pam.d").join(&rules.name), text).unwrap();
        rules
    }

    /// A name under which there are none.
    pub fn absent() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("custode-r{}-{number}", std::process::id());
        let placed = vec![Path::new("/etc/pam.d").join(&name)];
        Self { name, placed }
    }

    /// Limits of a user, each a type, an item and a value: `hard nofile 300`.
    pub fn limit(&mut self, user: &User, limits: &[&str]) {
        let file = format!("/etc/security/limits.d/{}.conf", self.name);
        let lines = limits.iter().map(|limit| format!("{} {limit}\n", user.0));
        fs_err::write(&file, lines.collect::<String>()).unwrap();
        self.placed.push(file.into());
    }
}

impl Drop for Rules {
    fn drop(&mut self) {
        for file in &self.placed {
            // Of rules that are absent there is no file.
            let _ = fs_err::remove_file(file);
        }
    }
}
