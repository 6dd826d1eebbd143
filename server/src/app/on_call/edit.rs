//! Edit: the coordinator gives shifts, lets people take turns, takes shifts away, and sets how a rota calls.

use custode_domain::id::{PersonId, ShiftId};
use custode_domain::on_call::{Able, Rota, Rotation, Settings, Shift, ShiftLine, on_the_wall};
use custode_domain::ticket::Competence;
use jiff::Timestamp;
use jiff::civil::DateTime;

use super::{NotChanged, candidate, zone};
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::audit::{self, Deed, Entry};
use crate::store::on_call::rotas;
use crate::store::{StoreError, Tx, people};

/// A shift that somebody is to have, in the time of the rotas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedShift {
    /// In which rota.
    pub competence: Competence,
    /// In which place they are called.
    pub line: ShiftLine,
    /// Who.
    pub person: PersonId,
    /// Its first minute.
    pub from: DateTime,
    /// The first minute after it.
    pub until: DateTime,
}

/// People who are to take turns, a week each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedTurns {
    /// In which rota.
    pub competence: Competence,
    /// In which place they are called.
    pub line: ShiftLine,
    /// Who, in the order of their turns.
    pub people: Vec<PersonId>,
    /// The first hand-over.
    pub from: DateTime,
    /// How many turns in all.
    pub turns: u32,
}

/// Gives somebody a shift.
pub async fn add_shift(app: &App, viewer: &Viewer, asked: AskedShift) -> Result<(), NotChanged> {
    let id = ShiftId::from_uuid(app.mint.uuid(app.clock.now()));
    change(app, viewer, asked.competence, move |tx, rota| {
        let zone = zone().ok_or(NotChanged::Unseen)?;
        let who = able(tx, asked.person, asked.competence)?;
        let wall = |time| on_the_wall(zone, time);
        let (Some(from), Some(until)) = (wall(asked.from), wall(asked.until)) else {
            return Err(NotChanged::Unseen);
        };
        Ok(rota.add(Shift::new(id, asked.line, who, (from, until), zone)?)?)
    })
    .await
}

/// Lets people take turns: all of them, or none when one is refused.
pub async fn rotate(app: &App, viewer: &Viewer, asked: AskedTurns) -> Result<(), NotChanged> {
    let (mint, now) = (app.mint, app.clock.now());
    change(app, viewer, asked.competence, move |tx, rota| {
        let zone = zone().ok_or(NotChanged::Unseen)?;
        let able = |id: &PersonId| able(tx, *id, asked.competence);
        let people: Result<Vec<_>, _> = asked.people.iter().map(able).collect();
        let rotation = Rotation {
            line: asked.line,
            from: asked.from,
            people: people?,
            turns: asked.turns,
        };
        let id = || ShiftId::from_uuid(mint.uuid(now));
        Ok(rota.rotate(&rotation, zone, id)?)
    })
    .await
}

/// Takes a shift away.
pub async fn remove_shift(
    app: &App,
    viewer: &Viewer,
    id: ShiftId,
) -> Result<Competence, NotChanged> {
    let found = app
        .store
        .read("find_shift", move |tx| rotas::of_shift(tx, id))
        .await?;
    let competence = found.ok_or(NotChanged::Unseen)?;
    let now = app.clock.now();
    change(app, viewer, competence, move |_, rota| {
        Ok(rota.remove(id, now)?)
    })
    .await?;
    Ok(competence)
}

/// Sets how a rota calls and warns.
pub async fn set(
    app: &App,
    viewer: &Viewer,
    competence: Competence,
    settings: Settings,
) -> Result<(), NotChanged> {
    if !viewer.can(Action::ManageOnCall) {
        return Err(NotChanged::Unseen);
    }
    let (by, now) = (viewer.id, app.clock.now());
    app.store
        .write("set_rota", move |tx| {
            rotas::set(tx, competence, settings)?;
            let said = serde_json::json!({
                "acknowledge_minutes": settings.acknowledge_minutes(),
                "warn_days": settings.warn_days(),
                "calls_by_itself": settings.calls_by_itself(),
            });
            record(tx, by, Deed::SetRota, competence, &said, now)
        })
        .await?;
    Ok(())
}

/// Somebody who may be on call for this.
pub(super) fn able(
    tx: &mut Tx<'_>,
    person: PersonId,
    competence: Competence,
) -> Result<Able, NotChanged> {
    let person = people::find(tx, person)?.ok_or(NotChanged::Unseen)?;
    Ok(candidate(&person).able(competence)?)
}

async fn change(
    app: &App,
    viewer: &Viewer,
    competence: Competence,
    decide: impl Fn(&mut Tx<'_>, &Rota) -> Result<Rota, NotChanged> + Send + 'static,
) -> Result<(), NotChanged> {
    if !viewer.can(Action::ManageOnCall) {
        return Err(NotChanged::Unseen);
    }
    let (by, now) = (viewer.id, app.clock.now());
    app.store
        .write("change_rota", move |tx| {
            let before = held(tx, competence)?;
            let after = decide(tx, &before)?;
            write(tx, by, &before, &after, now)
        })
        .await
}

/// The whole rota, held until the transaction ends.
pub(super) fn held(tx: &mut Tx<'_>, competence: Competence) -> Result<Rota, StoreError> {
    rotas::reserve(tx, competence)?;
    let shifts = rotas::shifts(tx, competence, Timestamp::UNIX_EPOCH)?;
    Ok(Rota::kept(competence, shifts))
}

/// Writes what differs, and who did it.
pub(super) fn write(
    tx: &mut Tx<'_>,
    by: PersonId,
    before: &Rota,
    after: &Rota,
    now: Timestamp,
) -> Result<(), NotChanged> {
    let competence = after.competence();
    for shift in before.shifts() {
        let kept = after.shift(shift.id());
        let (action, person) = match kept {
            None => {
                rotas::remove(tx, shift.id())?;
                (Deed::RemoveShift, shift.person())
            }
            Some(kept) if kept.person() != shift.person() => {
                rotas::give(tx, shift.id(), kept.person())?;
                (Deed::GiveShift, kept.person())
            }
            Some(_) => continue,
        };
        record(tx, by, action, competence, &said(shift, person), now)?;
    }
    let fresh = |shift: &&Shift| before.shift(shift.id()).is_none();
    for shift in after.shifts().iter().filter(fresh) {
        rotas::add(tx, competence, shift)?;
        let said = said(shift, shift.person());
        record(tx, by, Deed::AddShift, competence, &said, now)?;
    }
    Ok(())
}

fn said(shift: &Shift, person: PersonId) -> serde_json::Value {
    serde_json::json!({
        "shift": shift.id().to_string(),
        "line": shift.line().code(),
        "person": person.to_string(),
        "from": shift.from().to_string(),
        "until": shift.until().to_string(),
    })
}

fn record(
    tx: &mut Tx<'_>,
    by: PersonId,
    action: Deed,
    competence: Competence,
    document: &serde_json::Value,
    at: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry {
        at,
        actor: &format!("person:{by}"),
        action,
        object: &format!("rota:{}", competence.code()),
        ente: None,
        document: &document.to_string(),
    };
    audit::append(tx, &entry).map(|_| ())
}
