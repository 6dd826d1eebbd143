//! Configuration: what the server is told by its file and its arguments, parsed once at the door.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::num::{NonZeroU8, NonZeroU16};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

use crate::about::About;
use crate::app::assistance::Bastion;
use crate::app::assistance::recording::Months;
use crate::app::audit::forget::Retention;
use crate::app::files::Limits;
use crate::log::{Format, Level};
use crate::mail::settings::MailSettings;
use crate::store::StoreUrl;

mod assistance;
mod audit;
mod mail;
mod oidc;
mod passkeys;
mod push;

pub use push::PushSettings;

/// Where the data lives when nobody says otherwise.
const DATA: &str = "/var/lib/custode";
/// Machines reach the server from everywhere.
const LINK: &str = "0.0.0.0:8443";
/// People reach it through a proxy that speaks TLS, or from this computer.
const WEB: &str = "127.0.0.1:8080";
/// Held and passing connections of machines together: 12.5 KiB of memory each, measured.
const CONNECTIONS: usize = 10_000;

/// All that the server is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of the authority and of the embedded database.
    pub data: PathBuf,
    /// The database.
    pub store: StoreUrl,
    /// The machines' listener.
    pub link: Link,
    /// The people's listener.
    pub web: SocketAddr,
    /// Whether people reach it through a proxy that speaks TLS: cookies then never travel without.
    pub behind_tls: bool,
    /// The addresses of proxies that are believed when they say for whom they speak.
    pub proxies: Vec<IpAddr>,
    /// How people are written to; they are not while nothing says how.
    pub mail: Option<MailSettings>,
    /// How browsers are called; they are not while nothing says how.
    pub push: Option<PushSettings>,
    /// By whom people may sign in beside their password.
    pub oidc: Option<crate::oidc::Settings>,
    /// The address at which browsers keep keys for this server; none are used while nothing says so.
    pub passkeys: Option<String>,
    /// Where technicians' clients connect first; they have no way in while nothing says so.
    pub bastion: Option<Bastion>,
    /// For how long recordings of remote sessions are kept.
    pub recordings_kept: Months,
    /// What the pages say of who runs the service.
    pub about: About,
    /// How much is attached to tickets.
    pub attachments: Limits,
    /// For how long the audit is kept.
    pub retention: Retention,
    /// How log lines look.
    pub format: Format,
    /// How much is logged.
    pub level: Level,
}

/// The machines' listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Host names and addresses by which machines call it.
    pub names: Vec<String>,
    /// The most connections at a time.
    pub connections: usize,
    /// The socket at which the bastion takes the tunnels of machines, where it is not the usual one.
    pub tunnels: Option<PathBuf>,
}

/// What arguments say. They win over the file.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// [`Config::data`].
    pub data: Option<PathBuf>,
    /// [`Config::store`].
    pub store: Option<StoreUrl>,
    /// [`Link::listen`].
    pub link: Option<SocketAddr>,
    /// Added to [`Link::names`].
    pub names: Vec<String>,
    /// [`Config::web`].
    pub web: Option<SocketAddr>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration")]
    Read(#[source] std::io::Error),
    /// The file says something that the server does not understand.
    #[error("{file}, line {line}, key `{key}`: {problem}")]
    Shape {
        /// Which file.
        file: String,
        /// Counted from 1.
        line: usize,
        /// The key of that line.
        key: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The default place of the database is not a URL: the data folder has a strange name.
    #[error("the data folder cannot hold the database")]
    Store(#[source] crate::store::StoreUrlError),
}

/// Reads the file, if there is one, and lets arguments win.
pub fn read(file: Option<&Path>, arguments: Overrides) -> Result<Config, ConfigError> {
    let told = match file {
        Some(path) => {
            let text = fs_err::read_to_string(path).map_err(ConfigError::Read)?;
            parse(&text, &path.display().to_string())?
        }
        None => File::default(),
    };
    combine(told, arguments)
}

fn combine(file: File, arguments: Overrides) -> Result<Config, ConfigError> {
    let data = arguments
        .data
        .or(file.data)
        .unwrap_or_else(|| PathBuf::from(DATA));
    let store = match arguments.store.or(file.store.map(|parsed| parsed.0)) {
        Some(url) => url,
        None => format!("sqlite:{}", data.join("custode.db").display())
            .parse()
            .map_err(ConfigError::Store)?,
    };
    let mut names = file.link.names;
    names.extend(arguments.names);
    let listen = arguments.link.or(file.link.listen);
    let web = arguments.web.or(file.web.listen);
    let (bastion, recordings_kept) = file.assistance.settings();
    Ok(Config {
        data,
        store,
        link: Link {
            listen: listen.unwrap_or_else(|| known(LINK)),
            names,
            connections: file.link.connections.unwrap_or(CONNECTIONS),
            tunnels: file.link.tunnels,
        },
        web: web.unwrap_or_else(|| known(WEB)),
        behind_tls: file.web.behind_tls,
        proxies: file.web.proxies,
        mail: file.mail_settings,
        push: file.push.map(push::PushSection::settings),
        oidc: file.oidc.map(oidc::OidcSection::settings),
        passkeys: file.passkeys.map(passkeys::PasskeysSection::site),
        bastion,
        recordings_kept,
        about: file.about,
        attachments: file.attachments.limits(),
        retention: file.audit.retention(),
        format: file.log.format,
        level: file.log.level,
    })
}

impl Link {
    /// What the listener's certificate is made out to: the configured names, this computer's own loopback,
    /// and the address it listens on where that is one.
    pub fn certified_names(&self) -> Vec<String> {
        let mut names = self.names.clone();
        names.extend(["localhost", "127.0.0.1", "::1"].map(str::to_owned));
        if !self.listen.ip().is_unspecified() {
            names.push(self.listen.ip().to_string());
        }
        names.sort();
        names.dedup();
        names
    }

    /// Whether another computer could find its way here and would not recognise the certificate.
    pub fn lacks_a_name(&self) -> bool {
        self.names.is_empty() && self.listen.ip().is_unspecified()
    }
}

/// The file, as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    store: Option<Parsed<StoreUrl>>,
    #[serde(default)]
    link: LinkSection,
    #[serde(default)]
    web: WebSection,
    #[serde(default)]
    about: About,
    #[serde(default)]
    assistance: assistance::AssistanceSection,
    #[serde(default)]
    attachments: AttachmentsSection,
    #[serde(default)]
    audit: audit::AuditSection,
    #[serde(default)]
    log: LogSection,
    mail: Option<mail::MailSection>,
    push: Option<push::PushSection>,
    oidc: Option<oidc::OidcSection>,
    passkeys: Option<passkeys::PasskeysSection>,
    /// What `mail` means.
    #[serde(skip)]
    mail_settings: Option<MailSettings>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkSection {
    listen: Option<SocketAddr>,
    #[serde(default)]
    names: Vec<String>,
    connections: Option<usize>,
    tunnels: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WebSection {
    listen: Option<SocketAddr>,
    #[serde(default)]
    behind_tls: bool,
    #[serde(default)]
    proxies: Vec<IpAddr>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AttachmentsSection {
    /// Megabytes of a file.
    largest: Option<NonZeroU16>,
    /// Files with one entry.
    most: Option<NonZeroU8>,
}

impl AttachmentsSection {
    fn limits(&self) -> Limits {
        let plain = Limits::default();
        let bytes = |megabytes: NonZeroU16| usize::from(megabytes.get()) * 1024 * 1024;
        Limits {
            largest: self.largest.map_or(plain.largest, bytes),
            most: self.most.map_or(plain.most, |most| most.get().into()),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LogSection {
    #[serde(default)]
    format: Format,
    #[serde(default)]
    level: Level,
}

/// A text that is parsed while the file is read, so that its error knows the line.
#[derive(Debug)]
struct Parsed<T>(T);

impl<'de, T: std::str::FromStr<Err: fmt::Display>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

fn parse(text: &str, file: &str) -> Result<File, ConfigError> {
    let shape = |at: usize, problem: &str| {
        let at = at.min(text.len());
        let line = text[..at].matches('\n').count();
        let said = text.lines().nth(line).unwrap_or_default();
        ConfigError::Shape {
            file: file.to_owned(),
            line: line + 1,
            key: said.split('=').next().unwrap_or_default().trim().to_owned(),
            problem: problem.replace('\n', " "),
        }
    };
    let mut told: File = toml::from_str(text)
        .map_err(|error| shape(error.span().map_or(0, |span| span.start), error.message()))?;
    if let Some(section) = told.mail.take() {
        let settings = section.settings();
        told.mail_settings = Some(settings.map_err(|problem| shape(problem.at, problem.what))?);
    }
    Ok(told)
}

fn known(address: &str) -> SocketAddr {
    address.parse().expect("a constant address is an address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_file_people_are_served_on_loopback_alone() {
        let config = combine(File::default(), Overrides::default()).unwrap();
        assert_eq!(config.web.to_string(), "127.0.0.1:8080");
        assert_eq!(config.link.listen.to_string(), "0.0.0.0:8443");
        assert!(config.link.lacks_a_name());
    }

    #[test]
    fn arguments_win_over_the_file() {
        let file = parse("data = \"/srv/a\"\n[web]\nlisten = \"127.0.0.1:1\"\n", "f").unwrap();
        let arguments = Overrides {
            web: Some(known("127.0.0.1:2")),
            ..Overrides::default()
        };
        let config = combine(file, arguments).unwrap();
        assert_eq!(config.data, Path::new("/srv/a"));
        assert_eq!(config.web.port(), 2);
    }

    #[test]
    fn a_mistake_is_named_by_file_line_and_key() {
        let check = |text: &str, place: &str, problem: &str| {
            let error = parse(text, "custode.toml").unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("custode.toml, {place}: ")),
                "{error}"
            );
            assert!(error.contains(problem), "{error}");
        };
        check(
            "data = \"/x\"\nsotre = \"y\"\n",
            "line 2, key `sotre`",
            "unknown field",
        );
        check(
            "[link]\n\nlisten = \"here\"\n",
            "line 3, key `listen`",
            "socket address",
        );
        check(
            "store = \"mysql://x\"\n",
            "line 1, key `store`",
            "expected sqlite:PATH",
        );
        check(
            "[log]\nlevel = \"loud\"\n",
            "line 2, key `level`",
            "unknown variant",
        );
        check(
            "[web]\nlisten = 8080\n",
            "line 2, key `listen`",
            "invalid type",
        );
    }

    #[test]
    fn the_password_of_a_database_is_not_part_of_the_error() {
        let text = "store = \"postgres://c:hunter2@db.example.org/c\"\n";
        let error = parse(text, "custode.toml").unwrap_err().to_string();
        assert!(
            error.contains("db.example.org") && !error.contains("hunter2"),
            "{error}"
        );
    }
}
