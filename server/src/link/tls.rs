//! TLS: what the listener presents, and whose certificates it takes.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use rustls::server::{ClientHello, ResolvesServerCert, VerifierBuilderError, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, ServerConfig};

use crate::app::App;
use crate::authority::{Authority, AuthorityError, ListenerCertificate};
use crate::task::Stopping;

/// How often the listener looks whether its certificate is due.
const LOOK: Duration = Duration::from_hours(1);

/// Why the listener does not listen.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}")]
    Bind {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// Its certificate cannot be made.
    #[error("cannot make the listener's certificate")]
    Certificate(#[from] AuthorityError),
    /// The provider refuses.
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
    /// The authority's certificate is not one that can be trusted.
    #[error("machines' certificates cannot be checked")]
    Verifier(#[from] VerifierBuilderError),
}

/// The certificate that the listener presents, exchanged while it runs.
#[derive(Debug)]
pub struct Presented {
    names: Vec<String>,
    certificate: RwLock<ListenerCertificate>,
}

impl Presented {
    pub(super) fn make(app: &App, names: Vec<String>) -> Result<Self, AuthorityError> {
        let certificate = app
            .authority
            .certify_listener(names.clone(), app.clock.unwound())?;
        Ok(Self {
            names,
            certificate: RwLock::new(certificate),
        })
    }

    pub(super) async fn keep_fresh(self: Arc<Self>, app: Arc<App>, mut stopping: Stopping) {
        while tokio::time::timeout(LOOK, stopping.asked()).await.is_err() {
            if self.current().is_due(app.clock.unwound()) {
                self.renew(&app);
            }
        }
    }

    fn renew(&self, app: &App) {
        let made = app
            .authority
            .certify_listener(self.names.clone(), app.clock.unwound());
        match made {
            Ok(certificate) => {
                tracing::info!(not_after = %certificate.not_after, "link certificate renewed");
                *self
                    .certificate
                    .write()
                    .unwrap_or_else(PoisonError::into_inner) = certificate;
            }
            Err(error) => tracing::error!(error = %error, "link certificate not renewed"),
        }
    }

    fn current(&self) -> ListenerCertificate {
        let certificate = self.certificate.read();
        certificate.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ResolvesServerCert for Presented {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current().key)
    }
}

/// TLS 1.3 and 1.2. A client may come without a certificate, to enrol; one of another authority is refused.
pub(super) fn server_config(
    authority: &Authority,
    presented: Arc<Presented>,
) -> Result<ServerConfig, LinkError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate().clone())?;
    let machines = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .allow_unauthenticated()
        .build()?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(machines)
        .with_cert_resolver(presented);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
