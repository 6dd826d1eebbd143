//! Contact: the passkey of a person of an Ente, on its way from their page to the machines that are to believe it.
//!
//! It travels by hand and is compared by its [`WordPrint`] at the machine's console: the server only shows it.

use custode_domain::id::{EnteId, PersonId};
use custode_domain::ticket::Line;
use serde::{Deserialize, Serialize};

use super::WordPrint;
use super::code::sha256;
use crate::V1;
use crate::bounded::Text;
use crate::report::id;

/// The most bytes of a record as one line of JSON: what a terminal takes as one line (`N_TTY_BUF_SIZE`).
pub const MAX_RECORD: usize = 4095;

/// A contact's passkey, as one line of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactKey {
    /// The version of the record.
    pub version: V1,
    /// What the person is called at the machine.
    pub name: Text<100>,
    /// Who it is.
    #[serde(with = "id")]
    pub person: PersonId,
    /// For whom they may consent.
    #[serde(with = "id")]
    pub ente: EnteId,
    /// For which site the passkey was made (WebAuthn's `rp.id`).
    pub rp_id: Text<253>,
    /// On whose pages it signs: `https://assistenza.example.org`, as a browser writes it.
    pub origin: Text<300>,
    /// Which passkey, base64url without padding.
    pub credential: Text<1024>,
    /// Its public key.
    pub key: WireKey,
}

/// A COSE key (RFC 9053) in its parts, each base64url without padding: no CBOR is read at the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WireKey {
    /// EC2 on P-256 for ES256 (-7): both coordinates, 32 bytes each.
    Es256 {
        /// The first.
        x: Text<43>,
        /// The second.
        y: Text<43>,
    },
    /// OKP on Ed25519 for EdDSA (-8): 32 bytes.
    Ed25519 {
        /// The key.
        x: Text<43>,
    },
}

/// A record that no machine takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAContact {
    /// A part is not what it should be.
    #[error("not the record of a contact (`{0}` is wrong)")]
    Part(&'static str),
    /// The passkey would sign on pages of another site.
    #[error(
        "the record's pages are not those of its site: `origin` must be https, at `rp_id` or below it"
    )]
    OtherSite,
}

impl ContactKey {
    /// The words by which the person's page and the machine's console are compared. Whatever a machine judges by is in
    /// them.
    pub fn words(&self) -> WordPrint {
        WordPrint::of(&sha256(self.statement().as_bytes()))
    }

    /// One spelling, a line for each part; [`Self::check`] sees that no part holds a line end.
    fn statement(&self) -> String {
        let key = match &self.key {
            WireKey::Es256 { x, y } => format!("es256 {x} {y}"),
            WireKey::Ed25519 { x } => format!("ed25519 {x}"),
        };
        format!(
            "custode contact 1\nname {}\nperson {}\nente {}\nrp_id {}\norigin {}\ncredential {}\nkey {key}\n",
            self.name, self.person, self.ente, self.rp_id, self.origin, self.credential,
        )
    }

    /// Sees that every part is one line and that the pages belong to the site. The key is checked by who uses it.
    pub fn check(&self) -> Result<(), NotAContact> {
        let name = self.name.as_str();
        if Line::parse(name).map_or(true, |line| line.as_str() != name) {
            return Err(NotAContact::Part("name"));
        }
        let base64url = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_')
        };
        if !base64url(self.credential.as_str()) {
            return Err(NotAContact::Part("credential"));
        }
        let is_key = match &self.key {
            WireKey::Es256 { x, y } => base64url(x.as_str()) && base64url(y.as_str()),
            WireKey::Ed25519 { x } => base64url(x.as_str()),
        };
        if !is_key {
            return Err(NotAContact::Part("key"));
        }
        if !is_site(self.rp_id.as_str()) {
            return Err(NotAContact::Part("rp_id"));
        }
        if is_at(self.origin.as_str(), self.rp_id.as_str()) {
            Ok(())
        } else {
            Err(NotAContact::OtherSite)
        }
    }
}

fn is_site(name: &str) -> bool {
    let label = |label: &str| {
        let inside = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        !label.is_empty() && label.len() <= 63 && label.bytes().all(inside)
    };
    name.split('.').all(label)
}

/// Whether an origin is a page of this site (WebAuthn Level 2, 5.1.3). Only this computer's own may do without TLS.
fn is_at(origin: &str, site: &str) -> bool {
    let (place, is_plain) = match (
        origin.strip_prefix("https://"),
        origin.strip_prefix("http://"),
    ) {
        (Some(place), _) => (place, false),
        (None, Some(place)) => (place, true),
        (None, None) => return false,
    };
    let (host, port) = place
        .split_once(':')
        .map_or((place, None), |(host, port)| (host, Some(port)));
    let has_port = port.is_none_or(|port| {
        let number = port.parse::<u16>();
        number.is_ok_and(|number| number != 0 && number.to_string() == port)
    });
    let is_below = host
        .strip_suffix(site)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    is_site(host) && is_below && has_port && (!is_plain || host == "localhost")
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn record() -> ContactKey {
        ContactKey {
            version: V1,
            name: Text::fit("Referente Operativo"),
            person: PersonId::from_uuid(Uuid::from_u128(1)),
            ente: EnteId::from_uuid(Uuid::from_u128(2)),
            rp_id: Text::fit("assistenza.example.org"),
            origin: Text::fit("https://assistenza.example.org"),
            credential: Text::fit("AAEC"),
            key: WireKey::Es256 {
                x: Text::fit("eA"),
                y: Text::fit("eQ"),
            },
        }
    }

    #[test]
    fn whatever_is_changed_changes_the_words() {
        let changes: [&dyn Fn(&mut ContactKey); 8] = [
            &|it| it.name = Text::fit("Un altro"),
            &|it| it.person = PersonId::from_uuid(Uuid::from_u128(9)),
            &|it| it.ente = EnteId::from_uuid(Uuid::from_u128(9)),
            &|it| it.rp_id = Text::fit("example.org"),
            &|it| it.origin = Text::fit("https://www.assistenza.example.org"),
            &|it| it.credential = Text::fit("AAED"),
            &|it| {
                it.key = WireKey::Es256 {
                    x: Text::fit("eA"),
                    y: Text::fit("eg"),
                }
            },
            &|it| it.key = WireKey::Ed25519 { x: Text::fit("eA") },
        ];
        assert_eq!(record().check(), Ok(()));
        for (place, change) in changes.iter().enumerate() {
            let mut other = record();
            change(&mut other);
            assert_eq!(other.check(), Ok(()), "{place}");
            assert_ne!(other.words(), record().words(), "{place}");
        }
    }

    /// Version 1, byte by byte: the page of an old server and a new machine show the same words.
    #[test]
    fn the_record_and_its_words_are_fixed() {
        let json = concat!(
            r#"{"version":1,"name":"Referente Operativo","person":"00000000-0000-0000-0000-000000000001","#,
            r#""ente":"00000000-0000-0000-0000-000000000002","rp_id":"assistenza.example.org","#,
            r#""origin":"https://assistenza.example.org","credential":"AAEC","key":{"es256":{"x":"eA","y":"eQ"}}}"#,
        );
        assert_eq!(serde_json::to_string(&record()).unwrap(), json);
        assert_eq!(
            record().words().to_string(),
            "foglia-calza-passero-mano-monte-zucca-alga-guanto"
        );
    }

    #[test]
    fn no_part_can_hold_another() {
        let wrong = |change: &dyn Fn(&mut ContactKey)| {
            let mut other = record();
            change(&mut other);
            other.check()
        };
        assert_eq!(
            wrong(&|it| it.name = Text::fit("a\nperson b")),
            Err(NotAContact::Part("name"))
        );
        assert_eq!(
            wrong(&|it| it.name = Text::fit(" a")),
            Err(NotAContact::Part("name"))
        );
        assert_eq!(
            wrong(&|it| it.credential = Text::fit("")),
            Err(NotAContact::Part("credential"))
        );
        assert_eq!(
            wrong(&|it| it.credential = Text::fit("AA\n")),
            Err(NotAContact::Part("credential"))
        );
        let key = |it: &mut ContactKey| {
            it.key = WireKey::Ed25519 {
                x: Text::fit("a b"),
            }
        };
        assert_eq!(wrong(&key), Err(NotAContact::Part("key")));
        for site in ["", "A.example", "a..example", "a.example.", "a/b"] {
            assert_eq!(
                wrong(&|it| it.rp_id = Text::fit(site)),
                Err(NotAContact::Part("rp_id")),
                "{site}"
            );
        }
    }

    #[test]
    fn a_passkey_signs_on_pages_of_its_own_site() {
        for (origin, site, is_at_it) in [
            ("https://a.example", "a.example", true),
            ("https://a.example:8443", "a.example", true),
            ("https://b.a.example", "a.example", true),
            ("http://localhost:8080", "localhost", true),
            ("http://a.example", "a.example", false),
            ("https://xa.example", "a.example", false),
            ("https://a.example.evil", "a.example", false),
            ("https://a.example/", "a.example", false),
            ("https://a.example:0", "a.example", false),
            ("https://a.example:08443", "a.example", false),
            ("https://u@a.example", "a.example", false),
            ("https://.a.example", "a.example", false),
            ("ftp://a.example", "a.example", false),
        ] {
            assert_eq!(is_at(origin, site), is_at_it, "{origin} {site}");
        }
    }

    #[test]
    fn a_record_comes_back_as_it_was_and_fits_a_line() {
        let json = serde_json::to_string(&record()).unwrap();
        assert_eq!(serde_json::from_str::<ContactKey>(&json).unwrap(), record());
        assert!(
            serde_json::from_str::<ContactKey>(&json.replace("\"version\":1", "\"version\":2"))
                .is_err()
        );
        assert!(serde_json::from_str::<ContactKey>(&json.replace("\"name\"", "\"nome\"")).is_err());
        let mut largest = record();
        largest.name = Text::fit(&"à".repeat(100));
        largest.rp_id = Text::fit(&"a".repeat(253));
        largest.origin = Text::fit(&"a".repeat(300));
        largest.credential = Text::fit(&"a".repeat(1024));
        largest.key = WireKey::Es256 {
            x: Text::fit(&"a".repeat(43)),
            y: Text::fit(&"a".repeat(43)),
        };
        assert!(serde_json::to_string(&largest).unwrap().len() <= MAX_RECORD);
    }
}
