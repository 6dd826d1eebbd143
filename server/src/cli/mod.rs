//! CLI: what an administrator says to `custode-server` on its own computer.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};

use crate::app::App;
use crate::authority::Authority;
use crate::clock::Clock;
use crate::config::{self, Config, Overrides};
use crate::files::Files;
use crate::sealing::Sealing;
use crate::stamping;
use crate::store::{Store, StoreUrl};
use crate::typesetter;

mod audit;
mod bastion;
mod contract;
mod doctor;
mod ente;
mod figures;
mod machine;
mod migrate;
mod on_call;
mod out;
mod rebuild;
mod recording;
mod roster;
mod serve;
mod site;
pub mod sla;
mod stop;
mod token;
mod user;

/// Why a command failed: a sentence, and its causes behind it.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The service desk.
#[derive(Debug, Parser)]
#[command(name = "custode-server", version, about)]
pub struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where configuration and data are.
#[derive(Debug, Clone, Args)]
struct Place {
    /// The configuration file (TOML)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data folder
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The database: sqlite:PATH or postgres://USER@HOST/DATABASE
    #[arg(long, global = true, value_name = "URL")]
    store: Option<StoreUrl>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer machines and people until told to stop
    Serve(serve::Serve),
    /// Lead technicians to the tunnels of machines, as a process of its own
    Bastion(bastion::Bastion),
    /// Say whether this server can serve, and what to do if it cannot
    Doctor(doctor::Doctor),
    /// Bring the database to the version of this program
    Migrate,
    /// Make the rows beside the tickets anew from their events; the server may run meanwhile
    Rebuild,
    /// The public bodies that are served
    #[command(subcommand)]
    Ente(ente::Ente),
    /// The places where machines stand
    #[command(subcommand)]
    Site(site::Site),
    /// The tokens that enrol machines
    #[command(subcommand)]
    Token(token::Token),
    /// The machines
    #[command(subcommand)]
    Machine(machine::Machine),
    /// The people who log in
    #[command(subcommand)]
    User(user::User),
    /// What is promised to an Ente
    #[command(subcommand)]
    Contract(contract::Contract),
    /// What the service is measured on
    #[command(subcommand)]
    Figures(figures::Figures),
    /// The record of who did what: seal it, verify it, export it
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Who may come into an Ente's machines: make keys, draft, sign, publish, verify; needs no server
    #[command(subcommand)]
    Roster(roster::Roster),
    /// What was recorded of remote sessions
    #[command(subcommand)]
    Recording(recording::Recording),
    /// Name the times in which nobody is on call; fails when there are any
    OnCall(on_call::OnCall),
    /// The arithmetic of service hours and deadlines, for people and scripts
    #[command(subcommand)]
    Sla(sla::SlaCommand),
    /// Make one PDF record of the data on standard input: the server runs it for itself
    #[command(hide = true)]
    Typeset,
}

/// Does what the arguments say.
pub async fn run(cli: Cli, clock: Clock) -> Result<(), Failure> {
    let place = cli.place;
    match cli.command {
        Command::Serve(serve) => serve.run(&place, clock).await,
        Command::Bastion(bastion) => bastion.run().await,
        Command::Doctor(doctor) => doctor.run(&place, &clock).await,
        Command::Migrate => migrate::run(&place).await,
        Command::Rebuild => rebuild::run(&place.app(clock).await?).await,
        Command::Ente(ente) => ente.run(&place.app(clock).await?).await,
        Command::Site(site) => site.run(&place.app(clock).await?).await,
        Command::Token(token) => token.run(&place.app(clock).await?).await,
        Command::Machine(machine) => machine.run(&place.app(clock).await?).await,
        Command::User(user) => {
            let config = place.config()?;
            let app = open(&config, clock).await?;
            let issuer = config.oidc.map(|oidc| oidc.issuer.as_str().to_owned());
            user.run(&app, issuer).await
        }
        Command::Contract(contract) => contract.run(&place, clock).await,
        Command::Figures(figures) => figures.run(&place, clock).await,
        Command::Audit(audit) => audit.run(&place, clock).await,
        Command::Roster(roster) => roster.run(&place, clock).await,
        Command::Recording(recording) => recording.run(&place, clock).await,
        Command::OnCall(on_call) => on_call.run(&place.app(clock).await?).await,
        Command::Sla(sla) => Ok(sla::run(
            sla,
            std::io::stdin().lock(),
            std::io::stdout().lock(),
        )?),
        Command::Typeset => Ok(typesetter::serve(
            std::io::stdin().lock(),
            std::io::stdout().lock(),
        )?),
    }
}

/// Prints a failure and its causes, for a person.
pub fn complain(failure: &Failure) {
    let mut whole = failure.to_string();
    let mut cause = failure.source();
    while let Some(next) = cause {
        whole.push_str(": ");
        whole.push_str(&next.to_string());
        cause = next.source();
    }
    out::complain(&whole);
}

impl Place {
    fn config(&self) -> Result<Config, Failure> {
        self.config_with(None, None, Vec::new())
    }

    fn config_with(
        &self,
        link: Option<SocketAddr>,
        web: Option<SocketAddr>,
        names: Vec<String>,
    ) -> Result<Config, Failure> {
        let arguments = Overrides {
            data: self.data.clone(),
            store: self.store.clone(),
            link,
            web,
            names,
        };
        Ok(config::read(self.config.as_deref(), arguments)?)
    }

    async fn app(&self, clock: Clock) -> Result<App, Failure> {
        open(&self.config()?, clock).await
    }
}

/// Opens what all commands work on. The server may run meanwhile, over the same data.
async fn open(config: &Config, clock: Clock) -> Result<App, Failure> {
    let authority = Authority::open(&config.data, clock.unwound())?;
    let store = Store::open(&config.store)?;
    store.migrate().await?;
    let files = Files::in_folder(&config.data.join("files"))?;
    let mut app = App::new(store, files, clock, authority);
    app.attachments = config.attachments;
    app.sealing = Some(Arc::new(Sealing::open(&config.data, app.mint)?));
    app.stamping = Some(Arc::new(stamping::open(&config.data)?));
    app.retention = config.retention;
    app.recordings_kept = config.recordings_kept;
    Ok(app)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_argument_has_one_meaning() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_place_may_stand_before_or_after_the_command() {
        for line in [
            "custode-server --data /srv/c ente add --name x",
            "custode-server ente add --name x --data /srv/c",
        ] {
            let cli = Cli::try_parse_from(line.split(' ')).unwrap();
            assert_eq!(cli.place.data.unwrap(), PathBuf::from("/srv/c"));
        }
    }
}
