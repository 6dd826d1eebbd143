//! Tellings: what is written to one person and hangs on no ticket: holes in the rotas, swaps of shifts, certifications
//! that end. Each waits as a job, which is made in the transaction of what causes it.

use custode_domain::certification::Certification;
use custode_domain::id::{PersonId, SwapId};
use custode_domain::on_call::SwapAnswer;
use custode_domain::person::Role;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::App;
use super::on_call::{Hole, SwapTold, holes_ahead, swap_told, zone};
use crate::lang::Lang;
use crate::mint::Mint;
use crate::store::jobs::{self, Job};
use crate::store::people::Person;
use crate::store::{StoreError, Tx, certifications, people};

/// What the job that tells somebody is called.
pub const TELLING: &str = "tell_person";
/// What is told once a day goes out from this hour on: it is mended by people who are at work.
const NOT_BEFORE: Time = Time::constant(8, 0, 0, 0);

/// What somebody is told.
#[derive(Debug, Clone)]
pub struct Telling {
    /// What they are called.
    pub name: String,
    /// Where they read mail.
    pub address: String,
    /// In which language they read.
    pub language: Lang,
    /// When it was made.
    pub at: Timestamp,
    /// About what.
    pub told: Told,
}

/// What a telling is about.
#[derive(Debug, Clone)]
pub enum Told {
    /// Nobody is on call in these times, the nearest first.
    Holes(Vec<Hole>),
    /// One asked another to take over a shift, or the other answered.
    Swap(SwapTold),
    /// A certification ends.
    Ends(EndsTold),
}

/// A certification that ends.
#[derive(Debug, Clone)]
pub struct EndsTold {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub holder: PersonId,
    /// What they are called.
    pub name: String,
    /// Whether it is the reader's own.
    pub is_own: bool,
    /// What it attests.
    pub certification: Certification,
}

/// What a job keeps: to whom, when, about what. What is told is read when it is written.
#[derive(Debug, Serialize, Deserialize)]
struct Document {
    person: String,
    at: String,
    about: About,
}

/// What a job is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum About {
    /// The holes of the rotas.
    Holes,
    /// A swap, and its answer by its code; nothing when it is asked.
    Swap {
        /// Which.
        swap: String,
        /// How it was answered.
        answer: Option<String>,
    },
    /// A certification.
    Ends {
        /// Which.
        certification: String,
    },
}

/// Owes somebody a word, in this transaction.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    mint: Mint,
    person: PersonId,
    about: &About,
    at: Timestamp,
) -> Result<(), StoreError> {
    let document = serde_json::json!(Document {
        person: person.to_string(),
        at: at.to_string(),
        about: about.clone(),
    });
    let job = Job {
        id: mint.uuid(at),
        kind: TELLING.to_owned(),
        document: document.to_string(),
        due_at: at,
        attempts: 0,
    };
    jobs::enqueue(tx, &job)
}

/// The coordinators who read mail.
pub(super) fn coordinators(tx: &mut Tx<'_>) -> Result<Vec<PersonId>, StoreError> {
    let coordinates = |person: &Person| person.active && person.role == Role::Coordinator;
    let all = people::list_desk(tx)?.into_iter();
    let them = all.filter(|person| coordinates(person) && person.email.is_some());
    Ok(them.map(|person| person.id).collect())
}

/// The day by the desk's clock, once what is told on it may go out.
pub(super) fn morning(now: Timestamp) -> Option<Date> {
    let wall = now.to_zoned(zone()?.rules().clone());
    (wall.time() >= NOT_BEFORE).then(|| wall.date())
}

/// What is to be written for a job; nothing when nobody is to be told any more.
pub async fn telling(app: &App, job: &Job) -> Result<Option<Telling>, StoreError> {
    let Ok(document) = serde_json::from_str::<Document>(&job.document) else {
        return Ok(None);
    };
    let (Ok(id), Ok(at)) = (
        document.person.parse::<PersonId>(),
        document.at.parse::<Timestamp>(),
    ) else {
        return Ok(None);
    };
    let now = app.clock.now();
    app.store
        .read("telling", move |tx| {
            let person = people::find(tx, id)?.filter(|person| person.active);
            let Some(person) = person else {
                return Ok(None);
            };
            let (told, address) = (told(tx, &person, &document.about, now)?, person.email);
            Ok(told.zip(address).map(|(told, address)| Telling {
                name: person.name,
                address,
                language: person.language,
                at,
                told,
            }))
        })
        .await
}

fn told(
    tx: &mut Tx<'_>,
    person: &Person,
    about: &About,
    now: Timestamp,
) -> Result<Option<Told>, StoreError> {
    match about {
        About::Holes => {
            let holes = holes_ahead(tx, now)?;
            let is_told = person.role == Role::Coordinator && !holes.is_empty();
            Ok(is_told.then_some(Told::Holes(holes)))
        }
        About::Swap { swap, answer } => {
            let Ok(id) = swap.parse::<SwapId>() else {
                return Ok(None);
            };
            let answer = answer.as_deref().and_then(SwapAnswer::from_code);
            Ok(swap_told(tx, id, answer)?.map(Told::Swap))
        }
        About::Ends { certification } => match Uuid::try_parse(certification) {
            Ok(id) => ends_told(tx, id, person.id),
            Err(_) => Ok(None),
        },
    }
}

fn ends_told(tx: &mut Tx<'_>, id: Uuid, reader: PersonId) -> Result<Option<Told>, StoreError> {
    let Some((holder, certification)) = certifications::find(tx, id)? else {
        return Ok(None);
    };
    let person = people::find(tx, holder)?.filter(|person| person.active);
    Ok(person.map(|person| {
        Told::Ends(EndsTold {
            id,
            holder,
            name: person.name,
            is_own: holder == reader,
            certification,
        })
    }))
}
