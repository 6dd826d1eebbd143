//! Identity: the machine's key and certificate, and whether they belong together and to the authority.

use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::CertifiedKey;

/// A key that was just made, and the request that travels in its stead.
pub(crate) struct FreshKey {
    key: KeyPair,
    /// PKCS #10, PEM.
    pub request: String,
}

/// Why an identity cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfit {
    /// A part is not there or not PEM.
    #[error("non contiene {what}")]
    NotPem {
        /// Which.
        what: &'static str,
        /// Why.
        #[source]
        source: pem::Error,
    },
    /// The key is not the certificate's.
    #[error("chiave e certificato non vanno insieme")]
    OtherKey(#[source] rustls::Error),
    /// Not of this authority, or expired.
    #[error("il certificato non vale per questa autorità, oggi")]
    NotValid(#[source] rustls::Error),
    /// The authority's certificate is not one that can be trusted.
    #[error("il certificato dell'autorità non è utilizzabile")]
    Authority(#[source] rustls::Error),
}

impl FreshKey {
    /// Makes a P-256 key on this machine. The request carries its public half and nothing else.
    pub(crate) fn make() -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate()?;
        let request = CertificateParams::default()
            .serialize_request(&key)?
            .pem()?;
        Ok(Self { key, request })
    }

    /// The identity: the certificate and this key, in one text.
    pub(crate) fn with(&self, certificate: &str) -> String {
        format!("{}\n{}", certificate.trim_end(), self.key.serialize_pem())
    }
}

/// The one provider of cryptography.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

/// The first certificate of a text.
pub(crate) fn certificate(text: &str) -> Result<CertificateDer<'static>, Unfit> {
    CertificateDer::from_pem_slice(text.as_bytes()).map_err(|source| Unfit::NotPem {
        what: "un certificato",
        source,
    })
}

/// Whether an identity would be let in by a server of this authority, at this moment.
pub(crate) fn judge(
    identity: &str,
    authority: &CertificateDer<'_>,
    now: UnixTime,
) -> Result<(), Unfit> {
    let own = certificate(identity)?;
    let key = PrivateKeyDer::from_pem_slice(identity.as_bytes());
    let key = key.map_err(|source| Unfit::NotPem {
        what: "una chiave",
        source,
    })?;
    CertifiedKey::from_der(vec![own.clone()], key, &provider()).map_err(Unfit::OtherKey)?;
    let mut roots = RootCertStore::empty();
    roots
        .add(authority.clone().into_owned())
        .map_err(Unfit::Authority)?;
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .map_err(|error| Unfit::Authority(rustls::Error::General(error.to_string())))?;
    let judged = verifier.verify_client_cert(&own, &[], now);
    judged.map(drop).map_err(Unfit::NotValid)
}
