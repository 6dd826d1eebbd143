//! Left: what a remote session leaves behind on its machine: a picture before it, one after it, and the difference in words.
//!
//! What a session changed for good is an account, a key, a job or a service that runs later, a file that makes root of
//! whoever starts it, or a program that listens. A picture holds names and digests, never contents.

mod accounts;
mod files;
mod kind;
mod listening;
mod look;
mod setuid;
mod walk;
mod words;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use kind::Kind;
use look::{Bounds, Look};

/// What stood where, at one moment.
#[derive(Debug, Default)]
pub struct Picture {
    seen: BTreeMap<Thing, State>,
    missed: BTreeMap<Thing, Missed>,
    /// The look was over before its end, or could not know all places: what is absent may merely not have been looked at.
    cut: bool,
}

/// Something that can be left behind; its name is as hostile as whoever gave it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Thing {
    kind: Kind,
    name: Vec<u8>,
}

impl Thing {
    fn path(&self) -> &Path {
        Path::new(OsStr::from_bytes(&self.name))
    }
}

/// How it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    /// What a person is told of it; may be empty.
    says: String,
    /// Another one is another state, whatever is said.
    mark: Mark,
}

/// SHA-256 of whatever makes the state.
type Mark = [u8; 32];

/// Why something was not looked at, or not to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missed {
    /// The system refused.
    Refused,
    /// There is more than a picture holds.
    TooMuch,
    /// The time was over.
    TooLate,
    /// It lies on another computer, which may not answer.
    Elsewhere,
}

/// A difference.
#[derive(Debug, Clone, Copy)]
enum Change<'a> {
    Added(&'a State),
    Changed { before: &'a State, now: &'a State },
    Removed,
}

impl Picture {
    /// This machine now, for a session of this user. Needs root to see everything; says later what it did not see.
    ///
    /// Blocks for as long as the disk needs, three seconds at most; keeps some hundred bytes for each thing, 4 MiB at
    /// most. Filesystems of other computers, which might never answer, are not touched.
    pub fn take(user: &str) -> Self {
        // The user may be one of a directory, of which /etc/passwd knows nothing.
        let found = nix::unistd::User::from_name(user).ok().flatten();
        let home = found.map(|user| user.dir);
        Self::of(Path::new("/"), home.as_deref())
    }

    /// The same of a machine whose root is this folder; `home` is the home folder of the session's user.
    pub fn of(root: &Path, home: Option<&Path>) -> Self {
        Self::within(Bounds::default(), root, home)
    }

    fn within(bounds: Bounds, root: &Path, home: Option<&Path>) -> Self {
        let mut look = Look::at(root, bounds);
        // What is quick comes first: an endless folder must not hide it.
        listening::look(&mut look);
        let accounts = accounts::look(&mut look);
        files::look(&mut look, &accounts);
        setuid::look(&mut look, home);
        look.into_picture()
    }

    /// What is different in `after`: one line for each thing, in Italian, 8,000 characters at most; what does not fit is
    /// counted. `None` when everything was seen and nothing is different.
    ///
    /// Names are shown with their control characters escaped; a line is a line.
    pub fn differences(&self, after: &Self) -> Option<String> {
        words::tell(&self.changes(after), &self.all_missed(after))
    }

    fn changes<'a>(&'a self, after: &'a Self) -> BTreeMap<&'a Thing, Change<'a>> {
        let mut changes = BTreeMap::new();
        for (thing, now) in &after.seen {
            match self.seen.get(thing) {
                None => changes.insert(thing, Change::Added(now)),
                Some(before) if before != now => {
                    changes.insert(thing, Change::Changed { before, now })
                }
                Some(_) => None,
            };
        }
        for thing in self.seen.keys() {
            if !after.seen.contains_key(thing) && !after.has_missed(thing) {
                changes.insert(thing, Change::Removed);
            }
        }
        changes
    }

    /// Whether it, or a folder above it, was not looked at to its end: then its absence says nothing.
    fn has_missed(&self, thing: &Thing) -> bool {
        // Accounts, groups and ports have no path of their own: they stand in a file.
        let is_path = thing.name.starts_with(b"/");
        let covers = |missed: &Thing| {
            missed.kind == thing.kind && (!is_path || thing.path().starts_with(missed.path()))
        };
        self.cut || self.missed.keys().any(covers)
    }

    fn all_missed<'a>(&'a self, after: &'a Self) -> BTreeMap<&'a Thing, Missed> {
        let both = self.missed.iter().chain(&after.missed);
        both.map(|(thing, missed)| (thing, *missed)).collect()
    }
}

#[cfg(test)]
mod tests;
