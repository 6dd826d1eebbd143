//! The page of a task: what is asked, of which machine, and the ways to answer.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use custode_domain::id::TaskId;
use custode_domain::ticket::{Activity, CommandName, TaskState};

use crate::app::App;
use crate::app::tasks::{TaskShown, show_task};
use crate::app::viewer::Viewer;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found};
use crate::web::refusal::task_state;
use crate::web::tickets::{
    CommandForm, EntryPart, LONGEST_TEXT, ObligationPart, Returned, Widget, task_form,
};
use crate::web::when::When;

/// The page.
#[derive(Debug, Template)]
#[template(path = "tasks/task.html")]
pub(in crate::web) struct TaskPage {
    pub(super) frame: Frame,
    pub(super) id: TaskId,
    /// Where its forms go, before the name of the command.
    pub(super) base: String,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) machine: Option<String>,
    pub(super) area: String,
    pub(super) request: String,
    pub(super) answer: String,
    pub(super) state: &'static str,
    pub(super) since: When,
    pub(super) owed: Option<ObligationPart>,
    pub(super) version: u64,
    /// The hours of advice or training that were worked in it.
    pub(super) hours: Vec<EntryPart>,
    pub(super) forms: Vec<CommandForm>,
    /// Why a form was not accepted, beside its fields.
    pub(super) problem: String,
}

/// `GET /tasks/{task}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(task): Path<String>,
) -> Response {
    let Ok(id) = task.parse::<TaskId>() else {
        return not_found().await;
    };
    match show_task(&app, &viewer, id).await {
        Ok(Some(shown)) => html(&TaskPage::new(&viewer, shown, None, String::new())),
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl TaskPage {
    pub(super) fn new(
        viewer: &Viewer,
        shown: TaskShown,
        returned: Option<&Returned>,
        problem: String,
    ) -> Self {
        let (t, task) = (viewer.language, &shown.task);
        let mut commands = offered(&task.state).to_vec();
        if let (Some(activity), Some(_)) = (shown.activity, task.begun_at) {
            commands.push(CommandName::UseHours);
            if activity == Activity::Training {
                commands.push(CommandName::HoldTraining);
            }
        }
        let hours = shown.hours.iter();
        let owed = shown.owed;
        Self {
            frame: Frame::new(viewer, Here::Tasks).crumb(t.task_title(), "/tasks"),
            id: task.assignment.task,
            base: format!("/tasks/{}", task.assignment.task),
            number: shown.number.to_string(),
            subject: shown.subject,
            machine: shown.machine,
            area: task.assignment.area.name.to_string(),
            request: task.assignment.request.to_string(),
            answer: answer(&task.state),
            state: task_state(t, task.state.name()),
            since: When::at(task.assigned_at),
            owed: owed.map(|owed| ObligationPart::new(t, &owed, None, &shown.ledger)),
            version: shown.version,
            hours: hours
                .map(|(number, entry)| EntryPart::new(*number, entry, String::new()))
                .collect(),
            forms: commands
                .iter()
                .map(|command| task_form(t, *command, returned))
                .collect(),
            problem,
        }
    }
}

/// What can be done with a task; the rules judge it again.
const fn offered(state: &TaskState) -> &'static [CommandName] {
    match state {
        TaskState::Assigned => &[
            CommandName::AcceptTask,
            CommandName::AnswerTask,
            CommandName::DeclineTask,
        ],
        TaskState::Accepted => &[CommandName::AnswerTask, CommandName::DeclineTask],
        TaskState::Answered { .. } | TaskState::Declined { .. } | TaskState::Withdrawn { .. } => {
            &[]
        }
    }
}

fn answer(state: &TaskState) -> String {
    match state {
        TaskState::Answered { answer, .. } => answer.to_string(),
        TaskState::Declined { reason, .. } | TaskState::Withdrawn { reason, .. } => {
            reason.to_string()
        }
        TaskState::Assigned | TaskState::Accepted => String::new(),
    }
}
