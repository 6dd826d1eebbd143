//! Authority: the installation's own certificate authority, which machines pin by its fingerprint.
//!
//! It signs two kinds of certificates: the link listener's and the machines'. Whoever holds its key can pose as
//! the server and as any machine towards the server, and still runs nothing on a machine: that takes keys that
//! are not here.

use std::fmt;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

use crate::mint::sha256;

pub(crate) mod file;
mod listener;
mod machine;

pub use listener::{Chain, ListenerCertificate};
pub use machine::MachineCertificate;

/// The file in the data folder: the key and the certificate together, so that there is no half of it.
const FILE: &str = "authority.pem";
/// Ten years: machines pin it, and a change means enrolling them again.
const LIFE: SignedDuration = SignedDuration::from_hours(24 * 3652);
/// Clocks of machines differ from ours.
const LEEWAY: SignedDuration = SignedDuration::from_hours(1);

/// The authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
    not_after: Timestamp,
}

/// Why there is no authority, or no certificate of it.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// Its file cannot be read or written.
    #[error("the authority's file cannot be used")]
    File(#[source] std::io::Error),
    /// Its file holds something else, or is damaged.
    #[error(
        "the authority's file does not hold a P-256 key and its certificate: restore it from a backup"
    )]
    Damaged,
    /// The library refused to make a key or a certificate.
    #[error("cannot make a certificate")]
    Making(#[from] rcgen::Error),
    /// A date that no certificate can carry.
    #[error("a certificate cannot carry this date")]
    Date,
    /// The key does not fit the provider.
    #[error("the provider does not take the key")]
    Provider(#[source] rustls::Error),
    /// A certificate request that is not a P-256 key signed by itself.
    #[error("not a certificate request for a P-256 key")]
    Request,
}

/// SHA-256 of the authority's certificate in DER form: what an installer is told to expect.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a certificate.
    pub fn of(certificate: &CertificateDer<'_>) -> Self {
        Self(sha256(certificate))
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// 64 lower-case hexadecimal digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Authority {
    /// Opens the authority of the data folder; makes both when they are missing.
    /// Of several processes that start at once, one makes it and the others find it.
    pub fn open(data: &Path, now: Timestamp) -> Result<Self, AuthorityError> {
        make_data_folder(data)?;
        let path = data.join(FILE);
        if let Some(pem) = file::read(&path).map_err(AuthorityError::File)? {
            return Self::parse(&pem);
        }
        file::write_once(&path, &fresh(now)?).map_err(AuthorityError::File)?;
        let pem = file::read(&path).map_err(AuthorityError::File)?;
        Self::parse(&pem.ok_or(AuthorityError::Damaged)?)
    }

    /// Opens the authority of the data folder, if there is one.
    pub fn find(data: &Path) -> Result<Option<Self>, AuthorityError> {
        let pem = file::read(&data.join(FILE)).map_err(AuthorityError::File)?;
        pem.map(|pem| Self::parse(&pem)).transpose()
    }

    /// The file in a data folder.
    pub fn file(data: &Path) -> std::path::PathBuf {
        data.join(FILE)
    }

    /// What an installer pins.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.certificate)
    }

    /// Its certificate.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// Its certificate, PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// When it ends, and with it every certificate that it signed.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    fn parse(file: &str) -> Result<Self, AuthorityError> {
        let damaged = |_| AuthorityError::Damaged;
        let key = PrivatePkcs8KeyDer::from_pem_slice(file.as_bytes()).map_err(damaged)?;
        let certificate = CertificateDer::from_pem_slice(file.as_bytes()).map_err(damaged)?;
        let key = KeyPair::from_pkcs8_der_and_sign_algo(&key, &rcgen::PKCS_ECDSA_P256_SHA256)
            .map_err(|_| AuthorityError::Damaged)?;
        let (_, read) = x509_parser::parse_x509_certificate(&certificate)
            .map_err(|_| AuthorityError::Damaged)?;
        let not_after = Timestamp::from_second(read.validity().not_after.timestamp())
            .map_err(|_| AuthorityError::Damaged)?;
        let certificate = certificate.into_owned();
        let pem = file
            .find("-----BEGIN CERTIFICATE-----")
            .map(|begin| file[begin..].to_owned());
        Ok(Self {
            issuer: Issuer::from_ca_cert_der(&certificate, key)?,
            pem: pem.ok_or(AuthorityError::Damaged)?,
            certificate,
            not_after,
        })
    }
}

/// Makes the data folder for its owner alone, unless it is there.
pub fn make_data_folder(data: &Path) -> Result<(), AuthorityError> {
    file::make_private_folder(data).map_err(AuthorityError::File)
}

/// The text of a fresh authority's file.
fn fresh(now: Timestamp) -> Result<String, AuthorityError> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    params.distinguished_name = named("Custode");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    valid(&mut params, now - LEEWAY, now + LIFE)?;
    let certificate = params.self_signed(&key)?;
    Ok(format!("{}{}", key.serialize_pem(), certificate.pem()))
}

fn named(name: &str) -> DistinguishedName {
    let mut whole = DistinguishedName::new();
    whole.push(DnType::CommonName, name);
    whole
}

fn valid(
    params: &mut CertificateParams,
    from: Timestamp,
    until: Timestamp,
) -> Result<(), AuthorityError> {
    let date = |at: Timestamp| {
        x509_parser::time::ASN1Time::from_timestamp(at.as_second())
            .map(|date| date.to_datetime())
            .map_err(|_| AuthorityError::Date)
    };
    params.not_before = date(from)?;
    params.not_after = date(until)?;
    Ok(())
}

#[cfg(test)]
mod tests;
