//! The list of tasks: what is to be done, and what was done last.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use custode_domain::id::TaskId;
use jiff::Timestamp;

use crate::app::App;
use crate::app::tasks::{Listed, Tasks, list_tasks};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html};
use crate::web::queue::due_in;
use crate::web::refusal::task_state;
use crate::web::tickets::ObligationPart;
use crate::web::when::When;

/// The page.
#[derive(Debug, Template)]
#[template(path = "tasks/list.html")]
pub(in crate::web) struct TasksPage {
    pub(super) frame: Frame,
    pub(super) out: Vec<Row>,
    pub(super) done: Vec<Row>,
}

/// A task of the list.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: TaskId,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) area: String,
    pub(super) state: &'static str,
    pub(super) since: When,
    /// How it stands against its own clock.
    pub(super) owed: Option<ObligationPart>,
    /// How long until its deadline, while it is out.
    pub(super) due_in: String,
    pub(super) is_overdue: bool,
}

/// `GET /tasks`
pub(super) async fn list(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    match list_tasks(&app, &viewer).await {
        Ok(tasks) => html(&TasksPage::new(&viewer, &tasks, app.clock.now())),
        Err(error) => failed(&error),
    }
}

impl TasksPage {
    pub(super) fn new(viewer: &Viewer, tasks: &Tasks, now: Timestamp) -> Self {
        let rows = |rows: &[Listed]| {
            rows.iter()
                .map(|listed| Row::new(viewer.language, listed, now))
                .collect()
        };
        Self {
            frame: Frame::new(viewer, Here::Tasks),
            out: rows(&tasks.out),
            done: rows(&tasks.done),
        }
    }
}

impl Row {
    fn new(t: Lang, listed: &Listed, now: Timestamp) -> Self {
        let row = &listed.row;
        let owed = listed.owed.as_ref();
        let running = owed.filter(|owed| owed.ended.is_none());
        let due = running.and_then(|owed| owed.due);
        Self {
            owed: owed.map(|owed| ObligationPart::new(t, owed, None, &[])),
            due_in: running.map_or_else(String::new, |_| due_in(t, due, now)),
            is_overdue: due.is_some_and(|due| due < now),
            id: row.id,
            number: row.number.to_string(),
            subject: row.subject.clone(),
            area: row.area.clone(),
            state: task_state(t, row.state),
            since: When::at(row.assigned_at),
        }
    }
}
