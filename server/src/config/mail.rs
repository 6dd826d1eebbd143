//! The `[mail]` section: how people are written to.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use lettre::Address;
use lettre::message::Mailbox;
use serde::Deserialize;
use toml::Spanned;

use super::Parsed;
use crate::mail::settings::{MailSettings, ReceiptsSettings, Server, Tls};

/// A small server sends so many without being taken for a machine that was broken into.
const PER_MINUTE: u32 = 300;
/// RFC 5321, 4.5.3.2.6.
const PATIENCE_S: u64 = 600;
/// Longer than the patience: an answer that is still on its way is waited for first.
const RECEIPT_S: u64 = 900;

/// The section, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MailSection {
    server: Spanned<Parsed<Place>>,
    #[serde(default)]
    tls: Tls,
    ca_file: Option<PathBuf>,
    login: Option<Spanned<String>>,
    password_file: Option<PathBuf>,
    from: Parsed<Mailbox>,
    reply_to: Option<Parsed<Mailbox>>,
    site: Parsed<Site>,
    per_minute: Option<u32>,
    patience_s: Option<u64>,
    receipts: Option<ReceiptsSection>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReceiptsSection {
    address: Parsed<Address>,
    imap: Spanned<Parsed<Place>>,
    #[serde(default = "implicit")]
    tls: Tls,
    ca_file: Option<PathBuf>,
    login: Spanned<String>,
    password_file: PathBuf,
    folder: Option<String>,
    wait_s: Option<u64>,
}

const fn implicit() -> Tls {
    Tls::Implicit
}

/// What is wrong, and where in the file.
pub(super) struct Problem {
    pub(super) at: usize,
    pub(super) what: &'static str,
}

impl MailSection {
    /// What the section means, when its keys go together.
    pub(super) fn settings(self) -> Result<MailSettings, Problem> {
        let login = match (self.login, self.password_file) {
            (Some(login), Some(file)) => Some((login.into_inner(), file)),
            (None, None) => None,
            (Some(login), None) => {
                return Err(Problem {
                    at: login.span().start,
                    what: "a login needs password_file: a file that holds the password alone",
                });
            }
            (None, Some(_)) => {
                return Err(Problem {
                    at: self.server.span().start,
                    what: "password_file is there without login",
                });
            }
        };
        let server = server(self.server, self.tls, self.ca_file, login)?;
        let from = self.from.0;
        Ok(MailSettings {
            server,
            reply_to: self
                .reply_to
                .map_or_else(|| from.clone(), |parsed| parsed.0),
            from,
            site: self.site.0.0,
            per_minute: self.per_minute.unwrap_or(PER_MINUTE),
            patience: Duration::from_secs(self.patience_s.unwrap_or(PATIENCE_S)),
            receipts: match self.receipts {
                Some(section) => Some(section.settings()?),
                None => None,
            },
        })
    }
}

impl ReceiptsSection {
    fn settings(self) -> Result<ReceiptsSettings, Problem> {
        let at = self.imap.span().start;
        if self.tls == Tls::Starttls {
            return Err(Problem {
                at,
                what: "the mailbox for receipts is read with tls = \"implicit\", or \"none\" on this computer",
            });
        }
        let login = Some((self.login.into_inner(), self.password_file));
        Ok(ReceiptsSettings {
            address: self.address.0,
            server: server(self.imap, self.tls, self.ca_file, login)?,
            folder: self.folder.unwrap_or_else(|| "INBOX".to_owned()),
            wait: Duration::from_secs(self.wait_s.unwrap_or(RECEIPT_S)),
        })
    }
}

fn server(
    place: Spanned<Parsed<Place>>,
    tls: Tls,
    ca_file: Option<PathBuf>,
    login: Option<(String, PathBuf)>,
) -> Result<Server, Problem> {
    let at = place.span().start;
    let Place { host, port } = place.into_inner().0;
    let server = Server {
        host,
        port,
        tls,
        ca_file,
        login,
    };
    if tls == Tls::None && !server.is_loopback() {
        return Err(Problem {
            at,
            what: "tls = \"none\" is for a server on this computer; write \"starttls\" or \"implicit\"",
        });
    }
    Ok(server)
}

/// `HOST:PORT`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    host: String,
    port: u16,
}

impl FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = "expected HOST:PORT, as in \"mail.example.org:587\"";
        let (host, port) = text.rsplit_once(':').ok_or(wanted)?;
        let port = port.parse().map_err(|_| wanted)?;
        let host = host.trim_matches(['[', ']']).to_owned();
        if host.is_empty() || host.contains(|letter: char| letter.is_whitespace()) {
            return Err(wanted);
        }
        Ok(Self { host, port })
    }
}

/// The address under which people reach the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Site(String);

impl FromStr for Site {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bare = text.trim_end_matches('/');
        let is_web = bare.starts_with("https://") || bare.starts_with("http://");
        let is_plain = bare.chars().all(|letter| letter.is_ascii_graphic());
        if is_web && is_plain && !bare.contains(['"', '<', '>']) {
            return Ok(Self(bare.to_owned()));
        }
        Err("expected the address of the pages, as in \"https://assistenza.example.org\"")
    }
}
