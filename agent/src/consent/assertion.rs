//! Assertion: whether a contact's passkey signed exactly this grant (WebAuthn Level 2, 7.2).
//!
//! The server's page asked for the signature and the server carried it here; nothing of that is believed. What is not
//! looked at: the counter (passkeys that are copied between devices leave it at zero) and whether the signature has a
//! twin (any ECDSA signature has one that verifies as well): the grant's nonce is good once, whatever signed it.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use custode_domain::assistance::{Grant, Signed};
use custode_protocol::assist::{Assertion, challenge};
use serde::Deserialize;

use super::contacts::Contact;

/// The hash of the site, the flags and the counter.
const LEAST_DATA: usize = 37;
const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const ATTESTED_CREDENTIAL: u8 = 0x40;
const EXTENSIONS: u8 = 0x80;

/// Why a grant was not signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// A part is not what a browser sends.
    #[error("the consent that arrived cannot be read (`{0}` is wrong)")]
    Part(&'static str),
    /// Nobody whom this machine knows.
    #[error(
        "whoever consented is not a contact that this machine knows: enrol their passkey at the machine with `custode-agent trust contact`"
    )]
    Unknown,
    /// A contact of another Ente.
    #[error("whoever consented is a contact of another Ente")]
    OtherEnte,
    /// The machine was another one when the contact was enrolled.
    #[error("the contact was enrolled when this machine had another identity: enrol them again")]
    OtherMachine,
    /// It is no consent.
    #[error("what the contact's passkey signed is no consent")]
    OtherType,
    /// Something else was signed.
    #[error("the contact's passkey signed something else than what is asked")]
    OtherGrant,
    /// On another page.
    #[error("the contact's passkey signed on pages of another site")]
    OtherSite,
    /// Nobody touched it.
    #[error("the contact's passkey signed without anybody there")]
    NobodyThere,
    /// Whoever touched it did not show who they are.
    #[error("the contact's passkey signed without knowing its owner: a PIN or a finger is needed")]
    OwnerUnknown,
    /// The signature is not of this key over this.
    #[error("the signature is not that of the contact's passkey")]
    Signature,
}

/// What a browser says of the request. More may be there (5.8.1); each of these is there once.
#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: Option<bool>,
    #[serde(rename = "topOrigin", default)]
    top_origin: Option<String>,
}

/// Who of the contacts signed this grant.
pub fn verify(
    assertion: &Assertion,
    grant: &Grant,
    contacts: &[Contact],
) -> Result<Signed, NotSigned> {
    let bytes = |text: &str, part| {
        URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| NotSigned::Part(part))
    };
    let credential = bytes(assertion.credential.as_str(), "credential")?;
    let client_data = bytes(assertion.client_data.as_str(), "client_data")?;
    let data = bytes(assertion.authenticator_data.as_str(), "authenticator_data")?;
    let signature = bytes(assertion.signature.as_str(), "signature")?;

    let contact = contacts.iter().find(|it| it.credential() == credential);
    let contact = contact.ok_or(NotSigned::Unknown)?;
    if contact.ente() != grant.ente {
        return Err(NotSigned::OtherEnte);
    }
    if contact.machine != grant.machine {
        return Err(NotSigned::OtherMachine);
    }
    check_client_data(&client_data, grant, contact)?;
    check_authenticator_data(&data, contact)?;
    let mut message = data;
    message.extend_from_slice(digest(&SHA256, &client_data).as_ref());
    if !contact.signed(&message, &signature) {
        return Err(NotSigned::Signature);
    }
    Ok(Signed {
        grant: grant.clone(),
        by: contact.name(),
        at_the_machine: false,
    })
}

fn check_client_data(bytes: &[u8], grant: &Grant, contact: &Contact) -> Result<(), NotSigned> {
    let said: ClientData =
        serde_json::from_slice(bytes).map_err(|_| NotSigned::Part("client_data"))?;
    if said.kind != "webauthn.get" {
        return Err(NotSigned::OtherType);
    }
    if said.challenge != URL_SAFE_NO_PAD.encode(challenge(grant)) {
        return Err(NotSigned::OtherGrant);
    }
    let is_framed = said.cross_origin == Some(true) || said.top_origin.is_some();
    if is_framed || said.origin != contact.record.origin.as_str() {
        return Err(NotSigned::OtherSite);
    }
    Ok(())
}

fn check_authenticator_data(data: &[u8], contact: &Contact) -> Result<(), NotSigned> {
    const WRONG: NotSigned = NotSigned::Part("authenticator_data");
    let (site, rest) = data.split_at_checked(32).ok_or(WRONG)?;
    let flags = *rest.first().ok_or(WRONG)?;
    let has_more = data.len() > LEAST_DATA;
    if data.len() < LEAST_DATA
        || flags & ATTESTED_CREDENTIAL != 0
        || has_more != (flags & EXTENSIONS != 0)
    {
        return Err(WRONG);
    }
    if site != digest(&SHA256, contact.record.rp_id.as_str().as_bytes()).as_ref() {
        return Err(NotSigned::OtherSite);
    }
    if flags & USER_PRESENT == 0 {
        return Err(NotSigned::NobodyThere);
    }
    if flags & USER_VERIFIED == 0 {
        return Err(NotSigned::OwnerUnknown);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use custode_domain::id::{EnteId, MachineId, SessionId};
    use custode_protocol::bounded::Text;
    use uuid::Uuid;

    use super::super::authenticator::{Authenticator, Signing, grant};
    use super::*;

    fn refused(assertion: &Assertion, authenticator: &Authenticator) -> Option<NotSigned> {
        verify(assertion, &grant(), &[authenticator.contact()]).err()
    }

    #[test]
    fn t28_a_contact_s_passkey_consents_to_the_grant_that_it_signed() {
        for authenticator in [
            Authenticator::es256("Referente"),
            Authenticator::ed25519("Referente"),
        ] {
            let assertion = authenticator.sign(&Signing::of(&grant()));
            let signed = verify(&assertion, &grant(), &[authenticator.contact()]).unwrap();
            assert_eq!(signed.grant, grant());
            assert_eq!(
                (signed.by.as_str(), signed.at_the_machine),
                ("Referente", false)
            );
        }
        let authenticator = Authenticator::es256("Referente");
        let with_extensions = Signing {
            flags: USER_PRESENT | USER_VERIFIED | EXTENSIONS,
            more: vec![0xa0],
            ..Signing::of(&grant())
        };
        assert_eq!(
            refused(&authenticator.sign(&with_extensions), &authenticator),
            None
        );
    }

    /// Attack 10: whatever was said yesterday, elsewhere or by somebody else is not said here.
    #[test]
    fn t28_nothing_else_is_a_consent() {
        let authenticator = Authenticator::es256("Referente");
        let check = |change: &dyn Fn(&mut Signing), expected: NotSigned| {
            let mut signing = Signing::of(&grant());
            change(&mut signing);
            assert_eq!(
                refused(&authenticator.sign(&signing), &authenticator),
                Some(expected)
            );
        };
        let mut other = grant();
        other.nonce.0[31] ^= 1;
        let stale = challenge(&other);
        check(
            &|it| it.challenge = URL_SAFE_NO_PAD.encode(stale),
            NotSigned::OtherGrant,
        );
        check(&|it| it.challenge.push('='), NotSigned::OtherGrant);
        check(
            &|it| it.kind = "webauthn.create".to_owned(),
            NotSigned::OtherType,
        );
        check(&|it| it.origin.push_str(".evil"), NotSigned::OtherSite);
        check(
            &|it| it.origin = it.origin.to_uppercase(),
            NotSigned::OtherSite,
        );
        check(
            &|it| it.also = ",\"crossOrigin\":true".to_owned(),
            NotSigned::OtherSite,
        );
        check(
            &|it| it.also = ",\"topOrigin\":\"https://a.example\"".to_owned(),
            NotSigned::OtherSite,
        );
        check(&|it| it.rp_id.push('x'), NotSigned::OtherSite);
        check(&|it| it.flags &= !USER_PRESENT, NotSigned::NobodyThere);
        check(&|it| it.flags &= !USER_VERIFIED, NotSigned::OwnerUnknown);
        let data = NotSigned::Part("authenticator_data");
        check(&|it| it.flags |= ATTESTED_CREDENTIAL, data);
        check(&|it| it.flags |= EXTENSIONS, data);
        check(&|it| it.more = vec![0], data);
        let json = NotSigned::Part("client_data");
        let right = URL_SAFE_NO_PAD.encode(challenge(&grant()));
        check(&|it| it.also = format!(",\"challenge\":\"{right}\""), json);
        check(
            &|it| it.also = format!(",\"\\u0063hallenge\":\"{right}\""),
            json,
        );
        check(
            &|it| it.also = ",\"origin\":\"https://a.example\"".to_owned(),
            json,
        );
        check(&|it| it.also = "}{".to_owned(), json);
        check(&|it| it.also = ",\"crossOrigin\":\"no\"".to_owned(), json);
    }

    #[test]
    fn t28_who_signs_is_an_enrolled_contact_of_this_ente_at_this_machine() {
        let (ada, bea) = (Authenticator::es256("Ada"), Authenticator::es256("Bea"));
        let assertion = ada.sign(&Signing::of(&grant()));
        assert_eq!(verify(&assertion, &grant(), &[]), Err(NotSigned::Unknown));
        assert_eq!(refused(&assertion, &bea), Some(NotSigned::Unknown));
        let passed_off = Assertion {
            credential: bea.sign(&Signing::of(&grant())).credential,
            ..assertion.clone()
        };
        assert_eq!(refused(&passed_off, &bea), Some(NotSigned::Signature));
        let ed25519 = Authenticator::ed25519("Carla");
        let passed_off = Assertion {
            credential: ed25519.sign(&Signing::of(&grant())).credential,
            ..assertion
        };
        assert_eq!(refused(&passed_off, &ed25519), Some(NotSigned::Signature));

        let of = |change: &dyn Fn(&mut Grant)| {
            let mut grant = grant();
            change(&mut grant);
            verify(&ada.sign(&Signing::of(&grant)), &grant, &[ada.contact()]).err()
        };
        let other = Uuid::from_u128(99);
        assert_eq!(of(&|it| it.session = SessionId::from_uuid(other)), None);
        assert_eq!(
            of(&|it| it.ente = EnteId::from_uuid(other)),
            Some(NotSigned::OtherEnte)
        );
        assert_eq!(
            of(&|it| it.machine = MachineId::from_uuid(other)),
            Some(NotSigned::OtherMachine)
        );
    }

    #[test]
    fn t28_no_single_byte_can_be_changed_or_cut() {
        for authenticator in [
            Authenticator::es256("Referente"),
            Authenticator::ed25519("Referente"),
        ] {
            let good = authenticator.sign(&Signing::of(&grant()));
            assert_eq!(refused(&good, &authenticator), None);
            let parts: [(&str, Part); 4] = [
                ("credential", |it| &mut it.credential),
                ("authenticator_data", |it| &mut it.authenticator_data),
                ("client_data", |it| &mut it.client_data),
                ("signature", |it| &mut it.signature),
            ];
            for (name, part) in parts {
                let bytes = part(&mut good.clone()).bytes();
                for place in 0..bytes.len() {
                    let mut changed = bytes.clone();
                    changed[place] ^= 0x10;
                    let mut assertion = good.clone();
                    part(&mut assertion).set(&changed);
                    assert!(
                        refused(&assertion, &authenticator).is_some(),
                        "{name} {place}"
                    );
                    part(&mut assertion).set(&bytes[..place]);
                    assert!(
                        refused(&assertion, &authenticator).is_some(),
                        "{name} cut at {place}"
                    );
                }
                let mut assertion = good.clone();
                part(&mut assertion).set(&[bytes.clone(), vec![0]].concat());
                assert!(
                    refused(&assertion, &authenticator).is_some(),
                    "{name} with more"
                );
            }
        }
    }

    type Part = fn(&mut Assertion) -> &mut dyn Editable;

    /// A part of an assertion, as bytes.
    trait Editable {
        fn bytes(&self) -> Vec<u8>;
        fn set(&mut self, bytes: &[u8]);
    }

    impl<const MAX: usize> Editable for Text<MAX> {
        fn bytes(&self) -> Vec<u8> {
            URL_SAFE_NO_PAD.decode(self.as_str()).unwrap()
        }

        fn set(&mut self, bytes: &[u8]) {
            *self = Self::fit(&URL_SAFE_NO_PAD.encode(bytes));
        }
    }
}
