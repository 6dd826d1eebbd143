//! Source: where the files of a repository come from. This package has no network: whoever loads brings the way.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{Stream, stream};

use super::FileName;

/// The bytes of a file as they come.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, NotFetched>> + Send + Sync>>;

/// Gives files by name. What it gives is hostile until it is verified.
#[async_trait]
pub trait Source: fmt::Debug + Send + Sync {
    /// Begins to give a file.
    async fn open(&self, file: &FileName) -> Result<Pieces, NotFetched>;
}

/// Why a file did not come.
#[derive(Debug, thiserror::Error)]
pub enum NotFetched {
    /// There is none of this name.
    #[error("there is no such file")]
    Absent,
    /// The way to it failed.
    #[error("the file cannot be fetched")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// A folder: a published tree, a stick that was carried to a site, or what was fetched before.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The files in this folder.
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }
}

#[async_trait]
impl Source for Folder {
    async fn open(&self, file: &FileName) -> Result<Pieces, NotFetched> {
        use std::io::Read;
        /// Bytes at a time: an endless file is left long before it is read.
        const PIECE: usize = 64 << 10;
        let mut opened = match fs_err::File::open(self.0.join(file.as_str())) {
            Ok(opened) => opened,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(NotFetched::Absent);
            }
            Err(error) => return Err(NotFetched::Failed(error.into())),
        };
        let pieces = std::iter::from_fn(move || {
            let mut piece = vec![0; PIECE];
            match opened.read(&mut piece) {
                Ok(0) => None,
                Ok(length) => {
                    piece.truncate(length);
                    Some(Ok(Bytes::from(piece)))
                }
                Err(error) => Some(Err(NotFetched::Failed(error.into()))),
            }
        });
        Ok(Box::pin(stream::iter(pieces)))
    }
}

/// Files that are in memory already.
#[derive(Debug, Clone, Default)]
pub struct InMemory(BTreeMap<FileName, Bytes>);

impl InMemory {
    /// The files of a folder, as far as their names are those of a repository; each at most so long.
    pub fn read(folder: &Path, longest: u64) -> std::io::Result<Self> {
        let mut files = Self::default();
        for entry in fs_err::read_dir(folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().to_string_lossy().parse::<FileName>() else {
                continue;
            };
            if !entry.file_type()?.is_file() || entry.metadata()?.len() > longest {
                continue;
            }
            files.put(name, fs_err::read(entry.path())?.into());
        }
        Ok(files)
    }

    /// Adds a file, or replaces it.
    pub fn put(&mut self, name: FileName, contents: Bytes) {
        self.0.insert(name, contents);
    }

    /// A file.
    pub fn get(&self, name: &FileName) -> Option<&Bytes> {
        self.0.get(name)
    }

    /// All files, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&FileName, &Bytes)> {
        self.0.iter()
    }
}

impl FromIterator<(FileName, Bytes)> for InMemory {
    fn from_iter<I: IntoIterator<Item = (FileName, Bytes)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}

#[async_trait]
impl Source for InMemory {
    async fn open(&self, file: &FileName) -> Result<Pieces, NotFetched> {
        let contents = self.0.get(file).cloned().ok_or(NotFetched::Absent)?;
        Ok(Box::pin(stream::iter([Ok(contents)])))
    }
}
