//! A machine's certificate: its public key, our word for everything else.

use custode_domain::id::MachineId;
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    CertificateParams, CertificateSigningRequestParams, ExtendedKeyUsagePurpose, KeyUsagePurpose,
    SerialNumber,
};

use super::{Authority, AuthorityError, Fingerprint, LEEWAY, named, valid};
use crate::mint::Mint;

/// 90 days: a stolen one ends by itself, and a machine that was off for a season still comes back.
const LIFE: SignedDuration = SignedDuration::from_hours(24 * 90);

/// A certificate for a machine.
#[derive(Debug, Clone)]
pub struct MachineCertificate {
    /// It, PEM.
    pub pem: String,
    /// SHA-256 of its DER form.
    pub fingerprint: Fingerprint,
    /// Its serial number, hexadecimal.
    pub serial: String,
    /// Good from, whole seconds.
    pub not_before: Timestamp,
    /// Good until, whole seconds.
    pub not_after: Timestamp,
}

impl Authority {
    /// Signs a machine's request (PKCS #10, PEM). Of the request the public key is taken and nothing else,
    /// after it has proved that it holds the private one.
    pub fn certify_machine(
        &self,
        request_pem: &str,
        machine: MachineId,
        mint: &Mint,
        now: Timestamp,
    ) -> Result<MachineCertificate, AuthorityError> {
        let mut request = CertificateSigningRequestParams::from_pem(request_pem)
            .map_err(|_| AuthorityError::Request)?;
        if request.public_key.algorithm() != &rcgen::PKCS_ECDSA_P256_SHA256 {
            return Err(AuthorityError::Request);
        }
        let serial = positive(mint.bytes());
        let (not_before, not_after) = (
            whole_seconds(now - LEEWAY),
            whole_seconds((now + LIFE).min(self.not_after)),
        );
        let mut params = CertificateParams::default();
        params.distinguished_name = named(&machine.to_string());
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        params.serial_number = Some(SerialNumber::from_slice(&serial));
        valid(&mut params, not_before, not_after)?;
        request.params = params;
        let certificate = request.signed_by(&self.issuer)?;
        Ok(MachineCertificate {
            pem: certificate.pem(),
            fingerprint: Fingerprint::of(certificate.der()),
            serial: format!("{:032x}", u128::from_be_bytes(serial)),
            not_before,
            not_after,
        })
    }
}

/// RFC 5280 4.1.2.2: a positive integer of at most 20 octets.
fn positive(mut serial: [u8; 16]) -> [u8; 16] {
    serial[0] = serial[0] & 0x7f | 0x40;
    serial
}

fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
