//! Mint: the one door to randomness. It makes identifiers, tokens and salts.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use custode_domain::id::TicketId;
use jiff::Timestamp;
use uuid::Uuid;

/// Characters of a token: 5 random bits each, 160 together.
const TOKEN_LENGTH: usize = 32;
/// Without `0`, `1`, `l` and `o`, which people mistake for each other.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Makes what must be unlike everything made before.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mint;

impl Mint {
    /// An identifier of version 7 (RFC 9562): later ones sort after earlier ones.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// An identifier for a ticket.
    pub fn ticket_id(&self, now: Timestamp) -> TicketId {
        TicketId::from_uuid(self.uuid(now))
    }

    /// A secret that whoever holds it may show once.
    pub fn token(&self) -> Token {
        let letter = |byte: u8| char::from(LETTERS[usize::from(byte & 31)]);
        Token(
            self.bytes::<TOKEN_LENGTH>()
                .into_iter()
                .map(letter)
                .collect(),
        )
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        rand::fill(&mut bytes).expect("the operating system gives random bytes");
        bytes
    }
}

/// A secret text. It does not print itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The text, for the one who asked for it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the store keeps of it.
    pub fn hash(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_sort_by_the_instant_they_were_made() {
        let at = |second| Mint.uuid(Timestamp::from_second(second).unwrap());
        assert!(at(1_000) < at(1_001));
        assert_ne!(at(1_000), at(1_000));
        assert_eq!(at(1_000).get_version_num(), 7);
    }

    #[test]
    fn a_token_has_160_bits_and_does_not_print_itself() {
        let token = Mint.token();
        assert_eq!(token.reveal().len(), 32);
        assert_ne!(token, Mint.token());
        assert!(!format!("{token:?}").contains(token.reveal()));
        let letters: std::collections::BTreeSet<_> = LETTERS.iter().collect();
        assert_eq!(letters.len(), 32);
    }
}
