//! `machine`: the machines that are enrolled.

use clap::Subcommand;
use custode_domain::id::MachineId;
use serde_json::json;

use super::{Failure, out};
use crate::app::{App, found_ente, revoke};

#[derive(Debug, Subcommand)]
pub(super) enum Machine {
    /// Shut a machine out: all its certificates are withdrawn
    Revoke {
        /// The Ente, by name or identifier
        #[arg(long)]
        ente: String,
        /// The machine's identifier
        #[arg(long)]
        machine: MachineId,
        /// Answer with a JSON object
        #[arg(long)]
        json: bool,
    },
}

impl Machine {
    pub(super) async fn run(self, app: &App) -> Result<(), Failure> {
        let Self::Revoke {
            ente,
            machine,
            json,
        } = self;
        let ente = found_ente::find_ente(app, &ente).await?.id;
        let actor = "console".to_owned();
        let withdrawn = revoke::revoke(app, ente, machine, actor, app.clock.now()).await?;
        if json {
            out::answer(&json!({ "withdrawn": withdrawn }));
        } else {
            out::say(&format!(
                "{withdrawn} certificates were withdrawn; a held connection ends within a minute of its next ping"
            ));
        }
        Ok(())
    }
}
