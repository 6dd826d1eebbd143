//! Files: the one door to the contents of attachments. They are kept by Ente, under their hash.
//!
//! Contents are written before the row that names them: what is left over from a form that was refused, or from a
//! server that was killed in between, is named by nothing and swept away.

use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use custode_domain::id::EnteId;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use jiff::Timestamp;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Place;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt as _};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::mint::sha256;

/// SHA-256 of a file's contents.
pub type Hash = [u8; 32];

/// Files that are received at a time: each is held in memory while it is looked at.
const RECEIVED_TOGETHER: usize = 8;

/// Where the contents of attachments are.
pub struct Files {
    kept: Arc<dyn ObjectStore>,
    receiving: Semaphore,
}

/// Contents that lie here, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lying {
    /// Whose.
    pub ente: EnteId,
    /// Which.
    pub hash: Hash,
    /// Since when.
    pub since: Timestamp,
}

/// Why contents could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The folder cannot be made.
    #[error("the folder of files cannot be made")]
    Folder(#[source] std::io::Error),
    /// The folder, or whatever stands for it, failed.
    #[error("the files cannot be reached")]
    Store(#[from] object_store::Error),
}

impl Files {
    /// In this folder, which only the server may read.
    pub fn in_folder(folder: &Path) -> Result<Self, FilesError> {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(FilesError::Folder)?;
        let folder = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self::over(Arc::new(folder)))
    }

    /// In memory, for as long as the process lives: for commands and tests that keep none.
    pub fn in_memory() -> Self {
        Self::over(Arc::new(InMemory::new()))
    }

    fn over(kept: Arc<dyn ObjectStore>) -> Self {
        Self {
            kept,
            receiving: Semaphore::new(RECEIVED_TOGETHER),
        }
    }

    /// A place to receive a file in; others wait until one is free.
    pub async fn place(&self) -> Option<SemaphorePermit<'_>> {
        self.receiving.acquire().await.ok()
    }

    /// Keeps contents; once this returns they are on the disk. Contents that lie here already are younger from then on.
    pub async fn keep(&self, ente: EnteId, contents: Bytes) -> Result<Hash, FilesError> {
        let hash = sha256(&contents);
        self.kept.put(&place(ente, &hash), contents.into()).await?;
        Ok(hash)
    }

    /// The contents with this hash, piece by piece.
    pub async fn read(
        &self,
        ente: EnteId,
        hash: &Hash,
    ) -> Result<BoxStream<'static, Result<Bytes, object_store::Error>>, FilesError> {
        Ok(self.kept.get(&place(ente, hash)).await?.into_stream())
    }

    /// All contents that have lain here since before this instant.
    pub async fn older_than(&self, before: Timestamp) -> Result<Vec<Lying>, FilesError> {
        let mut all = self.kept.list(None);
        let mut old = Vec::new();
        while let Some(meta) = all.next().await {
            old.extend(lying(&meta?).filter(|lying| lying.since < before));
        }
        Ok(old)
    }

    /// Throws contents away, unless somebody kept them again meanwhile.
    pub async fn forget(&self, old: &Lying) -> Result<(), FilesError> {
        let place = place(old.ente, &old.hash);
        if lying(&self.kept.head(&place).await?).as_ref() == Some(old) {
            self.kept.delete(&place).await?;
        }
        Ok(())
    }
}

fn place(ente: EnteId, hash: &Hash) -> Place {
    let name: String = hash
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect();
    Place::from_iter([ente.to_string(), name])
}

/// What a file of the folder is, unless somebody else put it there.
fn lying(meta: &ObjectMeta) -> Option<Lying> {
    let (ente, name) = meta.location.as_ref().split_once('/')?;
    let mut hash = [0; 32];
    if name.len() != 2 * hash.len() || !name.is_ascii() {
        return None;
    }
    for (place, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&name[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(Lying {
        ente: ente.parse().ok()?,
        hash,
        since: Timestamp::from_second(meta.last_modified.timestamp()).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    async fn whole(files: &Files, ente: EnteId, hash: &Hash) -> Vec<u8> {
        let mut pieces = files.read(ente, hash).await.unwrap();
        let mut whole = Vec::new();
        while let Some(piece) = pieces.next().await {
            whole.extend_from_slice(&piece.unwrap());
        }
        whole
    }

    #[tokio::test]
    async fn what_is_kept_reads_back_for_its_ente_alone_until_it_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(&folder.path().join("files")).unwrap();
        let [ours, foreign] = [1, 2].map(|n| EnteId::from_uuid(Uuid::from_u128(n)));
        let hash = files.keep(ours, Bytes::from_static(b"ciao")).await.unwrap();
        let again = files.keep(ours, Bytes::from_static(b"ciao")).await.unwrap();
        assert_eq!(hash, again);
        assert_eq!(whole(&files, ours, &hash).await, b"ciao");
        assert!(files.read(foreign, &hash).await.is_err());
        let old = files.older_than(Timestamp::MAX).await.unwrap();
        assert_eq!(old.len(), 1);
        assert_eq!((old[0].ente, old[0].hash), (ours, hash));
        assert!(files.older_than(Timestamp::MIN).await.unwrap().is_empty());
        files.forget(&old[0]).await.unwrap();
        assert!(files.read(ours, &hash).await.is_err());
    }

    #[tokio::test]
    async fn what_others_put_into_the_folder_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(folder.path()).unwrap();
        fs_err::write(folder.path().join("leggimi.txt"), "x").unwrap();
        assert!(files.older_than(Timestamp::MAX).await.unwrap().is_empty());
    }
}
