//! Store URL: where the data lives, parsed once at the door.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use tokio_postgres::config::Host;

/// Where the data lives.
#[derive(Clone)]
pub struct StoreUrl(pub(super) Place);

#[derive(Clone)]
pub(super) enum Place {
    /// One file, beside which SQLite keeps its journal.
    Sqlite(PathBuf),
    /// A PostgreSQL server on this machine.
    Postgres(Box<tokio_postgres::Config>),
}

/// Why a text is not a store URL.
#[derive(Debug, thiserror::Error)]
pub enum StoreUrlError {
    /// Neither of the two forms.
    #[error("expected sqlite:PATH or postgres://USER@HOST/DATABASE")]
    Form,
    /// The driver does not understand the PostgreSQL part.
    #[error("not a PostgreSQL URL")]
    Postgres(#[source] tokio_postgres::Error),
    /// The data would cross a network in clear.
    #[error(
        "PostgreSQL on {0} would be reached without encryption: this version connects to loopback or to a unix socket alone"
    )]
    Clear(String),
}

impl StoreUrl {
    /// The file of the embedded database; nothing when a server keeps the data.
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Place::Sqlite(path) => Some(path),
            Place::Postgres(_) => None,
        }
    }
}

/// Without user and password: this reaches logs and screens.
impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Place::Postgres(config) => {
                let hosts: Vec<String> = config.get_hosts().iter().map(spelt).collect();
                let ports: Vec<String> = config
                    .get_ports()
                    .iter()
                    .map(|port| format!(":{port}"))
                    .collect();
                let database = config.get_dbname().unwrap_or_default();
                write!(
                    f,
                    "postgres://{}{}/{database}",
                    hosts.join(","),
                    ports.join(",")
                )
            }
        }
    }
}

/// As it is shown: the driver's own form would print the password.
impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({self})")
    }
}

fn spelt(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(folder) => folder.display().to_string(),
    }
}

impl FromStr for StoreUrl {
    type Err = StoreUrlError;

    fn from_str(text: &str) -> Result<Self, StoreUrlError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            if path.is_empty() || path.starts_with(':') {
                return Err(StoreUrlError::Form);
            }
            return Ok(Self(Place::Sqlite(PathBuf::from(path))));
        }
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(StoreUrlError::Form);
        }
        let config: tokio_postgres::Config = text.parse().map_err(StoreUrlError::Postgres)?;
        match remote_host(&config) {
            None => Ok(Self(Place::Postgres(Box::new(config)))),
            Some(host) => Err(StoreUrlError::Clear(host)),
        }
    }
}

/// The first host that is not this machine.
///
/// `hostaddr` wins over `host` in the driver, so both lists are looked at.
fn remote_host(config: &tokio_postgres::Config) -> Option<String> {
    let named = config.get_hosts().iter().find_map(|host| match host {
        Host::Tcp(name) if is_this_machine(name) => None,
        Host::Tcp(name) => Some(name.clone()),
        Host::Unix(_) => None,
    });
    named.or_else(|| {
        config
            .get_hostaddrs()
            .iter()
            .find(|address| !address.is_loopback())
            .map(ToString::to_string)
    })
}

fn is_this_machine(name: &str) -> bool {
    name == "localhost"
        || name
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_understood() {
        for text in [
            "sqlite:/var/lib/custode/custode.db",
            "sqlite:custode.db",
            "postgres://custode@127.0.0.1:5432/custode",
            "postgres://custode@localhost/custode",
            "postgresql://custode@[::1]/custode",
            "postgres://custode@%2Frun%2Fpostgresql/custode",
        ] {
            assert!(text.parse::<StoreUrl>().is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_shown_has_no_password() {
        let url: StoreUrl = "postgres://custode:segreto@127.0.0.1:5433/desk"
            .parse()
            .unwrap();
        assert_eq!(url.to_string(), "postgres://127.0.0.1:5433/desk");
        assert!(!format!("{url:?}").contains("segreto"));
        let url: StoreUrl = "sqlite:/var/lib/custode.db".parse().unwrap();
        assert_eq!(
            (url.to_string().as_str(), url.file()),
            (
                "sqlite:/var/lib/custode.db",
                Some(Path::new("/var/lib/custode.db"))
            )
        );
    }

    #[test]
    fn what_would_travel_in_clear_is_refused_with_the_host() {
        for (text, host) in [
            ("postgres://c@db.example.org/c", "db.example.org"),
            ("postgres://c@10.0.0.5/c", "10.0.0.5"),
            ("postgres://c@localhost,db.example.org/c", "db.example.org"),
            ("postgres://c@localhost/c?hostaddr=10.0.0.5", "10.0.0.5"),
        ] {
            let error = text.parse::<StoreUrl>().unwrap_err().to_string();
            assert!(error.contains(host), "{text}: {error}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "custode.db",
            "sqlite:",
            "sqlite::memory:",
            "mysql://x/y",
            "postgres://[",
            "POSTGRES://x",
        ] {
            assert!(text.parse::<StoreUrl>().is_err(), "{text:?}");
        }
    }
}
