//! Folder: the files of an export, which their owner alone can read, each with its hash.

use std::io::{BufRead, BufReader, BufWriter, Error, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::manifest::Manifest;
use crate::sealing::{Line, NotALine, encode};
use crate::store::audit::Record;

/// The records, one line of JSON each.
pub const RECORDS: &str = "records.jsonl";
/// The place and the hash of each.
pub const HASHES: &str = "hashes.txt";
/// The seals that end among them.
pub const SEALS: &str = "seals.jsonl";
/// What stands in the place of forgotten ones.
pub const STUBS: &str = "stubs.jsonl";
/// Their names, in the order of the manifest.
const FILES: [&str; 4] = [RECORDS, HASHES, SEALS, STUBS];
/// No line of the audit is longer.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;

/// Why a folder is no export, or cannot become one.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Something is in it.
    #[error("{0} is not empty: an export needs a folder of its own")]
    NotEmpty(PathBuf),
    /// It cannot be read or written.
    #[error("the folder of the export cannot be used")]
    File(#[from] Error),
    /// The manifest holds something else.
    #[error("the manifest is none: {0}")]
    Manifest(String),
    /// Somebody altered the manifest.
    #[error("the manifest is not signed by its key: it was altered")]
    Signature,
    /// It is signed by somebody else.
    #[error("the export is signed by another key than the one that is trusted: {0}")]
    Key(String),
    /// A file is another.
    #[error("{0} is not the file that was signed: it was altered")]
    Altered(String),
    /// A line is none.
    #[error("line {number} of {file} is none")]
    Line {
        /// Which file.
        file: &'static str,
        /// Counted from 1.
        number: usize,
        /// What is wrong with it.
        #[source]
        source: NotALine,
    },
    /// The list of hashes says something else.
    #[error("record {0}: the list of hashes says something else")]
    Hashes(u64),
    /// Records are missing at the end.
    #[error("the export ends at record {last}, and its manifest says {said}")]
    Short {
        /// What the manifest says.
        said: u64,
        /// What is there.
        last: u64,
    },
}

/// A file as the manifest names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileHash {
    /// Its name in the folder.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// Writes the files, and hashes them meanwhile.
pub(super) struct Writer {
    files: Vec<Hashed>,
}

struct Hashed {
    name: &'static str,
    file: BufWriter<fs_err::File>,
    hash: Context,
    bytes: u64,
}

impl Writer {
    /// Makes the folder, which is empty or not there, and its files.
    pub(super) fn create(folder: &Path) -> Result<Self, FolderError> {
        let mut private = std::fs::DirBuilder::new();
        private.recursive(true).mode(0o700).create(folder)?;
        if fs_err::read_dir(folder)?.next().is_some() {
            return Err(FolderError::NotEmpty(folder.to_owned()));
        }
        let files = FILES.into_iter().map(|name| {
            Ok(Hashed {
                name,
                file: BufWriter::new(create(&folder.join(name))?),
                hash: Context::new(&SHA256),
                bytes: 0,
            })
        });
        Ok(Self {
            files: files.collect::<Result<_, Error>>()?,
        })
    }

    /// Adds lines to a file.
    pub(super) fn write(
        &mut self,
        name: &'static str,
        lines: impl IntoIterator<Item = String>,
    ) -> Result<(), FolderError> {
        let named = |file: &&mut Hashed| file.name == name;
        if let Some(file) = self.files.iter_mut().find(named) {
            for line in lines {
                file.file.write_all(line.as_bytes())?;
                file.hash.update(line.as_bytes());
                file.bytes += line.len() as u64;
            }
        }
        Ok(())
    }

    /// Everything is on disk; what the manifest says of it.
    pub(super) fn finish(self) -> Result<Vec<FileHash>, FolderError> {
        let finish = |hashed: Hashed| {
            let file = hashed
                .file
                .into_inner()
                .map_err(std::io::IntoInnerError::into_error)?;
            file.sync_all()?;
            Ok(FileHash {
                name: hashed.name.to_owned(),
                bytes: hashed.bytes,
                sha256: encode(hashed.hash.finish().as_ref()),
            })
        };
        self.files.into_iter().map(finish).collect()
    }
}

/// A new file for its owner alone.
pub(super) fn create(path: &Path) -> Result<fs_err::File, Error> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    fs_err::OpenOptions::from_options(options).open(path)
}

/// Compares a file with what the manifest says.
pub(super) fn check(folder: &Path, said: &FileHash) -> Result<(), FolderError> {
    let altered = || FolderError::Altered(said.name.clone());
    if !FILES.contains(&said.name.as_str()) {
        return Err(FolderError::Manifest(format!("it names {}", said.name)));
    }
    let mut file = match fs_err::File::open(folder.join(&said.name)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(altered()),
        other => other?,
    };
    let (mut hash, mut buffer) = (Context::new(&SHA256), vec![0; 64 * 1024]);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
    }
    let same = encode(hash.finish().as_ref()) == said.sha256;
    same.then_some(()).ok_or_else(altered)
}

/// The files of an export, open for reading.
pub(super) struct Opened {
    folder: PathBuf,
    records: BufReader<fs_err::File>,
    hashes: BufReader<fs_err::File>,
    number: usize,
}

impl Opened {
    /// Opens the files that the manifest vouches for; all four must be among them.
    pub(super) fn open(folder: &Path, manifest: &Manifest) -> Result<Self, FolderError> {
        for name in FILES {
            if !manifest.files.iter().any(|file| file.name == name) {
                return Err(FolderError::Manifest(format!("it does not name {name}")));
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            records: BufReader::new(fs_err::File::open(folder.join(RECORDS))?),
            hashes: BufReader::new(fs_err::File::open(folder.join(HASHES))?),
            number: 0,
        })
    }

    /// All lines of a file that is short.
    pub(super) fn all<T: Line>(&self, name: &'static str) -> Result<Vec<T>, FolderError> {
        let text = fs_err::read_to_string(self.folder.join(name))?;
        let parse = |(line, number): (&str, usize)| {
            T::parse(line).map_err(|source| FolderError::Line {
                file: name,
                number,
                source,
            })
        };
        text.lines().zip(1..).map(parse).collect()
    }

    /// The next record, with its line in the list of hashes.
    pub(super) fn next_record(&mut self) -> Result<Option<(Record, String)>, FolderError> {
        let hash = line(&mut self.hashes)?;
        let Some(text) = line(&mut self.records)? else {
            return Ok(None);
        };
        self.number += 1;
        let number = self.number;
        let record = Record::parse(&text).map_err(|source| FolderError::Line {
            file: RECORDS,
            number,
            source,
        })?;
        Ok(Some((record, hash.unwrap_or_default())))
    }
}

fn line(file: &mut BufReader<fs_err::File>) -> Result<Option<String>, Error> {
    let mut text = String::new();
    let read = file.take(LONGEST_LINE).read_line(&mut text)?;
    Ok((read > 0).then(|| text.trim_end_matches('\n').to_owned()))
}
