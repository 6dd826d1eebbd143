//! Served: the two commands of `roster` that a server has a part in.

use std::path::PathBuf;

use clap::Args;
use custode_trust::repository::{InMemory, Limits};
use custode_trust::workshop::PublicKey;

use super::super::{Failure, Place, out};
use crate::app::{found_ente, repository};
use crate::clock::Clock;
use crate::stamping;

#[derive(Debug, Args)]
pub(in crate::cli) struct Put {
    /// The Ente, by name or identifier
    #[arg(long)]
    ente: String,
    /// The published tree
    tree: PathBuf,
}

impl Put {
    pub(super) async fn run(self, place: &Place, clock: Clock) -> Result<(), Failure> {
        let app = place.app(clock).await?;
        let ente = found_ente::find_ente(&app, &self.ente).await?;
        let tree = InMemory::read(&self.tree, Limits::default().target)?;
        let put = repository::put(&app, ente.id, tree, "console".to_owned()).await?;
        out::say(&format!(
            "{} is served roster {}, with {} technicians, good until {}.",
            ente.name, put.roster, put.technicians, put.valid_until
        ));
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct OnlineKey {
    /// The file for the public half, to be handed to whoever makes the root
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl OnlineKey {
    pub(super) fn run(self, place: &Place) -> Result<(), Failure> {
        let key = stamping::open(&place.config()?.data)?;
        let public: PublicKey = key.public("server");
        public.write(&self.out)?;
        out::say(&format!(
            "The server's public key is in {}.\nIdentifier: {}",
            self.out.display(),
            public.id()
        ));
        Ok(())
    }
}
