//! `token`: what enrols a machine.

use clap::{Subcommand, ValueEnum};
use custode_domain::machine::MachineClass;
use serde_json::json;

use super::{Failure, out};
use crate::app::{App, found_ente, issue_token};

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Issue a token, good once, for one machine
    Issue {
        /// The Ente, by name or identifier
        #[arg(long)]
        ente: String,
        /// The site, by name or identifier
        #[arg(long)]
        site: String,
        /// What will be expected of the machine
        #[arg(long, value_enum, default_value_t = Class::Server)]
        class: Class,
        /// For how long it is good
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=720))]
        hours: u16,
        /// Answer with a JSON object
        #[arg(long)]
        json: bool,
    },
}

/// [`MachineClass`] on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Class {
    /// Always on; its silence is a fault
    Server,
    /// Switched off at will
    Workstation,
}

impl Token {
    pub(super) async fn run(self, app: &App) -> Result<(), Failure> {
        let Self::Issue {
            ente,
            site,
            class,
            hours,
            json,
        } = self;
        let ente = found_ente::find_ente(app, &ente).await?;
        let site = found_ente::find_site(app, ente.id, &site).await?;
        let now = app.clock.now();
        let (token, expires_at) =
            issue_token::issue_token(app, &site, class.into(), hours, now).await?;
        let fingerprint = app.authority.fingerprint();
        if json {
            out::answer(&json!({
                "token": token.reveal(),
                "expires_at": expires_at.to_string(),
                "ca_fingerprint": fingerprint.to_string(),
                "ca_certificate": app.authority.pem(),
                "ente_id": ente.id.to_string(),
                "site_id": site.id.to_string(),
            }));
        } else {
            out::say(&format!(
                "A token for one machine of {}, {}, good until {expires_at}. It is not shown again:\n\n  \
                 custode-installer install --server https://THIS-SERVER:8443 \\\n    \
                 --ca-fingerprint {fingerprint} \\\n    --token {}\n",
                ente.name,
                site.name,
                token.reveal()
            ));
        }
        Ok(())
    }
}

impl From<Class> for MachineClass {
    fn from(class: Class) -> Self {
        match class {
            Class::Server => Self::Server,
            Class::Workstation => Self::Workstation,
        }
    }
}
