//! `roster key`: the keys of the people who sign.

use std::path::PathBuf;

use clap::Subcommand;
use custode_trust::workshop::{PublicKey, SigningKey};

use super::super::{Failure, out};
use super::secret::Passphrase;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Key {
    /// Make a key, closed by a passphrase, and its public half beside it
    New {
        /// How people call it: a role or a number, rather than a name
        #[arg(long)]
        name: String,
        /// The file of the key; its public half gets `.pub` behind
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Say what a public key is called, and its identifier
    Show {
        /// A `.pub` file
        file: PathBuf,
    },
}

impl Key {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::New {
                name,
                out,
                passphrase,
            } => {
                let key = SigningKey::generate()?;
                let public = key.public(&name);
                let beside = PathBuf::from(format!("{}.pub", out.display()));
                key.write(&out, Some(&passphrase.ask_twice()?))?;
                public.write(&beside)?;
                // What cannot be read back is said now, not at the ceremony.
                let public = PublicKey::read(&beside)?;
                out::say(&format!(
                    "{} is in {}; its public half, to be handed over, is in {}.\nIdentifier: {}",
                    public.name,
                    out.display(),
                    beside.display(),
                    public.id()
                ));
                Ok(())
            }
            Self::Show { file } => {
                let public = PublicKey::read(&file)?;
                out::say(&format!("{}\nIdentifier: {}", public.name, public.id()));
                Ok(())
            }
        }
    }
}
