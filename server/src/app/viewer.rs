//! Viewer: a person who is logged in, and how far they see.

use custode_domain::id::{EnteId, PersonId};
use custode_domain::person::Role;

use super::App;
use crate::mint::sha256;
use crate::store::people::Person;
use crate::store::{StoreError, people};

/// A person who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Who.
    pub id: PersonId,
    /// As shown on screens.
    pub name: String,
    /// What they are to the service.
    pub role: Role,
    /// How far they see.
    pub scope: Scope,
}

/// How far somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every Ente: the desk.
    All,
    /// One Ente: its own people.
    Ente(EnteId),
    /// Nothing but what they were given: a vendor sees tasks alone.
    Nothing,
}

impl Scope {
    /// Whether something of this Ente may be seen.
    pub fn covers(self, ente: EnteId) -> bool {
        match self {
            Self::All => true,
            Self::Ente(own) => own == ente,
            Self::Nothing => false,
        }
    }

    const fn of(role: Role, ente: Option<EnteId>) -> Self {
        match (role, ente) {
            (Role::User | Role::Referente | Role::SystemAdministrator, Some(ente)) => {
                Self::Ente(ente)
            }
            (Role::User | Role::Referente | Role::SystemAdministrator, None)
            | (Role::Vendor, _) => Self::Nothing,
            (
                Role::Operator
                | Role::Specialist
                | Role::Expert
                | Role::FieldTechnician
                | Role::Coordinator
                | Role::PlatformAdministrator
                | Role::Auditor,
                _,
            ) => Self::All,
        }
    }
}

impl From<Person> for Viewer {
    fn from(person: Person) -> Self {
        let scope = Scope::of(person.role, person.ente);
        Self {
            id: person.id,
            name: person.name,
            role: person.role,
            scope,
        }
    }
}

/// Whose session this token is, if it is anybody's.
pub async fn viewer(app: &App, token: &str) -> Result<Option<Viewer>, StoreError> {
    let (hash, now) = (sha256(token.as_bytes()), app.clock.now());
    let found = app
        .store
        .read("viewer", move |tx| people::find_session(tx, &hash, now))
        .await?;
    Ok(found.map(|(_, person)| Viewer::from(person)))
}
