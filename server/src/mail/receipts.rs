//! Receipts: the mailbox that gets a copy of everything. What is in it, the mail server took (decision 0012).

use std::sync::Arc;
use std::time::Duration;

use async_imap::Client;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use uuid::Uuid;

use super::message::message_id;
use super::settings::{MailSettings, ReceiptsSettings, Server, Tls};

/// Connecting and some tens of searches.
const PATIENCE: Duration = Duration::from_secs(30);

/// The mailbox that gets a copy of everything.
pub struct Receipts {
    /// As configured.
    pub settings: ReceiptsSettings,
    password: Option<String>,
}

/// Why it is not known what is in the mailbox.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptsError {
    /// It does not answer in time.
    #[error("the mailbox does not answer in time")]
    Slow,
    /// It says nothing.
    #[error("the mailbox greets nobody")]
    Silent,
    /// It refuses.
    #[error("the mailbox refuses")]
    Refused(#[from] async_imap::error::Error),
    /// It cannot be reached.
    #[error("the mailbox cannot be reached")]
    Unreachable(#[from] std::io::Error),
}

impl Receipts {
    pub(super) fn new(settings: ReceiptsSettings, password: Option<String>) -> Self {
        Self { settings, password }
    }

    /// Which of these deliveries have their copy in the mailbox.
    pub async fn find(
        &self,
        deliveries: &[Uuid],
        settings: &MailSettings,
    ) -> Result<Vec<bool>, ReceiptsError> {
        timeout(PATIENCE, self.search(deliveries, settings))
            .await
            .unwrap_or(Err(ReceiptsError::Slow))
    }

    async fn search(
        &self,
        deliveries: &[Uuid],
        settings: &MailSettings,
    ) -> Result<Vec<bool>, ReceiptsError> {
        let stream = self.connect().await?;
        let mut client = Client::new(stream);
        client.read_response().await?.ok_or(ReceiptsError::Silent)?;
        let login = self.settings.server.login.as_ref();
        let name = login.map_or("", |(name, _)| name.as_str());
        let password = self.password.as_deref().unwrap_or_default();
        let mut session = client
            .login(name, password)
            .await
            .map_err(|(error, _)| error)?;
        session.examine(&self.settings.folder).await?;
        let mut found = Vec::with_capacity(deliveries.len());
        for delivery in deliveries {
            let id = message_id(*delivery, settings);
            let seen = session
                .uid_search(format!("HEADER Message-ID \"<{id}>\""))
                .await?;
            found.push(!seen.is_empty());
        }
        session.logout().await?;
        Ok(found)
    }

    async fn connect(&self) -> Result<Box<dyn Stream>, ReceiptsError> {
        let server = &self.settings.server;
        let tcp = TcpStream::connect((server.host.as_str(), server.port)).await?;
        if server.tls == Tls::None {
            return Ok(Box::new(tcp));
        }
        let name = ServerName::try_from(server.host.clone())
            .map_err(|_| std::io::Error::other("the name of the server is none"))?;
        let connector = TlsConnector::from(Arc::new(trust(server)?));
        Ok(Box::new(connector.connect(name, tcp).await?))
    }
}

/// Certificates of the system's roots are accepted, and of the one that the settings name.
fn trust(server: &Server) -> Result<ClientConfig, ReceiptsError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = &server.ca_file {
        let pem = fs_err::read(file)?;
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
        roots.add_parsable_certificates(read.map_err(std::io::Error::other)?);
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(std::io::Error::other)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// A connection, encrypted or not.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Stream for T {}
