//! People: who has an account; administrators add them, change them, and help who cannot come in.

mod certify;
mod change;
mod remind;
#[cfg(test)]
#[cfg(feature = "wound-clock")]
mod tests;

use custode_domain::certification::{Certification, Validity};
use custode_domain::id::{EnteId, PersonId};
use custode_domain::person::Role;
use custode_domain::ticket::Competence;
use uuid::Uuid;

use super::App;
use super::rights::{Action, Thing, may};
use super::viewer::{Scope, Viewer, has_factor};
use super::work_ticket::today;
use crate::lang::Lang;
use crate::store::people::Person;
use crate::store::{StoreError, Tx, certifications, enti, people};

pub use certify::{MOST as MOST_CERTIFICATIONS, certify, decertify};
pub use change::{Asked, NotDone, add, change, help};
pub use remind::remind_of_ends;

/// Somebody who has an account, as others may see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub id: PersonId,
    /// What they log in with.
    pub login: String,
    /// What may be changed about them.
    pub known: Known,
    /// Whether they may come in.
    pub active: bool,
    /// Whether somebody else knows their password, which they must change.
    pub password_once: bool,
    /// Whether they have a second factor.
    pub factor: bool,
    /// What issuers attest of them; read for one person alone.
    pub certifications: Vec<(Uuid, Certification, Validity)>,
}

/// What is known of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// As shown on screens.
    pub name: String,
    /// What they are to the service.
    pub role: Role,
    /// Their Ente, for the roles that belong to one.
    pub ente: Option<EnteId>,
    /// Where notices go.
    pub email: Option<String>,
    /// Where the technician calls.
    pub phone: Option<String>,
    /// The area whose tasks they do, for the third level.
    pub area: Option<String>,
    /// What a specialist knows about.
    pub competences: Vec<Competence>,
    /// In which language they read.
    pub language: Lang,
}

/// Whose people are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The supplier's: the desk, the third level, administrators.
    Supplier,
    /// An Ente's.
    Ente(EnteId),
}

/// Some people, and whose others may be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Whose these are.
    pub whose: Whose,
    /// By name.
    pub people: Vec<Colleague>,
    /// The Enti whose people the viewer sees, by name.
    pub enti: Vec<(EnteId, String)>,
}

/// The people of the supplier, or of an Ente; without a wish those nearest to the viewer. Nothing when they may not be
/// seen, or there is no such Ente.
pub async fn list(
    app: &App,
    viewer: &Viewer,
    wish: Option<Whose>,
) -> Result<Option<Listed>, StoreError> {
    let scope = viewer.scope(Action::SeePeople);
    let whose = match (scope, wish) {
        (Scope::All, wish) => wish.unwrap_or(Whose::Supplier),
        (Scope::Ente(own), None) => Whose::Ente(own),
        (Scope::Ente(own), Some(wish)) if wish == Whose::Ente(own) => wish,
        (Scope::Nothing, _) | (Scope::Ente(_), Some(_)) => return Ok(None),
    };
    app.store
        .read("list_people", move |tx| {
            let enti = covered(tx, scope)?;
            let people = match whose {
                Whose::Supplier => people::list_desk(tx)?,
                Whose::Ente(whom) if !enti.iter().any(|(id, _)| *id == whom) => return Ok(None),
                Whose::Ente(whom) => people::list_of_ente(tx, whom)?,
            };
            let people: Result<_, StoreError> = people
                .into_iter()
                .map(|person| {
                    let factor = has_factor(tx, person.id)?;
                    Ok(Colleague::of(person, factor))
                })
                .collect();
            Ok(Some(Listed {
                whose,
                people: people?,
                enti,
            }))
        })
        .await
}

/// The Enti whose people the viewer sees, by name.
pub async fn enti_of(app: &App, viewer: &Viewer) -> Result<Vec<(EnteId, String)>, StoreError> {
    let scope = viewer.scope(Action::SeePeople);
    app.store
        .read("enti_of_people", move |tx| covered(tx, scope))
        .await
}

fn covered(tx: &mut Tx<'_>, scope: Scope) -> Result<Vec<(EnteId, String)>, StoreError> {
    let all = enti::list(tx)?.into_iter();
    let seen = all.filter(|ente| scope.covers(ente.id));
    Ok(seen.map(|ente| (ente.id, ente.name)).collect())
}

/// Somebody, if the viewer may see them.
pub async fn show(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
) -> Result<Option<Colleague>, StoreError> {
    let today = today(app.clock.now());
    let found = app
        .store
        .read("show_person", move |tx| {
            let Some(person) = people::find(tx, id)? else {
                return Ok(None);
            };
            let factor = has_factor(tx, id)?;
            let certifications = certifications::of_person(tx, id)?.into_iter();
            let judged = |(id, one): (Uuid, Certification)| {
                let validity = one.validity(today);
                (id, one, validity)
            };
            let certifications = certifications.map(judged).collect();
            Ok::<_, StoreError>(Some(Colleague {
                certifications,
                ..Colleague::of(person, factor)
            }))
        })
        .await?;
    let seen = |colleague: &Colleague| may(viewer, Action::SeePeople, &thing(colleague.known.ente));
    Ok(found.filter(seen))
}

fn thing(ente: Option<EnteId>) -> Thing {
    Thing {
        ente,
        ..Thing::default()
    }
}

impl Colleague {
    fn of(person: Person, factor: bool) -> Self {
        Self {
            id: person.id,
            login: person.login,
            known: Known {
                name: person.name,
                role: person.role,
                ente: person.ente,
                email: person.email,
                phone: person.phone,
                area: person.area,
                competences: person.competences,
                language: person.language,
            },
            active: person.active,
            password_once: person.password_once,
            factor,
            certifications: Vec::new(),
        }
    }
}
