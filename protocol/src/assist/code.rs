//! Code: what technician and contact read to each other on the telephone, so that what is signed is what was asked.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use custode_domain::assistance::Grant;

/// Crockford's base 32: no letter that is taken for a digit, nor the other way round.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 8;

/// What a passkey signs: the SHA-256 of the grant's statement.
pub fn challenge(grant: &Grant) -> [u8; 32] {
    sha256(grant.statement().as_bytes())
}

pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut sum = [0; 32];
    sum.copy_from_slice(digest(&SHA256, bytes).as_ref());
    sum
}

/// The first 40 bits of a grant's [`challenge`]: `ABCD-EFGH`. The machine's nonce is in the grant, so nobody can look for
/// another one with the same code before the machine has said its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortCode([u8; LENGTH]);

impl ShortCode {
    /// The code of a grant.
    pub fn of(grant: &Grant) -> Self {
        Self::of_hash(&challenge(grant))
    }

    fn of_hash(hash: &[u8; 32]) -> Self {
        let mut bits = 0_u64;
        for byte in &hash[..5] {
            bits = bits << 8 | u64::from(*byte);
        }
        let mut code = [0; LENGTH];
        for (place, letter) in code.iter_mut().enumerate() {
            let index = bits >> (35 - 5 * place) & 31;
            *letter = ALPHABET[usize::try_from(index).unwrap_or_default()];
        }
        Self(code)
    }
}

impl fmt::Display for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, letter) in self.0.iter().enumerate() {
            if place == LENGTH / 2 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(*letter))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(first: [u8; 5]) -> String {
        let mut hash = [0xff; 32];
        hash[..5].copy_from_slice(&first);
        ShortCode::of_hash(&hash).to_string()
    }

    #[test]
    fn the_code_is_the_first_forty_bits() {
        assert_eq!(code([0; 5]), "0000-0000");
        assert_eq!(code([0xff; 5]), "ZZZZ-ZZZZ");
        assert_eq!(code([0, 0, 0, 0, 1]), "0000-0001");
        // Five bits each: 00001 00010 00011 00100 00101 00110 00111 01000.
        assert_eq!(
            code([
                0b0000_1000,
                0b1000_0110,
                0b0100_0010,
                0b1001_1000,
                0b1110_1000
            ]),
            "1234-5678"
        );
    }
}
