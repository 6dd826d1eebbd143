//! Show: a rota as people read it, week by week, and the shifts of one person.

use std::collections::BTreeMap;

use custode_domain::id::{PersonId, ShiftId, SwapId};
use custode_domain::on_call::{Gap, Settings, Shift, ShiftLine, Standby, on_the_wall};
use custode_domain::person::Role;
use custode_domain::ticket::{Competence, Text};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::holes::{of_rota, standing};
use super::{candidate, notes, zone};
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::on_call::swaps::AskedSwap;
use crate::store::on_call::{feeds, rotas, swaps};
use crate::store::people::Person;
use crate::store::{StoreError, Tx, people};

/// Weeks that a page shows.
pub(super) const WEEKS: i64 = 5;

/// A rota from one day on.
#[derive(Debug, Clone)]
pub struct RotaShown {
    /// Which.
    pub competence: Competence,
    /// How it calls and warns.
    pub settings: Settings,
    /// Whether anybody uses it: it has no holes before.
    pub in_use: bool,
    /// Its first day.
    pub from: Date,
    /// The day after its last one.
    pub until: Date,
    /// The shifts in these days, the earliest first.
    pub shifts: Vec<ShiftShown>,
    /// When nobody is on call, from now on.
    pub gaps: Vec<Gap>,
    /// Who is on call now.
    pub now: Standby,
    /// Who may be on call for it.
    pub able: Vec<(PersonId, String)>,
    /// Who is told of holes.
    pub told: Vec<String>,
    /// What those before left to those after, the youngest first.
    pub notes: Vec<(Timestamp, String, Text)>,
    /// What everybody in it is called.
    pub names: BTreeMap<PersonId, String>,
}

/// A shift as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftShown {
    /// In which rota.
    pub competence: Competence,
    /// Which.
    pub id: ShiftId,
    /// In which place they are called.
    pub line: ShiftLine,
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
    /// Whether they can be called at all: who left, or lost the competence, cannot.
    pub counts: bool,
}

/// A swap that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwapShown {
    /// Which.
    pub id: SwapId,
    /// Who asks.
    pub from: String,
    /// Who is asked.
    pub to: String,
    /// Whether it is the viewer who is asked; it is the viewer who asks otherwise.
    pub is_mine: bool,
    /// What would be taken over; nothing when it is gone.
    pub shift: Option<ShiftShown>,
    /// For what.
    pub in_return: Option<ShiftShown>,
}

/// What somebody on call has to do with rotas.
#[derive(Debug, Clone)]
pub struct Mine {
    /// Their shifts that are not over.
    pub shifts: Vec<ShiftShown>,
    /// What they asked or are asked.
    pub swaps: Vec<SwapShown>,
    /// Who else may take a shift over, with their shifts.
    pub others: Vec<(PersonId, String, Vec<ShiftShown>)>,
    /// Since when their calendar is open to a program.
    pub feed: Option<Timestamp>,
}

/// A rota from this day on, or from the present week; nothing for who may not see it.
pub async fn show_rota(
    app: &App,
    viewer: &Viewer,
    competence: Competence,
    from: Option<Date>,
) -> Result<Option<RotaShown>, StoreError> {
    let now = app.clock.now();
    let (Some(zone), true) = (zone(), viewer.can(Action::SeeOnCall)) else {
        return Ok(None);
    };
    let today = now.to_zoned(zone.rules().clone()).date();
    let monday = monday(from.unwrap_or(today));
    let end = monday.saturating_add(WEEKS.weeks());
    let midnight = |day: Date| on_the_wall(zone, day.to_datetime(jiff::civil::Time::MIN));
    let (Some(begins), Some(ends)) = (midnight(monday), midnight(end)) else {
        return Ok(None);
    };
    app.store
        .read("show_rota", move |tx| {
            let people = people::list_desk(tx)?;
            let mut shifts = Vec::new();
            for shift in rotas::shifts(tx, competence, begins)? {
                if shift.from() < ends {
                    shifts.push(shown(tx, competence, &shift)?);
                }
            }
            let on_call = standing(tx, competence, now)?.on_call(now);
            let from = now.max(begins);
            Ok(Some(RotaShown {
                competence,
                settings: rotas::settings(tx, competence)?,
                in_use: rotas::in_use(tx, competence)?,
                from: monday,
                until: end,
                shifts,
                gaps: of_rota(tx, competence, from, ends)?,
                now: on_call,
                able: able(&people, competence),
                told: coordinators(&people),
                notes: notes(tx, competence)?
                    .into_iter()
                    .map(|(note, name)| (note.written_at, name, note.text))
                    .collect(),
                names: people.into_iter().map(|it| (it.id, it.name)).collect(),
            }))
        })
        .await
}

/// What the viewer has to do with rotas.
pub async fn my_shifts(app: &App, viewer: &Viewer) -> Result<Mine, StoreError> {
    let (now, me) = (app.clock.now(), viewer.id);
    app.store
        .read("my_shifts", move |tx| {
            let mine = shifts_of(tx, me, now)?;
            let mut others = Vec::new();
            for person in people::list_desk(tx)? {
                let shares = |shift: &ShiftShown| candidate(&person).able(shift.competence).is_ok();
                if person.id != me && mine.iter().any(shares) {
                    let theirs = shifts_of(tx, person.id, now)?;
                    others.push((person.id, person.name, theirs));
                }
            }
            let mut asked = Vec::new();
            for swap in swaps::open(tx, Some(me))? {
                asked.push(swap_shown(tx, me, &swap)?);
            }
            Ok(Mine {
                shifts: mine,
                swaps: asked,
                others,
                feed: feeds::made_at(tx, me)?,
            })
        })
        .await
}

/// The shifts of somebody that are not over.
pub(super) fn shifts_of(
    tx: &mut Tx<'_>,
    person: PersonId,
    after: Timestamp,
) -> Result<Vec<ShiftShown>, StoreError> {
    let mut all = Vec::new();
    for (competence, shift) in rotas::shifts_of(tx, person, after)? {
        all.push(shown(tx, competence, &shift)?);
    }
    Ok(all)
}

fn swap_shown(tx: &mut Tx<'_>, me: PersonId, asked: &AskedSwap) -> Result<SwapShown, StoreError> {
    let swap = asked.swap;
    let all = rotas::shifts(tx, asked.competence, Timestamp::UNIX_EPOCH)?;
    let mut find = |id: Option<ShiftId>| {
        let found = all.iter().find(|shift| Some(shift.id()) == id);
        found
            .map(|shift| shown(tx, asked.competence, shift))
            .transpose()
    };
    let (shift, in_return) = (find(Some(swap.shift))?, find(swap.in_return)?);
    Ok(SwapShown {
        id: swap.id,
        from: name(tx, swap.from)?,
        to: name(tx, swap.to)?,
        is_mine: swap.to == me,
        shift,
        in_return,
    })
}

fn shown(tx: &mut Tx<'_>, competence: Competence, shift: &Shift) -> Result<ShiftShown, StoreError> {
    let person = people::find(tx, shift.person())?;
    let counts = |person: &Person| candidate(person).able(competence).is_ok();
    Ok(ShiftShown {
        competence,
        id: shift.id(),
        line: shift.line(),
        person: shift.person(),
        counts: person.as_ref().is_some_and(counts),
        name: person.map_or_else(String::new, |person| person.name),
        from: shift.from(),
        until: shift.until(),
    })
}

fn name(tx: &mut Tx<'_>, person: PersonId) -> Result<String, StoreError> {
    let found = people::find(tx, person)?;
    Ok(found.map_or_else(String::new, |person| person.name))
}

fn able(people: &[Person], competence: Competence) -> Vec<(PersonId, String)> {
    let able = |person: &&Person| candidate(person).able(competence).is_ok();
    let able = people.iter().filter(able);
    able.map(|person| (person.id, person.name.clone()))
        .collect()
}

/// Who is told of holes, and of calls that nobody answers.
pub(super) fn coordinators(people: &[Person]) -> Vec<String> {
    let coordinates = |person: &&Person| person.active && person.role == Role::Coordinator;
    let them = people.iter().filter(coordinates);
    them.map(|person| person.name.clone()).collect()
}

fn monday(day: Date) -> Date {
    let since = i64::from(day.weekday().to_monday_zero_offset());
    day.saturating_sub(since.days())
}
