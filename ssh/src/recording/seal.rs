//! Seal: the text of a line, encrypted to the Ente's recording key before it is anywhere else (HPKE, RFC 9180, base mode:
//! X25519, HKDF-SHA256, ChaCha20-Poly1305).
//!
//! Each part has a key of its own, which is wrapped once, in its beginning, and forgotten with the writer. The n-th text
//! is sealed under nonce n, and bound to the part by the beginning, to its place by the nonce, and to its time and kind by
//! what stands before it on its line.

use std::fmt;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::crypto::aws_lc_rs::hpke::DH_KEM_X25519_HKDF_SHA256_CHACHA20_POLY1305;
use rustls::crypto::hpke::{EncapsulatedSecret, Hpke, HpkeOpener, HpkeSealer};
use serde::{Deserialize, Serialize};

use super::begin::Begin;
use super::key::{Identity, RecordingKey};

/// How texts are sealed.
pub(super) static SUITE: &dyn Hpke = DH_KEM_X25519_HKDF_SHA256_CHACHA20_POLY1305;
/// What no other use of the same key says.
const PURPOSE: &[u8] = b"custode recording sealed v1\0";

/// To whom a part is sealed, and its key, wrapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// Whose identity opens it.
    pub to: RecordingKey,
    /// The encapsulated key, 32 bytes in base64.
    pub key: String,
}

/// Seals the texts of one part.
pub(super) struct Sealer(Box<dyn HpkeSealer>);

/// Opens them, in their order.
pub(super) struct Opener(Box<dyn HpkeOpener>);

impl Sealer {
    /// Of the part that begins so, to this key.
    pub(super) fn new(key: RecordingKey, begin: &Begin) -> io::Result<(Self, Envelope)> {
        let made = SUITE.setup_sealer(&bound_to(begin)?, &key.hpke());
        let (wrapped, sealer) = made.map_err(io::Error::other)?;
        let envelope = Envelope {
            to: key,
            key: STANDARD.encode(wrapped.0),
        };
        Ok((Self(sealer), envelope))
    }

    /// A text in base64, behind what stands on its line.
    pub(super) fn seal(&mut self, line: &[u8], text: &[u8]) -> io::Result<String> {
        let sealed = self.0.seal(line, text).map_err(io::Error::other)?;
        Ok(STANDARD.encode(sealed))
    }
}

impl Opener {
    /// Of the part that begins so; nothing where the envelope is not one to this identity.
    pub(super) fn new(identity: &Identity, begin: &Begin, envelope: &Envelope) -> Option<Self> {
        let wrapped = EncapsulatedSecret(STANDARD.decode(&envelope.key).ok()?);
        let info = bound_to(begin).ok()?;
        let opener = SUITE.setup_opener(&wrapped, &info, identity.hpke());
        Some(Self(opener.ok()?))
    }

    /// The text that was sealed behind what stands on its line; nothing where it is another one.
    pub(super) fn open(&mut self, line: &[u8], sealed: &str) -> Option<Vec<u8>> {
        let sealed = STANDARD.decode(sealed).ok()?;
        self.0.open(line, &sealed).ok()
    }
}

/// The beginning without its envelope, which is made of it.
fn bound_to(begin: &Begin) -> io::Result<Vec<u8>> {
    let begin = Begin {
        sealed: None,
        ..begin.clone()
    };
    let mut info = PURPOSE.to_vec();
    serde_json::to_writer(&mut info, &begin)?;
    Ok(info)
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer")
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opener")
    }
}
