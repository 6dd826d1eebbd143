//! `recording key`: the Ente's own key, made on a computer of its own.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use custode_ssh::recording::Identity;
use fs_err::os::unix::fs::OpenOptionsExt as _;
use zeroize::Zeroizing;

use super::super::{Failure, out};

/// Whoever may read it reads every recording.
const OWNER_ALONE: u32 = 0o600;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Key {
    /// Make a key: the private half, which alone opens recordings, into a file; the public one is said
    New {
        /// The file of the private half; one that is there is not replaced
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

impl Key {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::New { out } => new(&out),
        }
    }
}

fn new(file: &Path) -> Result<(), Failure> {
    let identity = Identity::generate().ok_or("the system gives no randomness")?;
    let key = identity.key();
    let mut options = fs_err::OpenOptions::new();
    let options = options.write(true).create_new(true).mode(OWNER_ALONE);
    let mut written = options.open(file)?;
    let text = format!(
        "# The private key of recordings: whoever has it reads them, and without it nobody does.\n\
         # Public half: {key}\n{}\n",
        *identity.text()
    );
    written.write_all(Zeroizing::new(text).as_bytes())?;
    written.sync_all()?;
    // What cannot be read back is said now, not when a recording is to be opened.
    let back = read(file)?.key();
    if back != key {
        return Err(format!("{} does not read as it was written", file.display()).into());
    }
    out::say(&format!(
        "The private key is in {}: keep it on a computer of the Ente, and a copy elsewhere. Without it no recording can be opened.\n\
         On each machine, write into /etc/custode/assistance.toml, above any [[window]]:\n\
         recording_key = \"{key}\"",
        file.display()
    ));
    Ok(())
}

/// The identity of a file: its first line that is neither empty nor a remark.
pub(super) fn read(file: &Path) -> Result<Identity, Failure> {
    let shown = file.display();
    let text = Zeroizing::new(fs_err::read_to_string(file)?);
    let mut lines = text.lines().map(str::trim);
    let line = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let line = line.ok_or_else(|| format!("there is no key in {shown}"))?;
    Ok(Identity::parse(line).map_err(|error| format!("what stands in {shown} {error}"))?)
}
