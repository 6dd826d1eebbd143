//! Viewer: a person who is recognised, and how far they see.

use custode_domain::id::{EnteId, PersonId};
use custode_domain::person::{Actor, Role};

use jiff::SignedDuration;

use super::App;
use super::alerts::{Alert, calling};
use super::rights::{Action, Reach, reach};
use crate::lang::Lang;
use crate::mint::sha256;
use crate::store::people::Person;
use crate::store::{StoreError, Tx, enti, factors, passkeys, people};

/// A person who is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Who.
    pub id: PersonId,
    /// As shown on screens.
    pub name: String,
    /// What they are to the service.
    pub role: Role,
    /// Their Ente, for roles that belong to one.
    pub ente: Option<EnteId>,
    /// Its name.
    pub ente_name: Option<String>,
    /// The area whose tasks they do, for the third level.
    pub area: Option<String>,
    /// In which language they read.
    pub language: Lang,
    /// What a token was made for; nothing for a person in front of a screen, who may do all that their role may.
    pub granted: Option<Vec<Action>>,
    /// Whether somebody else knows their password: they change it before anything else.
    pub must_change: bool,
    /// Whether they can do much, and a password alone protects it.
    pub exposed: bool,
    /// The urgent tickets that call them, whatever they look at (T23).
    pub alerts: Vec<Alert>,
}

/// A session is noted as used so often, and not at every page.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// How far somebody sees machines.
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
}

impl Viewer {
    /// Who acts, in the log of a ticket.
    pub fn actor(&self) -> Actor {
        Actor::Person {
            id: self.id,
            role: self.role,
            ente: self.ente,
        }
    }

    /// Whether the role reaches anything at all with this action, and the token was made for it.
    pub fn can(&self, action: Action) -> bool {
        self.allows(action) && reach(self.role, action) != Reach::Nothing
    }

    /// Whether the token was made for it; a person without one is not held back.
    pub(super) fn allows(&self, action: Action) -> bool {
        self.granted
            .as_ref()
            .is_none_or(|granted| granted.contains(&action))
    }

    /// How far an action reaches where whole Enti are listed.
    pub fn scope(&self, action: Action) -> Scope {
        if !self.allows(action) {
            return Scope::Nothing;
        }
        match (reach(self.role, action), self.ente) {
            (Reach::All, _) => Scope::All,
            (Reach::Ente, Some(ente)) => Scope::Ente(ente),
            (Reach::Ente, None) | (Reach::Nothing | Reach::Given | Reach::Own, _) => Scope::Nothing,
        }
    }
}

/// Whose session this token is, if it is anybody's.
pub async fn viewer(app: &App, token: &str) -> Result<Option<Viewer>, StoreError> {
    let (hash, now) = (sha256(token.as_bytes()), app.clock.now());
    let found = app
        .store
        .read("viewer", move |tx| {
            let Some((session, person)) = people::find_session(tx, &hash, now)? else {
                return Ok(None);
            };
            let idle = now.duration_since(session.last_seen_at);
            Ok::<_, StoreError>(Some((of(tx, person)?, idle)))
        })
        .await?;
    let Some((viewer, idle)) = found else {
        return Ok(None);
    };
    if idle > SEEN_EVERY {
        app.store
            .write("touch_session", move |tx| {
                people::touch_session(tx, &hash, now)
            })
            .await?;
    }
    Ok(Some(viewer))
}

/// Whose login opens most: accounts and webhooks, or all tickets.
const fn does_much(role: Role) -> bool {
    matches!(role, Role::PlatformAdministrator | Role::Coordinator)
}

/// Whether a code or a key stands beside the password.
pub(super) fn has_factor(tx: &mut Tx<'_>, id: PersonId) -> Result<bool, StoreError> {
    let factor = factors::find(tx, id)?;
    let is_on = factor.is_some_and(|factor| factor.confirmed_at.is_some());
    Ok(is_on || !passkeys::list(tx, id)?.is_empty())
}

/// The person as a viewer.
pub(super) fn of(tx: &mut Tx<'_>, person: Person) -> Result<Viewer, StoreError> {
    let ente = match person.ente {
        Some(id) => enti::find(tx, id)?,
        None => None,
    };
    let mut viewer = Viewer {
        id: person.id,
        name: person.name,
        role: person.role,
        ente: person.ente,
        ente_name: ente.map(|ente| ente.name),
        area: person.area,
        language: person.language,
        granted: None,
        must_change: person.password_once,
        exposed: does_much(person.role) && !has_factor(tx, person.id)?,
        alerts: Vec::new(),
    };
    viewer.alerts = calling(tx, &viewer)?;
    Ok(viewer)
}
