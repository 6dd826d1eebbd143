//! Change people: what an administrator does to accounts. Nobody does it to their own: who shuts themselves out, or
//! gives themselves another role, does it by mistake or to hide something.

use custode_domain::id::PersonId;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Known, thing};
use crate::app::App;
use crate::app::add_person::{self, NotAdded};
use crate::app::rights::{Action, may};
use crate::app::viewer::Viewer;
use crate::mint::Mint;
use crate::store::audit::{self, Deed, Entry};
use crate::store::people::{self, Person};
use crate::store::{StoreError, Tx, Violation, factors, identities, known_browsers, passkeys};

/// What is asked for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A password to be changed at the first login; all their sessions end.
    Password,
    /// To come in without the second factor that they lost.
    ForgetFactor,
    /// To be shut out at once.
    Disable,
    /// To be let in again.
    Enable,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// Nobody there, or nobody whom this person may change.
    #[error("there is no such person")]
    Nobody,
    /// One's own account.
    #[error("nobody changes their own role or lets themselves in")]
    Oneself,
    /// The login is somebody else's.
    #[error("somebody logs in as this already")]
    Taken,
    /// The role and the Ente do not go together.
    #[error(
        "users, Referenti and system administrators belong to an Ente; the others belong to none"
    )]
    Ente,
    /// Something else about the person is none.
    #[error(transparent)]
    Unfit(NotAdded),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Adds somebody; the password is told here and never again, and opens nothing but its change.
pub async fn add(
    app: &App,
    viewer: &Viewer,
    login: String,
    known: Known,
) -> Result<(PersonId, String), NotDone> {
    if !may(viewer, Action::ManagePeople, &thing(known.ente)) {
        return Err(NotDone::Nobody);
    }
    if known.role.is_of_an_ente() != known.ente.is_some() {
        return Err(NotDone::Ente);
    }
    let (now, password) = (app.clock.now(), password(app.mint));
    let person = Person {
        id: PersonId::from_uuid(app.mint.uuid(now)),
        ente: known.ente,
        role: known.role,
        name: known.name,
        login,
        email: known.email,
        phone: known.phone,
        password_hash: Some(add_person::hashed(app, &password).map_err(NotDone::Unfit)?),
        language: known.language,
        area: known.area,
        competences: known.competences,
        password_once: true,
        active: true,
        created_at: now,
    };
    let (id, by) = (person.id, viewer.id);
    app.store
        .write("add_person", move |tx| {
            if let Some(ente) = person.ente
                && crate::store::enti::find(tx, ente)?.is_none()
            {
                return Err(NotDone::Ente);
            }
            people::insert(tx, &person).map_err(taken)?;
            Ok(record(
                tx,
                by,
                (Deed::AddPerson, &person),
                &told(&person),
                now,
            )?)
        })
        .await?;
    Ok((id, password))
}

/// Changes what is known of somebody. Their Ente stays: their tickets are there.
pub async fn change(app: &App, viewer: &Viewer, id: PersonId, known: Known) -> Result<(), NotDone> {
    let (viewer, now) = (viewer.clone(), app.clock.now());
    app.store
        .write("change_person", move |tx| {
            let person = reached(tx, &viewer, id)?;
            if person.role.is_of_an_ente() != known.role.is_of_an_ente() {
                return Err(NotDone::Ente);
            }
            if id == viewer.id && person.role != known.role {
                return Err(NotDone::Oneself);
            }
            let known = known.clone();
            let changed = Person {
                name: known.name,
                role: known.role,
                email: known.email,
                phone: known.phone,
                area: known.area,
                competences: known.competences,
                language: known.language,
                ..person
            };
            people::change(tx, &changed)?;
            Ok(record(
                tx,
                viewer.id,
                (Deed::ChangePerson, &changed),
                &told(&changed),
                now,
            )?)
        })
        .await
}

/// Does what is asked for somebody; a password that is made is told here and never again.
pub async fn help(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    asked: Asked,
) -> Result<Option<String>, NotDone> {
    let fresh = (asked == Asked::Password).then(|| password(app.mint));
    let hash = fresh.as_deref().map(|text| add_person::hashed(app, text));
    let hash = hash.transpose().map_err(NotDone::Unfit)?;
    let (viewer, now) = (viewer.clone(), app.clock.now());
    app.store
        .write("help_person", move |tx| {
            let person = reached(tx, &viewer, id)?;
            if id == viewer.id {
                return Err(NotDone::Oneself);
            }
            let action = done(tx, id, asked, hash.as_deref())?;
            Ok(record(tx, viewer.id, (action, &person), &json!({}), now)?)
        })
        .await?;
    Ok(fresh)
}

fn done(
    tx: &mut Tx<'_>,
    id: PersonId,
    asked: Asked,
    hash: Option<&str>,
) -> Result<Deed, StoreError> {
    match asked {
        Asked::Password => {
            if let Some(hash) = hash {
                people::set_password(tx, id, hash, true)?;
            }
            factors::end_halves_of(tx, id)?;
            identities::forget_errands_of(tx, id)?;
            known_browsers::forget_of(tx, id)?;
            Ok(Deed::SetPassword)
        }
        Asked::ForgetFactor => {
            factors::remove(tx, id)?;
            passkeys::remove_all(tx, id)?;
            Ok(Deed::RemoveSecondFactor)
        }
        Asked::Disable => {
            people::set_active(tx, id, false)?;
            Ok(Deed::DisablePerson)
        }
        Asked::Enable => {
            people::set_active(tx, id, true)?;
            Ok(Deed::EnablePerson)
        }
    }
}

/// The person, if the viewer may change them.
pub(super) fn reached(tx: &mut Tx<'_>, viewer: &Viewer, id: PersonId) -> Result<Person, NotDone> {
    let person = people::find(tx, id)?;
    person
        .filter(|person| may(viewer, Action::ManagePeople, &thing(person.ente)))
        .ok_or(NotDone::Nobody)
}

/// `abcde-fghjk-mnpqr-stuvw`: 100 random bits, in parts that can be read out.
fn password(mint: Mint) -> String {
    let token = mint.token();
    let letters: Vec<char> = token.reveal().chars().take(20).collect();
    let parts: Vec<String> = letters
        .chunks(5)
        .map(|part| part.iter().collect())
        .collect();
    parts.join("-")
}

fn taken(error: StoreError) -> NotDone {
    if error.violates(Violation::Unique) {
        NotDone::Taken
    } else {
        error.into()
    }
}

/// What the audit keeps: what somebody may do, and no contacts.
fn told(person: &Person) -> Value {
    let competences: Vec<_> = person.competences.iter().map(|it| it.code()).collect();
    json!({"role": person.role.code(), "area": person.area, "competences": competences})
}

pub(super) fn record(
    tx: &mut Tx<'_>,
    by: PersonId,
    (action, person): (Deed, &Person),
    document: &Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry {
        at: now,
        actor: &format!("person:{by}"),
        action,
        object: &format!("person:{}", person.id),
        ente: person.ente,
        document: &document.to_string(),
    };
    audit::append(tx, &entry).map(|_| ())
}
