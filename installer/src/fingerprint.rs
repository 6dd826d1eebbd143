//! Fingerprint: SHA-256, by which a person pins an authority and we tell files apart.

use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;

use aws_lc_rs::digest::{Context, SHA256, digest};
use rustls::pki_types::CertificateDer;

/// 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fingerprint([u8; 32]);

/// Not 64 hexadecimal digits.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("un'impronta SHA-256 ha 64 cifre esadecimali, anche separate da «:»")]
pub(crate) struct NotAFingerprint;

impl Fingerprint {
    /// Of a certificate, in DER form.
    pub(crate) fn of(certificate: &CertificateDer<'_>) -> Self {
        Self::of_bytes(certificate)
    }

    /// Of bytes in memory.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        Self::finished(&digest(&SHA256, bytes))
    }

    /// Of all that can be read.
    pub(crate) fn of_reader(mut reader: impl Read) -> io::Result<Self> {
        let mut context = Context::new(&SHA256);
        let mut piece = vec![0; 64 * 1024];
        loop {
            match reader.read(&mut piece)? {
                0 => return Ok(Self::finished(&context.finish())),
                length => context.update(&piece[..length]),
            }
        }
    }

    fn finished(digest: &aws_lc_rs::digest::Digest) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest.as_ref());
        Self(bytes)
    }
}

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let digits: Vec<u32> = text
            .trim()
            .chars()
            .filter(|c| *c != ':')
            .map(|c| c.to_digit(16).ok_or(NotAFingerprint))
            .collect::<Result<_, _>>()?;
        let mut bytes = [0; 32];
        if digits.len() != 2 * bytes.len() {
            return Err(NotAFingerprint);
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            *byte = u8::try_from(pair[0] * 16 + pair[1]).map_err(|_| NotAFingerprint)?;
        }
        Ok(Self(bytes))
    }
}

/// 64 lower-case hexadecimal digits, as the server prints them.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_fingerprint_are_the_same() {
        let plain = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let pairs: Vec<_> = plain
            .as_bytes()
            .chunks(2)
            .map(|pair| String::from_utf8_lossy(pair).to_uppercase())
            .collect();
        let expected = Fingerprint::of_bytes(b"");
        assert_eq!(expected.to_string(), plain);
        assert_eq!(plain.parse(), Ok(expected));
        assert_eq!(pairs.join(":").parse(), Ok(expected));
        assert_eq!(Fingerprint::of_reader(io::empty()).unwrap(), expected);
    }

    #[test]
    fn what_is_not_64_digits_is_refused() {
        for text in [
            "",
            "e3",
            "zz",
            &"0".repeat(63),
            &"0".repeat(65),
            &"é".repeat(64),
        ] {
            assert_eq!(text.parse::<Fingerprint>(), Err(NotAFingerprint), "{text}");
        }
    }
}
