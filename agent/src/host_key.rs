//! Host key: by which technicians recognise this machine. The machine makes it, and it never leaves it.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use russh::keys::PrivateKey;
use russh::keys::ssh_key::LineEnding;
use russh::keys::ssh_key::private::Ed25519Keypair;

use crate::assist::{HostKey, NotAHostKey};

/// Why there is no host key.
#[derive(Debug, thiserror::Error)]
pub enum HostKeyError {
    /// The file cannot be read or written.
    #[error("{} cannot be used", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It holds something else.
    #[error("{} is none", path.display())]
    NotAKey {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: NotAHostKey,
    },
    /// No key can be made.
    #[error("no host key can be made: {0}")]
    NotMade(&'static str),
}

/// Where it is.
pub fn within(state: &Path) -> PathBuf {
    state.join("ssh_host_ed25519_key")
}

/// Reads it.
pub fn read(state: &Path) -> Result<HostKey, HostKeyError> {
    let path = within(state);
    let text = fs_err::read_to_string(&path).map_err(|source| HostKeyError::File {
        path: path.clone(),
        source,
    })?;
    HostKey::parse(&text).map_err(|source| HostKeyError::NotAKey { path, source })
}

/// Makes one where there is none, and says its public half, as OpenSSH writes it.
pub fn public(state: &Path) -> Result<String, HostKeyError> {
    let path = within(state);
    if !path.exists() {
        make(&path)?;
    }
    Ok(read(state)?.public())
}

fn make(path: &Path) -> Result<(), HostKeyError> {
    let mut seed = [0; 32];
    let filled = SystemRandom::new().fill(&mut seed);
    filled.map_err(|_| HostKeyError::NotMade("the system gives no random numbers"))?;
    let key = PrivateKey::from(Ed25519Keypair::from_seed(&seed));
    let text = key.to_openssh(LineEnding::LF);
    let text = text.map_err(|_| HostKeyError::NotMade("it cannot be written down"))?;
    write(path, text.as_bytes()).map_err(|source| HostKeyError::File {
        path: path.to_owned(),
        source,
    })
}

/// Under another name first: half a key is never found.
fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("draft");
    let mut options = fs_err::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    fs_err::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs_err::rename(draft, path)
}
