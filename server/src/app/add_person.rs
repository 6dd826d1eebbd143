//! Add a person: somebody of the desk or of an Ente, with a password that only they know.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, SaltString};
use custode_domain::id::{EnteId, PersonId};
use custode_domain::person::Role;
use jiff::Timestamp;

use super::App;
use crate::lang::Lang;
use crate::store::audit::{self, Deed, Entry};
use crate::store::people::{self, Person};
use crate::store::{StoreError, Violation};

/// Characters of a password, the least: a short sentence. Our choice.
const SHORTEST: usize = 12;
/// Bytes, the most: hashing is not to be a way to keep the server busy.
const LONGEST: usize = 1024;

/// What is known of the person.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// What they log in with.
    pub login: String,
    /// As shown on screens.
    pub name: String,
    /// What they are to the service.
    pub role: Role,
    /// Their Ente, for the roles that belong to one.
    pub ente: Option<EnteId>,
    /// Where notices go.
    pub email: Option<String>,
    /// In which language they read.
    pub language: Lang,
    /// The area whose tasks they do, for the third level.
    pub area: Option<String>,
}

/// Why nobody was added.
#[derive(Debug, thiserror::Error)]
pub enum NotAdded {
    /// Empty or with spaces or control characters.
    #[error("a login has 1 to 100 characters without spaces, a name 1 to 200 on one line")]
    Name,
    /// The login is somebody else's.
    #[error("somebody logs in as \"{0}\" already")]
    Taken(String),
    /// Too short, too long or not a text.
    #[error("a password has at least {SHORTEST} characters, and at most {LONGEST} bytes")]
    Password,
    /// The role and the Ente do not go together.
    #[error(
        "users, Referenti and system administrators belong to an Ente; the others belong to none"
    )]
    Ente,
    /// The password cannot be hashed.
    #[error("the password cannot be hashed: {0}")]
    Hash(argon2::password_hash::Error),
    /// The store refused.
    #[error("the person cannot be kept")]
    Store(#[from] StoreError),
}

/// Adds a person who logs in with this password.
pub async fn add_person(
    app: &App,
    newcomer: Newcomer,
    password: &str,
    now: Timestamp,
) -> Result<PersonId, NotAdded> {
    check(&newcomer, password)?;
    let person = Person {
        id: PersonId::from_uuid(app.mint.uuid(now)),
        ente: newcomer.ente,
        role: newcomer.role,
        name: newcomer.name,
        login: newcomer.login,
        email: newcomer.email,
        phone: None,
        password_hash: Some(hash(password, &app.mint.bytes())?),
        language: newcomer.language,
        area: newcomer.area,
        competences: Vec::new(),
        password_once: false,
        active: true,
        created_at: now,
    };
    let id = person.id;
    app.store
        .write("add_person", move |tx| {
            people::insert(tx, &person).map_err(|error| taken(error, &person.login))?;
            let object = format!("person:{id}");
            let entry = Entry {
                at: now,
                actor: "console",
                action: Deed::AddPerson,
                object: &object,
                ente: person.ente,
                document: "{}",
            };
            audit::append(tx, &entry).map_err(NotAdded::from)
        })
        .await?;
    Ok(id)
}

fn check(newcomer: &Newcomer, password: &str) -> Result<(), NotAdded> {
    let blank = |c: char| c.is_control() || c.is_whitespace();
    let login = newcomer.login.chars().count();
    let name = newcomer.name.chars().count();
    if !(1..=100).contains(&login)
        || newcomer.login.chars().any(blank)
        || !(1..=200).contains(&name)
        || newcomer.name.chars().any(char::is_control)
    {
        return Err(NotAdded::Name);
    }
    if newcomer.role.is_of_an_ente() != newcomer.ente.is_some() {
        return Err(NotAdded::Ente);
    }
    fits(password)
}

fn fits(password: &str) -> Result<(), NotAdded> {
    if password.chars().count() < SHORTEST || password.len() > LONGEST {
        return Err(NotAdded::Password);
    }
    Ok(())
}

/// A password as it is kept, if it is one.
pub(super) fn hashed(app: &App, password: &str) -> Result<String, NotAdded> {
    fits(password)?;
    hash(password, &app.mint.bytes())
}

/// Argon2id with the crate's parameters, which are OWASP's (19 MiB, 2 passes); PHC form.
pub(super) fn hash(password: &str, salt: &[u8; 16]) -> Result<String, NotAdded> {
    let salt = SaltString::encode_b64(salt).map_err(NotAdded::Hash)?;
    Argon2::default()
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(NotAdded::Hash)
}

fn taken(error: StoreError, login: &str) -> NotAdded {
    if error.violates(Violation::Unique) {
        NotAdded::Taken(login.to_owned())
    } else {
        error.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn newcomer(role: Role, ente: Option<EnteId>) -> Newcomer {
        Newcomer {
            login: "operatore".to_owned(),
            name: "Operatore di Esempio".to_owned(),
            role,
            ente,
            email: None,
            language: Lang::It,
            area: None,
        }
    }

    #[test]
    fn a_role_and_its_ente_go_together() {
        let ente = EnteId::from_uuid(uuid::Uuid::nil());
        for role in Role::ALL {
            let (with, without) = (newcomer(role, Some(ente)), newcomer(role, None));
            assert_eq!(
                check(&with, "una frase lunga").is_ok(),
                role.is_of_an_ente()
            );
            assert_eq!(
                check(&without, "una frase lunga").is_ok(),
                !role.is_of_an_ente()
            );
        }
    }

    #[test]
    fn short_passwords_and_logins_with_spaces_are_refused() {
        let good = newcomer(Role::Operator, None);
        assert!(matches!(
            check(&good, "undici lett"),
            Err(NotAdded::Password)
        ));
        let spaced = Newcomer {
            login: "a b".to_owned(),
            ..good
        };
        assert!(matches!(
            check(&spaced, "una frase lunga"),
            Err(NotAdded::Name)
        ));
    }

    #[test]
    fn the_hash_is_argon2id_and_salted() {
        let first = hash("una frase lunga", &[1; 16]).unwrap();
        assert!(
            first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{first}"
        );
        assert_ne!(first, hash("una frase lunga", &[2; 16]).unwrap());
    }
}
