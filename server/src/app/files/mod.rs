//! Files: what people attach to tickets: taken when it is what it says, handed out as it came.

mod attach;
mod kind;
mod name;
mod open;
mod sweep;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use custode_domain::id::EnteId;

use super::App;
use crate::files::{FilesError, Hash};

pub use attach::{Attached, NotAttached, attach};
pub use kind::FileKind;
pub use name::FileName;
pub use open::{Opened, open};
pub use sweep::sweep;

pub(super) use attach::{MOST_OF_TICKET, insert, parts};

/// How much is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file.
    pub largest: usize,
    /// Files with one entry.
    pub most: usize,
}

/// Enough for a photograph, a scan and a log; longer things are asked for when they are needed.
impl Default for Limits {
    fn default() -> Self {
        Self {
            largest: 10 * 1024 * 1024,
            most: 5,
        }
    }
}

/// A file that was taken: its contents are kept, and no ticket names it yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its name.
    pub name: FileName,
    /// What its contents show.
    pub kind: FileKind,
    /// In bytes.
    pub size: u64,
    /// Of its contents.
    pub hash: Hash,
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotReceived {
    /// It has no contents.
    #[error("the file is empty")]
    Empty,
    /// It is larger than what is taken.
    #[error("the file is larger than {largest} bytes")]
    TooLarge {
        /// Bytes that are taken.
        largest: usize,
    },
    /// Files with such a name are not taken.
    #[error("files of this kind are not taken")]
    UnknownKind,
    /// Its contents are not what its name says.
    #[error("the contents are no {}", kind.code())]
    Lies {
        /// What its name says.
        kind: FileKind,
    },
    /// Its contents could not be kept.
    #[error("the file cannot be kept")]
    Files(#[from] FilesError),
}

/// Takes a file for an Ente: looks at it and keeps its contents.
pub async fn receive(
    app: &App,
    ente: EnteId,
    said: &str,
    contents: Bytes,
) -> Result<Received, NotReceived> {
    let name = FileName::fit(said);
    let kind = judge(&name, &contents, app.attachments)?;
    let size = contents.len() as u64;
    let hash = app.files.keep(ente, contents).await?;
    Ok(Received {
        name,
        kind,
        size,
        hash,
    })
}

/// What a file is, if it is taken.
pub fn judge(name: &FileName, contents: &[u8], limits: Limits) -> Result<FileKind, NotReceived> {
    if contents.is_empty() {
        return Err(NotReceived::Empty);
    }
    if contents.len() > limits.largest {
        return Err(NotReceived::TooLarge {
            largest: limits.largest,
        });
    }
    let ending = name.ending().ok_or(NotReceived::UnknownKind)?;
    let kind = FileKind::with_ending(&ending).ok_or(NotReceived::UnknownKind)?;
    if kind.is_shown_by(contents) {
        Ok(kind)
    } else {
        Err(NotReceived::Lies { kind })
    }
}
