//! The link listener's certificate: made at start, held in memory, renewed before it ends.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::CertifiedKey;

use super::{Authority, AuthorityError, LEEWAY, named, valid};

/// Its key is on no disk, so it may live long; a server that runs for a quarter renews it twice.
const LIFE: SignedDuration = SignedDuration::from_hours(24 * 90);
/// Renewed with so much left.
const RENEW_WITH: SignedDuration = SignedDuration::from_hours(24 * 45);

/// A certificate of the listener with its key, and the authority's certificate behind it:
/// an installer that knows the fingerprint alone finds there what it was told to expect.
#[derive(Debug, Clone)]
pub struct ListenerCertificate {
    /// What rustls presents.
    pub key: Arc<CertifiedKey>,
    /// When it ends.
    pub not_after: Timestamp,
}

impl ListenerCertificate {
    /// Whether it is time for another one.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.not_after - RENEW_WITH <= now
    }
}

impl Authority {
    /// Makes a certificate for the listener under these host names and addresses, with a fresh key.
    pub fn certify_listener(
        &self,
        names: Vec<String>,
        now: Timestamp,
    ) -> Result<ListenerCertificate, AuthorityError> {
        let key = KeyPair::generate()?;
        let not_after = (now + LIFE).min(self.not_after);
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name = named("Custode link");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        valid(&mut params, now - LEEWAY, not_after)?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let signing = rustls::crypto::aws_lc_rs::sign::any_supported_type(&PrivateKeyDer::Pkcs8(
            key.serialize_der().into(),
        ))
        .map_err(AuthorityError::Provider)?;
        let chain = vec![certificate.der().clone(), self.certificate.clone()];
        Ok(ListenerCertificate {
            key: Arc::new(CertifiedKey::new(chain, signing)),
            not_after,
        })
    }
}
