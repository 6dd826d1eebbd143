//! Tasks: what the third level sees: what is asked of its area, and as little of the ticket as that needs (T26).

use custode_domain::id::{TaskId, TicketId};
use custode_domain::obligation::{Entry, Obligation, ledger};
use custode_domain::ticket::{Activity, Concern, HoursEntry, Task, Term, Ticket};
use jiff::Timestamp;

use super::App;
use super::contracts::governing;
use super::rights::{Action, Reach, Thing, may, reach};
use super::viewer::Viewer;
use crate::store::tasks;
use crate::store::tickets::{self, TicketNumber};
use crate::store::{StoreError, Tx, machines};

pub use crate::store::tasks::TaskRow;

/// Tasks of a list; who has more out has another trouble than a list.
const SHOWN: u32 = 200;

/// The tasks that somebody does, or follows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tasks {
    /// Those that are out, the next deadline first.
    pub out: Vec<Listed>,
    /// The last that are not.
    pub done: Vec<Listed>,
}

/// A task of a list, and how it stands against its own clock (R10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The task.
    pub row: TaskRow,
    /// What is, or was, owed; nothing where its ticket does not know it.
    pub owed: Option<Obligation>,
}

/// A task as its area sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskShown {
    /// The task, with what is asked and what became of it.
    pub task: Task,
    /// Its ticket.
    pub ticket: TicketId,
    /// The ticket's number.
    pub number: TicketNumber,
    /// The ticket in one line; hostile text.
    pub subject: String,
    /// The name of its machine, as it says; hostile text.
    pub machine: Option<String>,
    /// How many events the ticket has.
    pub version: u64,
    /// The hours of the task, each with its number on the ticket, where hours of advice or training were agreed.
    pub hours: Vec<(usize, HoursEntry)>,
    /// What was agreed with the Ente, if anything was (T19).
    pub activity: Option<Activity>,
    /// How the task stands against its own clock (R10).
    pub owed: Option<Obligation>,
    /// How its deadline comes about.
    pub ledger: Vec<Entry>,
}

/// The tasks of this person's area; those of all areas for the desk, which follows them.
pub async fn list_tasks(app: &App, viewer: &Viewer) -> Result<Tasks, StoreError> {
    if !viewer.can(Action::WorkTasks) {
        return Ok(Tasks::default());
    }
    let everywhere = reach(viewer.role, Action::WorkTasks) == Reach::All;
    let (area, now) = (viewer.area.clone(), app.clock.now());
    app.store
        .read("list_tasks", move |tx| {
            let (out, done) = match (&area, everywhere) {
                (_, true) => (tasks::all_out(tx, SHOWN)?, Vec::new()),
                (Some(area), false) => (
                    tasks::of_area(tx, area, true, SHOWN)?,
                    tasks::of_area(tx, area, false, SHOWN)?,
                ),
                (None, false) => (Vec::new(), Vec::new()),
            };
            let mut out = listed(tx, out, now)?;
            out.sort_by_key(|task| (due(task).unwrap_or(Timestamp::MAX), task.row.assigned_at));
            let done = listed(tx, done, now)?;
            Ok(Tasks { out, done })
        })
        .await
}

fn due(listed: &Listed) -> Option<Timestamp> {
    listed.owed.as_ref().and_then(|owed| owed.due)
}

fn listed(tx: &mut Tx<'_>, rows: Vec<TaskRow>, now: Timestamp) -> Result<Vec<Listed>, StoreError> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let owed = match tickets::load(tx, row.ente, row.ticket)? {
            Some((ticket, _)) => {
                let contract = governing(tx, &ticket, now)?.contract;
                contract.obligation(&ticket, Term::Task(row.id), now)
            }
            None => None,
        };
        all.push(Listed { row, owed });
    }
    Ok(all)
}

/// The task with this identifier; nothing when there is none, or none of this person's area.
pub async fn show_task(
    app: &App,
    viewer: &Viewer,
    id: TaskId,
) -> Result<Option<TaskShown>, StoreError> {
    if !viewer.can(Action::WorkTasks) {
        return Ok(None);
    }
    let (viewer, now) = (viewer.clone(), app.clock.now());
    app.store
        .read("show_task", move |tx| read(tx, &viewer, id, now))
        .await
}

fn read(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    id: TaskId,
    now: Timestamp,
) -> Result<Option<TaskShown>, StoreError> {
    let Some((ente, ticket, area)) = tasks::find(tx, id)? else {
        return Ok(None);
    };
    let given = Thing {
        ente: Some(ente),
        person: None,
        areas: vec![area],
    };
    if !may(viewer, Action::WorkTasks, &given) {
        return Ok(None);
    }
    let Some((loaded, version)) = tickets::load(tx, ente, ticket)? else {
        return Ok(None);
    };
    let Some(task) = loaded.task(id).cloned() else {
        return Ok(None);
    };
    let Some(number) = tickets::number_of(tx, ente, ticket)? else {
        return Ok(None);
    };
    let contract = governing(tx, &loaded, now)?.contract;
    let log = tickets::events(tx, ente, ticket)?;
    Ok(Some(TaskShown {
        hours: hours(&loaded, id),
        activity: loaded.consulting().plan.as_ref().map(|plan| plan.activity),
        owed: contract.obligation(&loaded, Term::Task(id), now),
        ledger: ledger(&contract, &log, Term::Task(id)).unwrap_or_default(),
        task,
        ticket,
        number,
        subject: loaded.subject().to_string(),
        machine: machine(tx, &loaded)?,
        version,
    }))
}

fn hours(ticket: &Ticket, task: TaskId) -> Vec<(usize, HoursEntry)> {
    let entries = (1..).zip(&ticket.consulting().entries);
    let own = entries.filter(|(_, entry)| entry.hours.task == Some(task));
    own.map(|(number, entry)| (number, entry.clone())).collect()
}

fn machine(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<Option<String>, StoreError> {
    let Concern::Machine(id) = ticket.concern() else {
        return Ok(None);
    };
    let found = machines::find(tx, ticket.ente(), id)?;
    Ok(found.map(|machine| machine.name))
}
