//! Authenticator: a passkey and the browser around it, for tests.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use custode_domain::assistance::{Class, Classes, Grant, Nonce};
use custode_domain::id::{EnteId, MachineId, PersonId, SessionId, TicketId};
use custode_protocol::V1;
use custode_protocol::assist::{Assertion, ContactKey, WireKey, challenge};
use custode_protocol::bounded::Text;
use jiff::Timestamp;
use uuid::Uuid;

use super::contacts::Contact;

const SITE: &str = "assistenza.example.org";
const ORIGIN: &str = "https://assistenza.example.org";

pub(crate) struct Authenticator {
    name: String,
    credential: Vec<u8>,
    key: Key,
}

enum Key {
    Es256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// What is signed, part by part.
pub(crate) struct Signing {
    pub(crate) kind: String,
    pub(crate) challenge: String,
    pub(crate) origin: String,
    /// Further members of the client data.
    pub(crate) also: String,
    pub(crate) rp_id: String,
    pub(crate) flags: u8,
    /// Behind the counter.
    pub(crate) more: Vec<u8>,
}

impl Signing {
    /// What a browser has signed for a grant.
    pub(crate) fn of(grant: &Grant) -> Self {
        Self {
            kind: "webauthn.get".to_owned(),
            challenge: URL_SAFE_NO_PAD.encode(challenge(grant)),
            origin: ORIGIN.to_owned(),
            also: ",\"crossOrigin\":false,\"other_keys_can_be_added_here\":\"as browsers do\""
                .to_owned(),
            rp_id: SITE.to_owned(),
            flags: 0x05,
            more: Vec::new(),
        }
    }
}

impl Authenticator {
    pub(crate) const MACHINE: MachineId = MachineId::from_uuid(Uuid::from_u128(2));
    pub(crate) const ENTE: EnteId = EnteId::from_uuid(Uuid::from_u128(4));

    pub(crate) fn es256(name: &str) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Self::with(name, Key::Es256(key))
    }

    pub(crate) fn ed25519(name: &str) -> Self {
        Self::with(name, Key::Ed25519(Ed25519KeyPair::generate().unwrap()))
    }

    fn with(name: &str, key: Key) -> Self {
        let mut credential = vec![0; 32];
        aws_lc_rs::rand::fill(&mut credential).unwrap();
        Self {
            name: name.to_owned(),
            credential,
            key,
        }
    }

    /// The contact whose passkey this is, enrolled.
    pub(crate) fn contact(&self) -> Contact {
        Contact::new(self.record(), Self::MACHINE, Timestamp::UNIX_EPOCH).unwrap()
    }

    /// What the contact's page shows.
    pub(crate) fn record(&self) -> ContactKey {
        let text = |bytes: &[u8]| Text::fit(&URL_SAFE_NO_PAD.encode(bytes));
        let key = match &self.key {
            Key::Es256(pair) => {
                let point = pair.public_key().as_ref();
                WireKey::Es256 {
                    x: text(&point[1..33]),
                    y: text(&point[33..]),
                }
            }
            Key::Ed25519(pair) => WireKey::Ed25519 {
                x: text(pair.public_key().as_ref()),
            },
        };
        ContactKey {
            version: V1,
            name: Text::fit(&self.name),
            person: PersonId::from_uuid(Uuid::from_u128(7)),
            ente: Self::ENTE,
            rp_id: Text::fit(SITE),
            origin: Text::fit(ORIGIN),
            credential: Text::fit(&URL_SAFE_NO_PAD.encode(&self.credential)),
            key,
        }
    }

    pub(crate) fn sign(&self, it: &Signing) -> Assertion {
        let client_data = format!(
            "{{\"type\":\"{}\",\"challenge\":\"{}\",\"origin\":\"{}\"{}}}",
            it.kind, it.challenge, it.origin, it.also
        );
        let mut data = digest(&SHA256, it.rp_id.as_bytes()).as_ref().to_vec();
        data.push(it.flags);
        data.extend_from_slice(&[0; 4]);
        data.extend_from_slice(&it.more);
        let mut message = data.clone();
        message.extend_from_slice(digest(&SHA256, client_data.as_bytes()).as_ref());
        let signature = match &self.key {
            Key::Es256(pair) => pair
                .sign(&SystemRandom::new(), &message)
                .unwrap()
                .as_ref()
                .to_vec(),
            Key::Ed25519(pair) => pair.sign(&message).as_ref().to_vec(),
        };
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        Assertion {
            credential: Text::fit(&encode(&self.credential)),
            authenticator_data: Text::fit(&encode(&data)),
            client_data: Text::fit(&encode(client_data.as_bytes())),
            signature: Text::fit(&encode(&signature)),
        }
    }
}

/// A grant that this machine made.
pub(crate) fn grant() -> Grant {
    Grant {
        session: SessionId::from_uuid(Uuid::from_u128(1)),
        ente: Authenticator::ENTE,
        machine: Authenticator::MACHINE,
        ticket: TicketId::from_uuid(Uuid::from_u128(5)),
        key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
            .parse()
            .unwrap(),
        user: "assistenza".parse().unwrap(),
        classes: Classes::new([Class::Shell]).unwrap(),
        until: Timestamp::from_second(1_800_000_000).unwrap(),
        nonce: Nonce([7; 32]),
    }
}
