//! Work: the third level accepts a task, answers it, or declines it with a reason.

use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::TaskId;
use custode_domain::ticket::CommandName;

use super::show::TaskPage;
use crate::app::App;
use crate::app::tasks::show_task;
use crate::app::viewer::Viewer;
use crate::app::work_ticket::{NotWorked, work_ticket};
use crate::web::form::Errors;
use crate::web::page::{failed, html, not_found, not_read};
use crate::web::refusal::{obstacle, refusal};
use crate::web::tickets::{Returned, Typed};

type Sent = Result<Form<Typed>, FormRejection>;
type Asked = (State<Arc<App>>, Viewer, Path<String>);

/// `POST /tasks/{task}/accept-task`
pub(super) async fn accept(
    app: State<Arc<App>>,
    viewer: Viewer,
    task: Path<String>,
    sent: Sent,
) -> Response {
    work(CommandName::AcceptTask, (app, viewer, task), sent).await
}

/// `POST /tasks/{task}/answer-task`
pub(super) async fn answer(
    app: State<Arc<App>>,
    viewer: Viewer,
    task: Path<String>,
    sent: Sent,
) -> Response {
    work(CommandName::AnswerTask, (app, viewer, task), sent).await
}

/// `POST /tasks/{task}/decline-task`
pub(super) async fn decline(
    app: State<Arc<App>>,
    viewer: Viewer,
    task: Path<String>,
    sent: Sent,
) -> Response {
    work(CommandName::DeclineTask, (app, viewer, task), sent).await
}

/// `POST /tasks/{task}/use-hours`
pub(super) async fn use_hours(
    app: State<Arc<App>>,
    viewer: Viewer,
    task: Path<String>,
    sent: Sent,
) -> Response {
    work(CommandName::UseHours, (app, viewer, task), sent).await
}

/// `POST /tasks/{task}/hold-training`
pub(super) async fn hold_training(
    app: State<Arc<App>>,
    viewer: Viewer,
    task: Path<String>,
    sent: Sent,
) -> Response {
    work(CommandName::HoldTraining, (app, viewer, task), sent).await
}

async fn work(
    command: CommandName,
    (State(app), viewer, Path(task)): Asked,
    sent: Sent,
) -> Response {
    let t = viewer.language;
    let Ok(id) = task.parse::<TaskId>() else {
        return not_found().await;
    };
    let Form(typed) = match sent {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let shown = match show_task(&app, &viewer, id).await {
        Ok(Some(shown)) => shown,
        Ok(None) => return not_found().await,
        Err(error) => return failed(&error),
    };
    let typed = typed.with("task", id.to_string());
    let (errors, problem) = match typed.parse(t, command) {
        Err(errors) => (errors, String::new()),
        Ok(parsed) => match work_ticket(&app, &viewer, shown.ticket, None, parsed).await {
            Ok(_) => return Redirect::to(&format!("/tasks/{id}")).into_response(),
            Err(NotWorked::Unseen) => return not_found().await,
            Err(NotWorked::Store(error)) => return failed(&error),
            Err(NotWorked::Broken(error)) => return failed(&error),
            Err(NotWorked::Refused(reason)) => (Errors::default(), refusal(t, &reason)),
            Err(NotWorked::Hindered(reason)) => (Errors::default(), obstacle(t, reason)),
            Err(NotWorked::Stale { .. }) => (Errors::default(), t.ticket_stale().to_owned()),
        },
    };
    let returned = Returned {
        command,
        typed,
        errors,
    };
    let page = TaskPage::new(&viewer, shown, Some(&returned), problem);
    (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
}
