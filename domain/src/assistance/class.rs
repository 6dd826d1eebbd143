//! Class: what may be done in a session; each channel of the connection belongs to one.

use std::collections::BTreeSet;
use std::fmt;

use crate::coded::coded;

coded! {
    /// What may be done in a session.
    Class {
        /// A terminal as a local user.
        Shell = "shell",
        /// Single commands, `scp -O` and `rsync` among them: they are written down, not recorded as a terminal.
        Exec = "exec",
        /// Files by SFTP.
        Files = "files",
        /// A connection to a listed local port; what runs through it is not recorded.
        Forward = "forward",
    }
}

/// No class at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a session is for something: choose at least one of shell, exec, files, forward")]
pub struct NoClass;

/// Some classes, at least one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Classes(BTreeSet<Class>);

impl Classes {
    /// These classes, each once.
    pub fn new(classes: impl IntoIterator<Item = Class>) -> Result<Self, NoClass> {
        let classes: BTreeSet<Class> = classes.into_iter().collect();
        if classes.is_empty() {
            Err(NoClass)
        } else {
            Ok(Self(classes))
        }
    }

    /// Reads `shell,files`; nothing for a text with another word in it, or none.
    pub fn from_code(text: &str) -> Option<Self> {
        let classes: Option<BTreeSet<Class>> = text.split(',').map(Class::from_code).collect();
        classes.and_then(|classes| Self::new(classes).ok())
    }

    /// Whether this one is among them.
    pub fn has(&self, class: Class) -> bool {
        self.0.contains(&class)
    }

    /// All of them, always in the same order.
    pub fn iter(&self) -> impl Iterator<Item = Class> + '_ {
        self.0.iter().copied()
    }

    /// The first one that the others do not have.
    pub fn beyond(&self, others: &Self) -> Option<Class> {
        self.0.difference(&others.0).next().copied()
    }
}

impl fmt::Display for Classes {
    /// `shell,files`: the spelling in the database, on the wire and in a grant.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<&str> = self.iter().map(Class::code).collect();
        f.write_str(&codes.join(","))
    }
}
