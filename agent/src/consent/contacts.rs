//! Contacts: whose passkeys this machine believes, in a file that root alone writes.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use custode_domain::id::{EnteId, MachineId, PersonId};
use custode_domain::ticket::Line;
use custode_protocol::V1;
use custode_protocol::assist::{ContactKey, NotAContact, WireKey, WordPrint};
use custode_protocol::bounded::Text;
use jiff::Timestamp;
use serde::Serialize;

use super::file;
use crate::config::ConfigError;
use crate::config::guard;
use crate::config::section::{self, Section};

/// More contacts than a machine has.
const MOST: usize = 64;
/// The longest text of the file: a credential in base64url.
const MAX_TEXT: usize = 1024;
/// Root's folder keeps others out; the agent reads it by its group.
const MODE: u32 = 0o644;

/// A person of the Ente whose passkey this machine believes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The record that was compared at the console.
    pub record: ContactKey,
    /// At which machine: a grant of a machine that has another name meanwhile is not theirs to give.
    pub machine: MachineId,
    /// When.
    pub enrolled_at: Timestamp,
    credential: Vec<u8>,
    key: PublicKey,
}

/// A public key that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PublicKey {
    /// The uncompressed point.
    Es256([u8; 65]),
    Ed25519([u8; 32]),
}

/// Why a contact is not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// The record is none.
    #[error("this is not the record that the contact's page shows: {0}")]
    NotARecord(#[source] serde_json::Error),
    /// It is longer than any is.
    #[error("this is longer than the record that the contact's page shows")]
    TooLong,
    /// A part of it cannot be.
    #[error(transparent)]
    Contact(#[from] NotAContact),
    /// The key is no key.
    #[error("the record's key is none that this machine could check a signature with")]
    Key,
    /// Somebody has this name.
    #[error("{0} is known here already: `custode-agent trust remove` first")]
    NameTaken(String),
    /// Somebody has this passkey.
    #[error("{0} has this passkey already")]
    PasskeyTaken(String),
    /// There are too many.
    #[error("a machine knows {MOST} contacts at most: remove one first")]
    TooMany,
    /// The file with the contacts cannot be read.
    #[error("the contacts cannot be read")]
    File(#[from] ConfigError),
    /// It cannot be written.
    #[error("the contacts cannot be kept")]
    Keep(#[from] std::io::Error),
}

impl Contact {
    /// The contact of a record that was compared at this machine.
    pub fn new(record: ContactKey, machine: MachineId, now: Timestamp) -> Result<Self, NotTaken> {
        record.check()?;
        let credential = URL_SAFE_NO_PAD.decode(record.credential.as_str());
        Ok(Self {
            credential: credential.map_err(|_| NotAContact::Part("credential"))?,
            key: PublicKey::read(&record.key)?,
            record,
            machine,
            enrolled_at: now,
        })
    }

    /// Their name here.
    pub fn name(&self) -> Line {
        Line::fit(self.record.name.as_str())
    }

    /// Whose contact they are.
    pub const fn ente(&self) -> EnteId {
        self.record.ente
    }

    /// The identifier of their passkey.
    pub fn credential(&self) -> &[u8] {
        &self.credential
    }

    /// The words that were compared.
    pub fn words(&self) -> WordPrint {
        self.record.words()
    }

    /// Whether their passkey signed this.
    pub fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match &self.key {
            PublicKey::Es256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            PublicKey::Ed25519(key) => {
                UnparsedPublicKey::new(&ED25519, key).verify(message, signature)
            }
        };
        verified.is_ok()
    }
}

impl PublicKey {
    /// A point that is not on the curve, and any other bytes that are no key, are refused here and not at the first use.
    fn read(key: &WireKey) -> Result<Self, NotTaken> {
        let part = |text: &Text<43>| -> Result<[u8; 32], NotTaken> {
            let bytes = URL_SAFE_NO_PAD.decode(text.as_str());
            let bytes = bytes.map_err(|_| NotTaken::Key)?;
            bytes.try_into().map_err(|_| NotTaken::Key)
        };
        let key = match key {
            WireKey::Es256 { x, y } => {
                let mut point = [4; 65];
                point[1..33].copy_from_slice(&part(x)?);
                point[33..].copy_from_slice(&part(y)?);
                ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).map_err(|_| NotTaken::Key)?;
                Self::Es256(point)
            }
            WireKey::Ed25519 { x } => {
                let key = part(x)?;
                ParsedPublicKey::new(&ED25519, key).map_err(|_| NotTaken::Key)?;
                Self::Ed25519(key)
            }
        };
        Ok(key)
    }
}

/// Reads the contacts, unless somebody else could have written them; no file is no contact.
pub fn read(path: &Path) -> Result<Vec<Contact>, ConfigError> {
    match guard::check_configuration(path) {
        Err(ConfigError::Unreadable(error)) if error.kind() == ErrorKind::NotFound => {
            return Ok(Vec::new());
        }
        checked => checked?,
    }
    let text = fs_err::read_to_string(path)?;
    section::read(&text, &path.display().to_string(), |root| {
        let sections = root.tables("contact")?;
        sections.into_iter().map(contact).collect()
    })
}

/// Adds a contact; the file has it when this returns.
pub fn add(path: &Path, contact: Contact) -> Result<(), NotTaken> {
    let mut contacts = read(path)?;
    if contacts.len() >= MOST {
        return Err(NotTaken::TooMany);
    }
    for known in &contacts {
        if known.record.name == contact.record.name {
            return Err(NotTaken::NameTaken(known.record.name.to_string()));
        }
        if known.credential == contact.credential {
            return Err(NotTaken::PasskeyTaken(known.record.name.to_string()));
        }
    }
    contacts.push(contact);
    Ok(file::replace(path, text(&contacts).as_bytes(), MODE)?)
}

/// Removes the contact of this name; false where there is none.
pub fn remove(path: &Path, name: &str) -> Result<bool, NotTaken> {
    let mut contacts = read(path)?;
    let before = contacts.len();
    contacts.retain(|contact| contact.record.name.as_str() != name);
    if contacts.len() == before {
        return Ok(false);
    }
    file::replace(path, text(&contacts).as_bytes(), MODE)?;
    Ok(true)
}

/// Where the contacts are, beside the configuration.
pub fn beside(config: &Path) -> PathBuf {
    config.with_file_name("contacts.toml")
}

#[derive(Serialize)]
struct Written {
    contact: Vec<Row>,
}

/// A contact as it is written.
#[derive(Serialize)]
struct Row {
    name: String,
    person: String,
    ente: String,
    machine: String,
    rp_id: String,
    origin: String,
    credential: String,
    algorithm: &'static str,
    x: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    enrolled_at: String,
}

fn text(contacts: &[Contact]) -> String {
    const HEAD: &str = "# I contatti di cui questa macchina riconosce la passkey. Lo scrive `custode-agent trust`.\n";
    let row = |it: &Contact| {
        let (algorithm, x, y) = match &it.record.key {
            WireKey::Es256 { x, y } => ("ES256", x.to_string(), Some(y.to_string())),
            WireKey::Ed25519 { x } => ("Ed25519", x.to_string(), None),
        };
        Row {
            name: it.record.name.to_string(),
            person: it.record.person.to_string(),
            ente: it.record.ente.to_string(),
            machine: it.machine.to_string(),
            rp_id: it.record.rp_id.to_string(),
            origin: it.record.origin.to_string(),
            credential: it.record.credential.to_string(),
            algorithm,
            x,
            y,
            enrolled_at: it.enrolled_at.to_string(),
        }
    };
    let written = Written {
        contact: contacts.iter().map(row).collect(),
    };
    let rows = toml::to_string(&written).expect("invariant: texts are TOML");
    format!("{HEAD}\n{rows}")
}

fn contact(mut section: Section<'_>) -> Result<Contact, ConfigError> {
    let person: PersonId = id(&mut section, "person")?;
    let ente: EnteId = id(&mut section, "ente")?;
    let machine: MachineId = id(&mut section, "machine")?;
    let record = ContactKey {
        version: V1,
        name: Text::fit(&needed(&mut section, "name")?),
        person,
        ente,
        rp_id: Text::fit(&needed(&mut section, "rp_id")?),
        origin: Text::fit(&needed(&mut section, "origin")?),
        credential: Text::fit(&needed(&mut section, "credential")?),
        key: key(&mut section)?,
    };
    let at = needed(&mut section, "enrolled_at")?;
    let at = at
        .parse()
        .map_err(|_| section.wrong("enrolled_at", "is not an instant."))?;
    let contact = Contact::new(record, machine, at);
    let contact = contact.map_err(|error| section.refuse(&format!("is no contact: {error}.")))?;
    section.finish()?;
    Ok(contact)
}

fn key(section: &mut Section<'_>) -> Result<WireKey, ConfigError> {
    let algorithm = section.choice("algorithm", ["ES256", "Ed25519"])?;
    let algorithm = section.needed("algorithm", algorithm, "\"ES256\"")?;
    let x = Text::fit(&needed(section, "x")?);
    Ok(if algorithm == "ES256" {
        let y = Text::fit(&needed(section, "y")?);
        WireKey::Es256 { x, y }
    } else {
        WireKey::Ed25519 { x }
    })
}

fn needed(section: &mut Section<'_>, key: &'static str) -> Result<String, ConfigError> {
    let text = section.long_text(key, MAX_TEXT)?;
    section.needed(key, text, "\"…\"")
}

fn id<T: std::str::FromStr>(
    section: &mut Section<'_>,
    key: &'static str,
) -> Result<T, ConfigError> {
    let text = needed(section, key)?;
    text.parse()
        .map_err(|_| section.wrong(key, "is not an identifier."))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::authenticator::Authenticator;
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs_err::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        folder
    }

    #[test]
    fn contacts_are_kept_as_they_were_compared_and_go_when_they_are_removed() {
        let folder = folder();
        let path = beside(&folder.path().join("agent.toml"));
        assert_eq!(read(&path).unwrap(), []);
        let ada = Authenticator::es256("Referente \"Operativo\" \\ città").contact();
        let bea = Authenticator::ed25519("Amministratore di sistema").contact();
        add(&path, ada.clone()).unwrap();
        add(&path, bea.clone()).unwrap();
        assert_eq!(read(&path).unwrap(), [ada.clone(), bea.clone()]);

        let again = Contact {
            credential: vec![9],
            ..ada.clone()
        };
        assert!(matches!(add(&path, again), Err(NotTaken::NameTaken(_))));
        let mut other = ada.clone();
        other.record.name = Text::fit("Un altro nome");
        assert!(matches!(add(&path, other), Err(NotTaken::PasskeyTaken(_))));

        assert!(!remove(&path, "nessuno").unwrap());
        assert!(remove(&path, ada.record.name.as_str()).unwrap());
        assert_eq!(read(&path).unwrap(), [bea]);
    }

    #[test]
    fn contacts_that_others_could_have_written_are_not_believed() {
        let folder = folder();
        let path = beside(&folder.path().join("agent.toml"));
        add(&path, Authenticator::es256("Referente").contact()).unwrap();
        fs_err::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).unwrap();
        let said = read(&path).unwrap_err().to_string();
        assert!(said.contains("can be written by others"), "{said}");
        let more = add(&path, Authenticator::es256("Altro").contact());
        assert!(matches!(more, Err(NotTaken::File(_))), "{more:?}");
    }

    #[test]
    fn a_key_that_is_none_is_refused_when_it_is_enrolled() {
        let mut record = Authenticator::es256("Referente").contact().record;
        let machine = Authenticator::MACHINE;
        let now = Timestamp::UNIX_EPOCH;
        assert!(Contact::new(record.clone(), machine, now).is_ok());
        let zero = Text::fit(&URL_SAFE_NO_PAD.encode([0; 32]));
        let short = Text::fit(&URL_SAFE_NO_PAD.encode([0; 31]));
        for key in [
            WireKey::Es256 {
                x: zero.clone(),
                y: zero,
            },
            WireKey::Ed25519 { x: short },
        ] {
            record.key = key;
            let refused = Contact::new(record.clone(), machine, now);
            assert!(matches!(refused, Err(NotTaken::Key)), "{refused:?}");
        }
    }
}
