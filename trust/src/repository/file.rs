//! File: the name of a file of a repository. All lie in one flat folder, and a name is never a path.

use std::fmt;
use std::str::FromStr;

/// Longest: a hash, a dot and the longest name of a target.
const LONGEST: usize = 64 + 1 + 96;
/// Hexadecimal digits of a SHA-256.
const HASH: usize = 64;

/// The name of a file, checked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(String);

/// What a file is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// `N.root.json`.
    Root,
    /// `timestamp.json`.
    Timestamp,
    /// `N.snapshot.json`.
    Snapshot,
    /// `N.targets.json`.
    Targets,
    /// `HASH.NAME`.
    Target,
}

/// A text that names no file of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a file of a repository")]
pub struct NotAFileName;

impl FileName {
    /// The name of the only file that is overwritten.
    pub const TIMESTAMP: &'static str = "timestamp.json";

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the file is.
    pub fn kind(&self) -> FileKind {
        // A name was parsed by the same rule.
        kind(&self.0).unwrap_or(FileKind::Target)
    }

    /// The version in the name of a metadata file.
    pub fn version(&self) -> Option<u64> {
        match self.kind() {
            FileKind::Root | FileKind::Snapshot | FileKind::Targets => {
                self.0.split_once('.')?.0.parse().ok()
            }
            FileKind::Timestamp | FileKind::Target => None,
        }
    }
}

impl FromStr for FileName {
    type Err = NotAFileName;

    fn from_str(text: &str) -> Result<Self, NotAFileName> {
        kind(text)
            .map(|_| Self(text.to_owned()))
            .ok_or(NotAFileName)
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn kind(text: &str) -> Option<FileKind> {
    if text == FileName::TIMESTAMP {
        return Some(FileKind::Timestamp);
    }
    if text.len() > LONGEST {
        return None;
    }
    let (head, name) = text.split_once('.')?;
    if is_version(head) {
        return match name {
            "root.json" => Some(FileKind::Root),
            "snapshot.json" => Some(FileKind::Snapshot),
            "targets.json" => Some(FileKind::Targets),
            _ => None,
        };
    }
    (is_hash(head) && is_target_name(name)).then_some(FileKind::Target)
}

/// Whether a target may have this name: lowercase letters, digits, hyphens and single dots, none at an end.
pub(crate) fn is_target_name(name: &str) -> bool {
    let letters = |part: &str| {
        let good = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'_';
        !part.is_empty() && part.bytes().all(good)
    };
    name.len() <= 96 && name.split('.').all(letters)
}

fn is_version(text: &str) -> bool {
    text.len() < HASH
        && !text.starts_with('0')
        && text.parse::<u64>().is_ok_and(|n| n.to_string() == text)
}

fn is_hash(text: &str) -> bool {
    text.len() == HASH
        && text
            .bytes()
            .all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_the_file_is() {
        let hash = "a1".repeat(32);
        for (name, kind, version) in [
            ("1.root.json", FileKind::Root, Some(1)),
            ("timestamp.json", FileKind::Timestamp, None),
            (
                "9223372036854775808.snapshot.json",
                FileKind::Snapshot,
                Some(1 << 63),
            ),
            ("12.targets.json", FileKind::Targets, Some(12)),
            (&format!("{hash}.roster.json"), FileKind::Target, None),
            (
                &format!("{hash}.agent-1.2.0-x86_64-linux.tar.gz"),
                FileKind::Target,
                None,
            ),
            (&format!("{hash}.root.json"), FileKind::Target, None),
        ] {
            let parsed: FileName = name.parse().unwrap();
            assert_eq!((parsed.kind(), parsed.version()), (kind, version), "{name}");
        }
    }

    #[test]
    fn a_name_is_never_a_path_nor_anything_else() {
        let hash = "a1".repeat(32);
        for name in [
            "",
            ".",
            "..",
            "root.json",
            "0.root.json",
            "01.root.json",
            "+1.root.json",
            "1.root.json/",
            "../1.root.json",
            "/etc/passwd",
            "1.timestamp.json",
            "1.roster.json",
            "TIMESTAMP.json",
            "timestamp.json\0",
            "1.root.json ",
            "18446744073709551616.root.json",
            &format!("{hash}."),
            &format!("{hash}.a/b"),
            &format!("{hash}...json"),
            &format!("{}.roster.json", hash.to_uppercase()),
            &format!("{hash}.{}", "a".repeat(97)),
        ] {
            assert_eq!(name.parse::<FileName>(), Err(NotAFileName), "{name:?}");
        }
    }
}
