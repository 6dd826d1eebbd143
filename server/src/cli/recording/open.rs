//! `recording open`: a recording that is encrypted to the Ente's key, as what it showed.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use custode_ssh::recording::{Identity, MachineKey, Tail, open};
use fs_err::os::unix::fs::OpenOptionsExt as _;

use super::super::{Failure, out};
use super::{key, machine_key};

/// What a screen showed is for whoever opens it.
const OWNER_ALONE: u32 = 0o600;

#[derive(Debug, Args)]
pub(in crate::cli) struct Open {
    /// The private key that `recording key new` made
    #[arg(long, value_name = "FILE")]
    identity: PathBuf,
    /// The machine's certificate, PEM, as for `recording verify`
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// The folder to write into, instead of that of each recording; nothing in it is replaced
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Open also what has no end, because its machine stopped in the middle
    #[arg(long)]
    cut: bool,
    /// The recordings, `.cast`; of each a file `.plain.cast` is made
    #[arg(required = true, value_name = "FILE")]
    recordings: Vec<PathBuf>,
}

impl Open {
    pub(super) fn run(self) -> Result<(), Failure> {
        let identity = key::read(&self.identity)?;
        let machine = machine_key(&self.certificate)?;
        if let Some(folder) = &self.out {
            fs_err::create_dir_all(folder)?;
        }
        let mut recordings = self.recordings.iter();
        recordings.try_for_each(|file| self.open(file, &machine, &identity))
    }

    fn open(&self, file: &Path, machine: &MachineKey, identity: &Identity) -> Result<(), Failure> {
        let tail = if self.cut {
            Tail::MayLack
        } else {
            Tail::Wanted
        };
        let recording = fs_err::read(file)?;
        let mut plain = Vec::new();
        open(&recording, machine, identity, tail, &mut plain)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let path = self.path_of(file);
        let mut options = fs_err::OpenOptions::new();
        let options = options.write(true).create_new(true).mode(OWNER_ALONE);
        options.open(&path)?.write_all(&plain)?;
        out::say(&format!(
            "{}: what {} showed; asciinema play shows it",
            path.display(),
            file.display()
        ));
        Ok(())
    }

    fn path_of(&self, file: &Path) -> PathBuf {
        let path = file.with_extension("plain.cast");
        match (&self.out, path.file_name()) {
            (Some(folder), Some(name)) => folder.join(name),
            (Some(_) | None, _) => path,
        }
    }
}
