//! `site`: the places where machines stand.

use clap::Subcommand;
use serde_json::json;

use super::{Failure, out};
use crate::app::{App, found_ente};

#[derive(Debug, Subcommand)]
pub(super) enum Site {
    /// Add a site to an Ente
    Add {
        /// The Ente, by name or identifier
        #[arg(long)]
        ente: String,
        /// Its name, such as "Municipio"
        #[arg(long)]
        name: String,
        /// Where a technician drives to
        #[arg(long, default_value = "")]
        address: String,
        /// Answer with a JSON object
        #[arg(long)]
        json: bool,
    },
}

impl Site {
    pub(super) async fn run(self, app: &App) -> Result<(), Failure> {
        let Self::Add {
            ente,
            name,
            address,
            json,
        } = self;
        let ente = found_ente::find_ente(app, &ente).await?;
        let site = found_ente::found_site(app, ente.id, &name, &address, app.clock.now()).await?;
        if json {
            out::answer(&json!({ "id": site.id.to_string(), "ente_id": ente.id.to_string() }));
        } else {
            out::say(&format!("{} of {}: site {}", site.name, ente.name, site.id));
        }
        Ok(())
    }
}
