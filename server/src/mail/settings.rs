//! Settings: how mails leave, as the configuration says.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;
use serde::Deserialize;

/// How mails leave.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The mail server.
    pub server: Server,
    /// Who writes.
    pub from: Mailbox,
    /// The central mailbox, to which answers go.
    pub reply_to: Mailbox,
    /// Where people find the pages, without a slash at the end.
    pub site: String,
    /// The most mails in a minute, over all connections of this process.
    pub per_minute: u32,
    /// How long the server may take to answer after the whole message (RFC 5321, 4.5.3.2.6: ten minutes).
    pub patience: Duration,
    /// The mailbox that gets a copy of everything, where it can be seen what the server took.
    pub receipts: Option<ReceiptsSettings>,
}

/// A server of mails and how it is spoken to.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether and how the connection is encrypted.
    pub tls: Tls,
    /// A certificate that is trusted besides those of the system, PEM.
    pub ca_file: Option<PathBuf>,
    /// With which name, and the file that holds the password alone.
    pub login: Option<(String, PathBuf)>,
}

/// Whether and how the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// It begins in the clear and must become encrypted before anything is said.
    #[default]
    Starttls,
    /// It is encrypted from its first byte.
    Implicit,
    /// It is not. To this computer alone.
    None,
}

/// The mailbox that gets a copy of everything.
#[derive(Debug, Clone)]
pub struct ReceiptsSettings {
    /// Its address.
    pub address: lettre::Address,
    /// Where it is read, by IMAP.
    pub server: Server,
    /// The folder in which copies arrive.
    pub folder: String,
    /// How long after a message was given away its copy may still arrive.
    pub wait: Duration,
}

impl Server {
    /// Whether it is this computer, by an address or by the one name that always means it.
    pub fn is_loopback(&self) -> bool {
        let address: Result<IpAddr, _> = self.host.parse();
        address.map_or(self.host == "localhost", |address| address.is_loopback())
    }
}
