//! File: a file with known content, or a copy of another.

use std::fmt;
use std::io::Write;
use std::path::PathBuf;

use fs_err as fs;

use super::replace::{Replaced, replace};
use super::{Access, StepError};

/// Puts a file in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PutFile {
    /// Where.
    pub path: PathBuf,
    /// For whom.
    pub access: Access,
    /// What is in it.
    pub content: Content,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// This.
    Text(String),
    /// What is in that file.
    Of(PathBuf),
}

/// The file is in its place.
#[derive(Debug)]
pub(crate) struct Put(Replaced);

impl PutFile {
    pub(super) fn apply(&self) -> Result<Put, StepError> {
        let put = match &self.content {
            Content::Text(text) => {
                replace(&self.path, self.access, |to| to.write_all(text.as_bytes()))
            }
            Content::Of(from) => replace(&self.path, self.access, |to: &mut dyn Write| {
                std::io::copy(&mut fs::File::open(from)?, to).map(drop)
            }),
        };
        put.map(Put)
    }
}

impl Put {
    pub(super) fn undo(self) -> Result<(), StepError> {
        self.0.undo()
    }

    pub(super) fn keep(self) -> Result<(), StepError> {
        self.0.keep()
    }
}

impl fmt::Display for PutFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match &self.content {
            Content::Text(_) => "file",
            Content::Of(_) => "programma",
        };
        write!(f, "{what} {} ({})", self.path.display(), self.access)
    }
}
