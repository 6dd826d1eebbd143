//! Identity: the machine's certificate and key, and the one authority that it believes.

use std::path::PathBuf;
use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use custode_domain::id::MachineId;
use jiff::Timestamp;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use x509_parser::prelude::{FromDer, X509Certificate};

/// Where the parts of the identity are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The certificate of the authority that was pinned at enrolment, PEM.
    pub authority: PathBuf,
    /// The machine's certificate and its key, PEM, in one file: they are replaced together or not at all.
    /// The key never leaves it.
    pub pair: PathBuf,
}

/// Why the identity cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A file is not there or not PEM.
    #[error("{} is not a readable PEM file", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: rustls::pki_types::pem::Error,
    },
    /// The parts do not belong together.
    #[error("certificate, key and authority do not make an identity")]
    Parts(#[source] rustls::Error),
    /// The certificate cannot be read.
    #[error("{} is not the certificate of a machine", .0.display())]
    Certificate(PathBuf),
}

/// Signs with the machine's key: ECDSA on P-256 over SHA-256, in DER.
#[derive(Debug)]
pub struct Signer(EcdsaKeyPair);

impl Signer {
    /// Signs this.
    pub fn sign(&self, message: &[u8]) -> std::io::Result<Vec<u8>> {
        let signed = self.0.sign(&SystemRandom::new(), message);
        Ok(signed.map_err(std::io::Error::other)?.as_ref().to_vec())
    }
}

impl Identity {
    /// The TLS configuration of this machine: it believes its authority alone.
    pub fn client_config(&self) -> Result<ClientConfig, IdentityError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots
            .add(certificate(&self.authority)?)
            .map_err(IdentityError::Parts)?;
        let key =
            PrivateKeyDer::from_pem_file(&self.pair).map_err(|source| IdentityError::File {
                path: self.pair.clone(),
                source,
            })?;
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(IdentityError::Parts)?
            .with_root_certificates(roots)
            .with_client_auth_cert(vec![certificate(&self.pair)?], key)
            .map_err(IdentityError::Parts)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }

    /// Which machine this is, by its certificate.
    pub fn machine(&self) -> Result<MachineId, IdentityError> {
        let der = certificate(&self.pair)?;
        let unreadable = || IdentityError::Certificate(self.pair.clone());
        let (_, parsed) = X509Certificate::from_der(&der).map_err(|_| unreadable())?;
        let mut names = parsed.subject().iter_common_name();
        let name = names.next().and_then(|name| name.as_str().ok());
        name.and_then(|name| name.parse().ok())
            .ok_or_else(unreadable)
    }

    /// What signs with the machine's key. The key stays with it.
    pub fn signer(&self) -> Result<Signer, IdentityError> {
        let key =
            PrivateKeyDer::from_pem_file(&self.pair).map_err(|source| IdentityError::File {
                path: self.pair.clone(),
                source,
            })?;
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pair = EcdsaKeyPair::from_private_key_der(kind, key.secret_der());
        let pair = pair.or_else(|_| EcdsaKeyPair::from_pkcs8(kind, key.secret_der()));
        let pair = pair.map_err(|_| IdentityError::Certificate(self.pair.clone()))?;
        Ok(Signer(pair))
    }

    /// From when until when the certificate is valid.
    pub fn validity(&self) -> Result<(Timestamp, Timestamp), IdentityError> {
        let der = certificate(&self.pair)?;
        let unreadable = || IdentityError::Certificate(self.pair.clone());
        let (_, parsed) = X509Certificate::from_der(&der).map_err(|_| unreadable())?;
        let instant = |seconds| Timestamp::from_second(seconds).map_err(|_| unreadable());
        let validity = parsed.validity();
        Ok((
            instant(validity.not_before.timestamp())?,
            instant(validity.not_after.timestamp())?,
        ))
    }
}

fn certificate(path: &PathBuf) -> Result<CertificateDer<'static>, IdentityError> {
    CertificateDer::from_pem_file(path).map_err(|source| IdentityError::File {
        path: path.clone(),
        source,
    })
}
