//! Pin: believes a server whose chain holds the pinned authority, and whose certificate that authority signed.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use crate::fingerprint::Fingerprint;

/// Why a server is not believed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Distrust {
    /// Its chain does not hold the pinned authority.
    OtherAuthority {
        /// The pinned one.
        expected: Fingerprint,
        /// What the chain holds behind the server's own certificate.
        seen: Vec<Fingerprint>,
    },
    /// The authority is the pinned one, but it did not sign this certificate for this host and this day.
    NotValid {
        /// The host that was asked for.
        host: String,
        /// What is wrong.
        error: Error,
    },
}

/// The verifier. It remembers why it said no: the way back through the HTTP client keeps only a text.
#[derive(Debug)]
pub(super) struct Pin {
    expected: Fingerprint,
    provider: Arc<CryptoProvider>,
    distrust: Mutex<Option<Distrust>>,
}

impl Pin {
    pub(super) fn new(expected: Fingerprint, provider: Arc<CryptoProvider>) -> Self {
        Self {
            expected,
            provider,
            distrust: Mutex::default(),
        }
    }

    /// Why the last server was not believed.
    pub(super) fn distrust(&self) -> Option<Distrust> {
        self.distrust
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn refuse(&self, distrust: Distrust) -> Error {
        *self.distrust.lock().unwrap_or_else(PoisonError::into_inner) = Some(distrust);
        Error::InvalidCertificate(CertificateError::UnknownIssuer)
    }

    /// The usual verification, with the pinned authority as the only root.
    fn usual(&self, authority: &CertificateDer<'_>) -> Result<Arc<WebPkiServerVerifier>, Error> {
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone().into_owned())?;
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), self.provider.clone())
            .build()
            .map_err(|error| Error::General(error.to_string()))
    }
}

impl ServerCertVerifier for Pin {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let pinned = intermediates
            .iter()
            .find(|it| Fingerprint::of(it) == self.expected);
        let Some(authority) = pinned else {
            let seen = intermediates.iter().map(Fingerprint::of).collect();
            return Err(self.refuse(Distrust::OtherAuthority {
                expected: self.expected,
                seen,
            }));
        };
        let usual = self.usual(authority);
        let verified = usual.and_then(|usual| {
            usual.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        });
        verified.map_err(|error| {
            let host = server_name.to_str().into_owned();
            self.refuse(Distrust::NotValid { host, error })
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

impl fmt::Display for Distrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherAuthority { expected, seen } => {
                write!(f, "l'impronta attesa dell'autorità è {expected}, ")?;
                if seen.is_empty() {
                    return f.write_str("il server non ne presenta nessuna");
                }
                let seen: Vec<_> = seen.iter().map(ToString::to_string).collect();
                write!(f, "quella presentata {}", seen.join(", "))
            }
            Self::NotValid { host, error } => {
                write!(
                    f,
                    "l'autorità è quella attesa, ma il certificato del server non vale per {host}, oggi ({error})"
                )
            }
        }
    }
}
