//! Watch: the sections that name what is watched beside the machine itself.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use custode_domain::Severity;
use custode_domain::finding::Object;
use reqwest::Url;

use crate::check::http::HttpUrl;

use super::ConfigError;
use super::section::Section;

/// What is watched beside the machine itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Watch {
    /// Web addresses that must answer.
    pub http: Vec<WatchedHttp>,
    /// TCP ports that must accept connections.
    pub tcp: Vec<WatchedTcp>,
    /// TLS certificates that must be valid.
    pub certificate: Vec<WatchedCertificate>,
    /// systemd units that must run.
    pub unit: Vec<WatchedUnit>,
    /// Processes that must run.
    pub process: Vec<WatchedProcess>,
}

/// A web address that must answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedHttp {
    /// What people call it.
    pub name: Object,
    /// `http` or `https`.
    pub url: HttpUrl,
    /// The status that it must answer with; any from 200 to 399 when not given.
    pub status: Option<u16>,
    /// What the answer must contain.
    pub contains: Option<String>,
    /// How long an answer may take.
    pub timeout: Duration,
    /// From one look to the next.
    pub every: Duration,
    /// How bad it is when it does not answer.
    pub severity: Severity,
}

/// A TCP port that must accept connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedTcp {
    /// What people call it.
    pub name: Object,
    /// Where it is.
    pub address: Address,
    /// How long a connection may take.
    pub timeout: Duration,
    /// From one look to the next.
    pub every: Duration,
    /// How bad it is when it does not accept.
    pub severity: Severity,
}

/// A TLS certificate that must be valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedCertificate {
    /// Where it is shown.
    pub address: Address,
    /// The name that it must be for.
    pub name: String,
}

/// A systemd unit that must run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedUnit {
    /// Its name, with its type: `postgresql.service`.
    pub name: Object,
    /// How bad it is when it does not run.
    pub severity: Severity,
}

/// A process that must run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedProcess {
    /// Its name, as the kernel knows it.
    pub name: Object,
    /// How bad it is when it does not run.
    pub severity: Severity,
}

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// A name, an IPv4 address, or an IPv6 address without brackets.
    pub host: String,
    /// From 1.
    pub port: u16,
}

impl Address {
    /// Reads `host:port` or `[ipv6]:port`.
    pub fn parse(text: &str) -> Option<Self> {
        let (host, port) = text.rsplit_once(':')?;
        let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
        let is_ipv6 = bare.is_some_and(|h| h.parse::<std::net::Ipv6Addr>().is_ok());
        let is_name = !host.is_empty()
            && host
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
        let digits = port.bytes().all(|byte| byte.is_ascii_digit());
        let port = port.parse().ok().filter(|port| digits && *port > 0)?;
        (is_ipv6 || is_name).then(|| Self {
            host: bare.unwrap_or(host).to_owned(),
            port,
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') {
            write!(f, "[{host}]:{port}")
        } else {
            write!(f, "{host}:{port}")
        }
    }
}

/// The time-out of a look when none is given.
const TIMEOUT: Duration = Duration::from_secs(10);
/// From one look to the next when nothing is given (fleet study 6.4, rows 23 and 24).
const EVERY: Duration = Duration::from_secs(30);

pub(super) fn read(root: &mut Section<'_>) -> Result<Watch, ConfigError> {
    let Some(mut section) = root.table("watch")? else {
        return Ok(Watch::default());
    };
    let watch = Watch {
        http: each(&mut section, "http", http)?,
        tcp: each(&mut section, "tcp", tcp)?,
        certificate: each(&mut section, "certificate", certificate)?,
        unit: each(&mut section, "unit", unit)?,
        process: each(&mut section, "process", process)?,
    };
    section.finish()?;
    Ok(watch)
}

/// Two of a name would be one object with two judgements.
fn each<T>(
    watch: &mut Section<'_>,
    key: &'static str,
    read: impl Fn(&mut Section<'_>) -> Result<(String, T), ConfigError>,
) -> Result<Vec<T>, ConfigError> {
    let mut names = BTreeSet::new();
    let watched = watch.tables(key)?.into_iter().map(|mut section| {
        let (name, watched) = read(&mut section)?;
        if !names.insert(name.clone()) {
            return Err(section.refuse(&format!(
                "{name:?} is watched twice; give each its own name."
            )));
        }
        section.finish()?;
        Ok(watched)
    });
    watched.collect()
}

fn http(section: &mut Section<'_>) -> Result<(String, WatchedHttp), ConfigError> {
    let name = name(section, "\"Anagrafe\"")?;
    let url = section.text("url")?;
    let url = section.needed("url", url, "\"https://anagrafe.comune.example/\"")?;
    let http = WatchedHttp {
        url: web_address(section, &url)?,
        status: section
            .number("status", 100..=599)?
            .and_then(|status| u16::try_from(status).ok()),
        contains: section.text("contains")?,
        timeout: timeout(section)?,
        every: every(section)?,
        severity: severity(section, Severity::Blocking)?,
        name,
    };
    Ok((http.name.to_string(), http))
}

fn tcp(section: &mut Section<'_>) -> Result<(String, WatchedTcp), ConfigError> {
    let tcp = WatchedTcp {
        name: name(section, "\"Database\"")?,
        address: address(section)?,
        timeout: timeout(section)?,
        every: every(section)?,
        severity: severity(section, Severity::Blocking)?,
    };
    Ok((tcp.name.to_string(), tcp))
}

fn certificate(section: &mut Section<'_>) -> Result<(String, WatchedCertificate), ConfigError> {
    let address = address(section)?;
    let name = section
        .text("name")?
        .unwrap_or_else(|| address.host.clone());
    Ok((
        format!("{name} {address}"),
        WatchedCertificate { address, name },
    ))
}

fn unit(section: &mut Section<'_>) -> Result<(String, WatchedUnit), ConfigError> {
    let name = name(section, "\"postgresql.service\"")?;
    if !name.as_str().contains('.') {
        let sentence = format!(
            "is {:?}, but it must end in its type, like {:?}.",
            name.as_str(),
            format!("{name}.service")
        );
        return Err(section.wrong("name", &sentence));
    }
    let unit = WatchedUnit {
        name,
        severity: severity(section, Severity::NonBlocking)?,
    };
    Ok((unit.name.to_string(), unit))
}

fn process(section: &mut Section<'_>) -> Result<(String, WatchedProcess), ConfigError> {
    let process = WatchedProcess {
        name: name(section, "\"slapd\"")?,
        severity: severity(section, Severity::NonBlocking)?,
    };
    Ok((process.name.to_string(), process))
}

fn name(section: &mut Section<'_>, example: &str) -> Result<Object, ConfigError> {
    let name = section.text("name")?;
    let name = section.needed("name", name, example)?;
    Object::parse(&name).map_err(|why| section.wrong("name", &format!("cannot be taken: {why}.")))
}

fn address(section: &mut Section<'_>) -> Result<Address, ConfigError> {
    let text = section.text("address")?;
    let text = section.needed("address", text, "\"database.comune.example:5432\"")?;
    Address::parse(&text).ok_or_else(|| {
        let sentence = format!(
            "is {text:?}, but it must be a host and a port, like \"database.comune.example:5432\"."
        );
        section.wrong("address", &sentence)
    })
}

fn web_address(section: &Section<'_>, text: &str) -> Result<HttpUrl, ConfigError> {
    let wrong = |why: &str| section.wrong("url", &format!("is {text:?}, but {why}."));
    let url = Url::parse(text).map_err(|_| wrong("it must begin with http:// or https://"))?;
    HttpUrl::parse(url.as_str()).map_err(|why| wrong(&why.to_string()))
}

fn timeout(section: &mut Section<'_>) -> Result<Duration, ConfigError> {
    Ok(section.seconds("timeout_s", 1..=60)?.unwrap_or(TIMEOUT))
}

fn every(section: &mut Section<'_>) -> Result<Duration, ConfigError> {
    Ok(section.seconds("interval_s", 1..=3600)?.unwrap_or(EVERY))
}

/// The tender's number: 1, 2 or 3.
fn severity(section: &mut Section<'_>, usual: Severity) -> Result<Severity, ConfigError> {
    let number = section
        .number("severity", 1..=3)?
        .and_then(|number| u8::try_from(number).ok());
    Ok(number.and_then(Severity::from_number).unwrap_or(usual))
}
