//! HTTPS: the one way in which the server speaks to others, whom somebody configured.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use rustls::{ClientConfig, RootCertStore};

/// Why nobody can be spoken to.
#[derive(Debug, thiserror::Error)]
pub enum NoClient {
    /// The part that encrypts does not start.
    #[error("what leaves the server cannot be encrypted")]
    Tls(#[from] rustls::Error),
    /// Neither does the part that speaks HTTP.
    #[error("the server cannot speak to others")]
    Http(#[from] reqwest::Error),
}

/// Whom this computer trusts.
pub(crate) fn trusted() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

/// A client that waits so long for a whole exchange. No redirect is followed and no proxy is asked: both lead where
/// nobody configured.
pub(crate) fn client(roots: RootCertStore, patience: Duration) -> Result<Client, NoClient> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(patience)
        .user_agent(concat!("custode-server/", env!("CARGO_PKG_VERSION")))
        .build()?)
}
