//! The link listener's certificate: made at start, held in memory, renewed before it ends. The bastion's: made for each
//! tunnel.

use std::sync::Arc;

use custode_protocol::assist::BASTION;
use jiff::{SignedDuration, Timestamp};
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;

use super::{Authority, AuthorityError, LEEWAY, named, valid};

/// Its key is on no disk, so it may live long; a server that runs for a quarter renews it twice.
const LIFE: SignedDuration = SignedDuration::from_hours(24 * 90);
/// Renewed with so much left.
const RENEW_WITH: SignedDuration = SignedDuration::from_hours(24 * 45);

/// The bastion's certificate is for one handshake; clocks of machines differ from ours.
const HANDSHAKE: SignedDuration = SignedDuration::from_hours(1);

/// A certificate with the authority's behind it, and its key.
pub type Chain = ([CertificateDer<'static>; 2], PrivatePkcs8KeyDer<'static>);

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
        let not_after = (now + LIFE).min(self.not_after);
        let (chain, key) = self.certify_server("Custode link", names, (now, not_after))?;
        let signing =
            rustls::crypto::aws_lc_rs::sign::any_supported_type(&PrivateKeyDer::Pkcs8(key))
                .map_err(AuthorityError::Provider)?;
        Ok(ListenerCertificate {
            key: Arc::new(CertifiedKey::new(chain.to_vec(), signing)),
            not_after,
        })
    }

    /// Makes a certificate for the bastion's end of one tunnel, with a fresh key: the chain in DER form, which ends with the
    /// authority, and the key. Its name is no name of the server, so that who holds it cannot pose as the server.
    pub fn certify_bastion(&self, now: Timestamp) -> Result<Chain, AuthorityError> {
        let not_after = (now + HANDSHAKE).min(self.not_after);
        self.certify_server(
            "Custode bastion",
            vec![BASTION.to_owned()],
            (now, not_after),
        )
    }

    fn certify_server(
        &self,
        subject: &str,
        names: Vec<String>,
        (now, not_after): (Timestamp, Timestamp),
    ) -> Result<Chain, AuthorityError> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name = named(subject);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        valid(&mut params, now - LEEWAY, not_after)?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let chain = [certificate.der().clone(), self.certificate.clone()];
        Ok((chain, key.serialize_der().into()))
    }
}
