//! `user`: the people who log in.

use std::io::Read;

use clap::{Args, Subcommand, ValueEnum};
use custode_domain::person::Role;
use serde_json::json;

use super::{Failure, out};
use crate::app::account::{set_active, set_password};
use crate::app::add_person::{Newcomer, add_person};
use crate::app::identity::{link_on_console, unlink_on_console};
use crate::app::{App, found_ente};
use crate::lang::Lang;

const NO_PROVIDER: &str = "the configuration has no [oidc]: name the file that has with --config";

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Add a person; their password is read from standard input, its first line
    Add(Add),
    /// Give a person another password, read from standard input; they are logged out everywhere
    Password(Login),
    /// Shut a person out at once
    Disable(Login),
    /// Let a person in again
    Enable(Login),
    /// Link a person to what the provider of [oidc] calls them
    Link(Link),
    /// Link a person to nobody of the provider of [oidc] any more
    Unlink(Login),
}

#[derive(Debug, Args)]
pub(super) struct Link {
    /// What they log in with
    #[arg(long)]
    login: String,
    /// The provider's name for them: the claim `sub`
    #[arg(long)]
    subject: String,
}

#[derive(Debug, Args)]
pub(super) struct Login {
    /// What they log in with
    #[arg(long)]
    login: String,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// What they log in with
    #[arg(long)]
    login: String,
    /// Their name, as shown on screens
    #[arg(long)]
    name: String,
    /// What they are to the service
    #[arg(long, value_enum)]
    role: RoleName,
    /// Their Ente, by name or identifier, for the roles that belong to one
    #[arg(long)]
    ente: Option<String>,
    /// Where notices go
    #[arg(long)]
    email: Option<String>,
    /// The area whose tasks they do, for the third level: as tasks name it
    #[arg(long)]
    area: Option<String>,
    /// In which language they read: it or en
    #[arg(long, default_value = "it", value_parser = language)]
    language: Lang,
    /// Answer with a JSON object
    #[arg(long)]
    json: bool,
}

/// [`Role`] on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    /// Reports faults
    User,
    /// Referente Operativo
    Referente,
    /// Administrator of the Ente's systems (AdS)
    SystemAdministrator,
    /// First level
    Operator,
    /// Second level
    Specialist,
    /// Third level inside the supplier
    Expert,
    /// Third level outside
    Vendor,
    /// Works on site
    FieldTechnician,
    /// Coordinates the desk
    Coordinator,
    /// Runs the platform
    PlatformAdministrator,
    /// Reads and verifies
    Auditor,
}

impl User {
    /// `issuer` is the provider of the configuration.
    pub(super) async fn run(self, app: &App, issuer: Option<String>) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(app).await,
            Self::Password(who) => {
                set_password(app, &who.login, &password()?).await?;
                out::say(&format!("{} logs in with the new password", who.login));
                Ok(())
            }
            Self::Disable(who) => {
                set_active(app, &who.login, false).await?;
                out::say(&format!("{} is shut out", who.login));
                Ok(())
            }
            Self::Enable(who) => {
                set_active(app, &who.login, true).await?;
                out::say(&format!("{} can log in", who.login));
                Ok(())
            }
            Self::Link(link) => {
                let identity = (issuer.ok_or(NO_PROVIDER)?, link.subject);
                link_on_console(app, &link.login, identity).await?;
                out::say(&format!("{} can log in by the provider", link.login));
                Ok(())
            }
            Self::Unlink(who) => {
                let issuer = issuer.ok_or(NO_PROVIDER)?;
                unlink_on_console(app, &who.login, issuer).await?;
                out::say(&format!("{} logs in by no provider", who.login));
                Ok(())
            }
        }
    }
}

impl Add {
    async fn run(self, app: &App) -> Result<(), Failure> {
        let add = self;
        let ente = match &add.ente {
            Some(said) => Some(found_ente::find_ente(app, said).await?.id),
            None => None,
        };
        let newcomer = Newcomer {
            login: add.login,
            name: add.name,
            role: add.role.into(),
            ente,
            email: add.email,
            language: add.language,
            area: add.area,
        };
        let login = newcomer.login.clone();
        let person = add_person(app, newcomer, &password()?, app.clock.now()).await?;
        if add.json {
            out::answer(&json!({ "id": person.to_string() }));
        } else {
            out::say(&format!("{login} can log in: person {person}"));
        }
        Ok(())
    }
}

fn language(code: &str) -> Result<Lang, String> {
    Lang::from_code(code).ok_or_else(|| "it or en".to_owned())
}

/// The first line of standard input. Arguments are seen by everybody on the computer.
fn password() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().take(4096).read_to_string(&mut text)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::User => Self::User,
            RoleName::Referente => Self::Referente,
            RoleName::SystemAdministrator => Self::SystemAdministrator,
            RoleName::Operator => Self::Operator,
            RoleName::Specialist => Self::Specialist,
            RoleName::Expert => Self::Expert,
            RoleName::Vendor => Self::Vendor,
            RoleName::FieldTechnician => Self::FieldTechnician,
            RoleName::Coordinator => Self::Coordinator,
            RoleName::PlatformAdministrator => Self::PlatformAdministrator,
            RoleName::Auditor => Self::Auditor,
        }
    }
}
