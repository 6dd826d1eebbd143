//! `ente`: the public bodies that are served.

use clap::Subcommand;
use serde_json::json;

use super::{Failure, out};
use crate::app::{App, found_ente};

#[derive(Debug, Subcommand)]
pub(super) enum Ente {
    /// Add an Ente
    Add {
        /// Its name, such as "Comune di Esempio"
        #[arg(long)]
        name: String,
        /// Answer with a JSON object
        #[arg(long)]
        json: bool,
    },
}

impl Ente {
    pub(super) async fn run(self, app: &App) -> Result<(), Failure> {
        let Self::Add { name, json } = self;
        let ente = found_ente::found_ente(app, &name, app.clock.now()).await?;
        if json {
            out::answer(&json!({ "id": ente.id.to_string() }));
        } else {
            out::say(&format!("{} is served: Ente {}", ente.name, ente.id));
        }
        Ok(())
    }
}
