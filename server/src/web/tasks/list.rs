//! The list of tasks: what is to be done, and what was done last.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use custode_domain::id::TaskId;

use crate::app::App;
use crate::app::tasks::{TaskRow, Tasks, list_tasks};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html};
use crate::web::refusal::task_state;
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
}

/// `GET /tasks`
pub(super) async fn list(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    match list_tasks(&app, &viewer).await {
        Ok(tasks) => html(&TasksPage::new(&viewer, &tasks)),
        Err(error) => failed(&error),
    }
}

impl TasksPage {
    pub(super) fn new(viewer: &Viewer, tasks: &Tasks) -> Self {
        let rows = |rows: &[TaskRow]| {
            rows.iter()
                .map(|row| Row::new(viewer.language, row))
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
    fn new(t: Lang, row: &TaskRow) -> Self {
        Self {
            id: row.id,
            number: row.number.to_string(),
            subject: row.subject.clone(),
            area: row.area.clone(),
            state: task_state(t, row.state),
            since: When::at(row.assigned_at),
        }
    }
}
