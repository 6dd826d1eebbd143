//! Mirror: the files of a verified repository, as they came, so that others can verify them again.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use custode_trust::repository::{FileKind, FileName, NotFetched, Pieces, Source};
use fs_err as fs;
use futures_util::StreamExt;

/// Remembers what passes.
#[derive(Clone)]
pub(super) struct Recording {
    source: Arc<dyn Source>,
    passed: Arc<Mutex<BTreeMap<FileName, Vec<u8>>>>,
}

impl Recording {
    pub(super) fn of(source: Arc<dyn Source>) -> Self {
        Self {
            source,
            passed: Arc::default(),
        }
    }

    /// What passed, whole.
    pub(super) fn passed(&self) -> BTreeMap<FileName, Vec<u8>> {
        self.passed
            .lock()
            .map(|passed| passed.clone())
            .unwrap_or_default()
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recording({:?})", self.source)
    }
}

#[async_trait]
impl Source for Recording {
    async fn open(&self, file: &FileName) -> Result<Pieces, NotFetched> {
        let pieces = self.source.open(file).await?;
        if let Ok(mut passed) = self.passed.lock() {
            passed.insert(file.clone(), Vec::new());
        }
        let (passed, file) = (self.passed.clone(), file.clone());
        // The loader stops reading at the bound of the file, and so do we.
        Ok(Box::pin(pieces.inspect(move |piece: &Result<Bytes, _>| {
            if let (Ok(piece), Ok(mut passed)) = (piece, passed.lock()) {
                passed
                    .entry(file.clone())
                    .or_default()
                    .extend_from_slice(piece);
            }
        })))
    }
}

/// Puts a verified set into the mirror: the roots stay, what the new timestamp does not lead to goes.
pub(super) fn keep(mirror: &Path, files: &BTreeMap<FileName, Vec<u8>>) -> io::Result<()> {
    fs::create_dir_all(mirror)?;
    let is_last = |name: &FileName| name.kind() == FileKind::Timestamp;
    let first = files.iter().filter(|(name, _)| !is_last(name));
    let last = files.iter().filter(|(name, _)| is_last(name));
    for (name, contents) in first.chain(last) {
        let draft = mirror.join("draft");
        let mut file = fs::File::create(&draft)?;
        file.write_all(contents)?;
        file.sync_all()?;
        fs::rename(&draft, mirror.join(name.as_str()))?;
    }
    fs::File::open(mirror)?.sync_all()?;
    for entry in fs::read_dir(mirror)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().to_string_lossy().parse::<FileName>() else {
            continue;
        };
        if name.kind() != FileKind::Root && !files.contains_key(&name) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
