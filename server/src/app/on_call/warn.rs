//! Warn: while a hole is near, the coordinators are told once a day.

use custode_domain::id::PersonId;
use custode_domain::person::Role;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::holes::{Hole, ahead};
use super::zone;
use crate::app::App;
use crate::lang::Lang;
use crate::store::jobs::{self, Job};
use crate::store::on_call::rotas;
use crate::store::{StoreError, people};

/// What the job that writes a warning is called.
pub const WARNING: &str = "warn_of_holes";
/// A day's warnings go out from this hour on: holes are mended by people who are at work.
const NOT_BEFORE: Time = Time::constant(8, 0, 0, 0);

/// What a coordinator is told of the holes.
#[derive(Debug, Clone)]
pub struct Warning {
    /// What they are called.
    pub name: String,
    /// Where they read mail.
    pub address: String,
    /// In which language they read.
    pub language: Lang,
    /// The nearest first.
    pub holes: Vec<Hole>,
}

/// To whom a warning goes.
#[derive(Debug, Serialize, Deserialize)]
struct Document {
    person: String,
}

/// Makes today's warnings, if there is a hole and they were not made yet; how many.
pub async fn warn_of_holes(app: &App) -> Result<usize, StoreError> {
    let (now, mint) = (app.clock.now(), app.mint);
    let Some(zone) = zone() else { return Ok(0) };
    let wall = now.to_zoned(zone.rules().clone());
    if wall.time() < NOT_BEFORE {
        return Ok(0);
    }
    let day = wall.date();
    app.store
        .write("warn_of_holes", move |tx| {
            if ahead(tx, now, |days| days)?.is_empty() || !rotas::warn(tx, day, now)? {
                return Ok(0);
            }
            let mut told = 0;
            for person in people::list_desk(tx)? {
                if !person.active || person.role != Role::Coordinator || person.email.is_none() {
                    continue;
                }
                let person = person.id.to_string();
                let document = serde_json::json!(Document { person }).to_string();
                let job = Job {
                    id: mint.uuid(now),
                    kind: WARNING.to_owned(),
                    document,
                    due_at: now,
                    attempts: 0,
                };
                jobs::enqueue(tx, &job)?;
                told += 1;
            }
            Ok(told)
        })
        .await
}

/// What is to be written for a job; nothing when nobody is to be told any more.
pub async fn warning(app: &App, job: &Job) -> Result<Option<Warning>, StoreError> {
    let read = serde_json::from_str::<Document>(&job.document).ok();
    let Some(id) = read.and_then(|read| read.person.parse::<PersonId>().ok()) else {
        return Ok(None);
    };
    let now = app.clock.now();
    app.store
        .read("warning", move |tx| {
            let person = people::find(tx, id)?;
            let person = person.filter(|it| it.active && it.role == Role::Coordinator);
            let holes = ahead(tx, now, |days| days)?;
            let address = person.as_ref().and_then(|person| person.email.clone());
            let (Some(person), Some(address), false) = (person, address, holes.is_empty()) else {
                return Ok(None);
            };
            Ok(Some(Warning {
                name: person.name,
                address,
                language: person.language,
                holes,
            }))
        })
        .await
}
