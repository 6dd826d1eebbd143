//! Records: what a contact carries to a machine's console, so that it believes their passkeys.
//!
//! The server only shows them: a machine takes one after its words were compared there.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use custode_domain::id::EnteId;
use custode_domain::ticket::Line;
use custode_protocol::V1;
use custode_protocol::assist::{ContactKey, WireKey};
use custode_protocol::bounded::Text;
use webauthn_rs::prelude::{COSEAlgorithm, COSEKey, COSEKeyType, ECDSACurve, EDDSACurve, Passkey};

use crate::app::App;
use crate::app::passkeys::{Kept, Passkeys, list};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::StoreError;

/// A passkey of a contact, as machines know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What its owner calls the passkey.
    pub passkey: String,
    /// What a machine is told; nothing where the key is of a kind that machines do not check.
    pub key: Option<ContactKey>,
}

/// The records of one's own passkeys; nothing for whoever does not consent, and where no passkeys are used.
pub async fn records(app: &App, viewer: &Viewer) -> Result<Option<Vec<Record>>, StoreError> {
    let may = viewer.can(Action::ConsentToAssistance);
    let (Some(site), Some(ente), true) = (&app.passkeys, viewer.ente, may) else {
        return Ok(None);
    };
    let kept = list(app, viewer).await?;
    let record = |kept: Kept| Record {
        key: contact_key(site, (viewer, ente), &kept),
        passkey: kept.name,
    };
    Ok(Some(kept.into_iter().map(record).collect()))
}

fn contact_key(
    site: &Passkeys,
    (viewer, ente): (&Viewer, EnteId),
    kept: &Kept,
) -> Option<ContactKey> {
    let passkey: Passkey = serde_json::from_str(&kept.document).ok()?;
    let record = ContactKey {
        version: V1,
        name: name(&viewer.name, &kept.name),
        person: viewer.id,
        ente,
        rp_id: Text::fit(site.host()),
        origin: Text::fit(site.origin()),
        credential: Text::fit(&URL_SAFE_NO_PAD.encode(&kept.credential_id)),
        key: wire_key(passkey.get_public_key())?,
    };
    record.check().is_ok().then_some(record)
}

/// A machine knows a name once, and a person may have several passkeys: it is called by both.
fn name(person: &str, passkey: &str) -> Text<100> {
    let both = Text::<100>::fit(&format!("{person} ({passkey})"));
    Text::fit(Line::fit(both.as_str()).as_str())
}

fn wire_key(key: &COSEKey) -> Option<WireKey> {
    let part = |bytes: &[u8]| Text::fit(&URL_SAFE_NO_PAD.encode(bytes));
    match (&key.type_, &key.key) {
        (COSEAlgorithm::ES256, COSEKeyType::EC_EC2(point))
            if point.curve == ECDSACurve::SECP256R1 =>
        {
            Some(WireKey::Es256 {
                x: part(&point.x),
                y: part(&point.y),
            })
        }
        (COSEAlgorithm::EDDSA, COSEKeyType::EC_OKP(pair)) if pair.curve == EDDSACurve::ED25519 => {
            Some(WireKey::Ed25519 { x: part(&pair.x) })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_at_the_machine_is_one_line_that_fits() {
        assert_eq!(
            name("Referente di prova", "Telefono").as_str(),
            "Referente di prova (Telefono)"
        );
        for (person, passkey) in [
            ("à".repeat(99), "Telefono".to_owned()),
            ("Referente\nOperativo".to_owned(), "\u{202e}".to_owned()),
        ] {
            let name = name(&person, &passkey);
            let line = Line::parse(name.as_str()).unwrap();
            assert_eq!(line.as_str(), name.as_str());
        }
    }
}
