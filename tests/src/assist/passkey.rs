//! Passkey: a contact's authenticator, and the browser that asks it to sign.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use custode_domain::assistance::Grant;
use custode_domain::id::{EnteId, PersonId};
use custode_protocol::V1;
use custode_protocol::assist::{Assertion, ContactKey, WireKey, challenge};
use custode_protocol::bounded::Text;
use uuid::Uuid;

const SITE: &str = "assistenza.example.org";
const ORIGIN: &str = "https://assistenza.example.org";
/// Somebody was there, and showed who they are (WebAuthn Level 2, 6.1).
const PRESENT_AND_VERIFIED: u8 = 0x05;

/// A passkey on the pages of a server.
pub struct Passkey {
    credential: Vec<u8>,
    pair: EcdsaKeyPair,
}

impl Passkey {
    /// A new one.
    pub fn make() -> Self {
        let mut credential = vec![0; 32];
        aws_lc_rs::rand::fill(&mut credential).unwrap();
        Self {
            credential,
            pair: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
        }
    }

    /// Another key that passes itself off as this one.
    #[must_use]
    pub fn forged(&self) -> Self {
        Self {
            credential: self.credential.clone(),
            ..Self::make()
        }
    }

    /// What the contact's page shows, to be carried to the machine.
    pub fn record(&self, ente: EnteId) -> ContactKey {
        let point = self.pair.public_key().as_ref();
        ContactKey {
            version: V1,
            name: Text::fit("Referente di prova"),
            person: PersonId::from_uuid(Uuid::from_u128(7)),
            ente,
            rp_id: Text::fit(SITE),
            origin: Text::fit(ORIGIN),
            credential: text(&self.credential),
            key: WireKey::Es256 {
                x: text(&point[1..33]),
                y: text(&point[33..]),
            },
        }
    }

    /// The contact agrees to this grant, on whatever page it was shown.
    pub fn sign(&self, grant: &Grant) -> Assertion {
        let challenge = URL_SAFE_NO_PAD.encode(challenge(grant));
        let client_data = format!(
            "{{\"type\":\"webauthn.get\",\"challenge\":\"{challenge}\",\"origin\":\"{ORIGIN}\"}}"
        );
        let mut data = digest(&SHA256, SITE.as_bytes()).as_ref().to_vec();
        data.push(PRESENT_AND_VERIFIED);
        data.extend_from_slice(&[0; 4]);
        let hash = digest(&SHA256, client_data.as_bytes());
        let message = [&data[..], hash.as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &message).unwrap();
        Assertion {
            credential: text(&self.credential),
            authenticator_data: text(&data),
            client_data: text(client_data.as_bytes()),
            signature: text(signature.as_ref()),
        }
    }
}

fn text<const MAX: usize>(bytes: &[u8]) -> Text<MAX> {
    Text::fit(&URL_SAFE_NO_PAD.encode(bytes))
}
