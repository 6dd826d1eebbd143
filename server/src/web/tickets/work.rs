//! Work: the forms of a ticket's page, each of which is one command.

use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::TicketId;
use custode_domain::ticket::CommandName;

use super::forms::Returned;
use super::show::{Said, page};
use super::typed::Typed;
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::app::work_ticket::{Command, NotWorked, work_ticket};
use crate::routes::{Routes, Rule};
use crate::web::form::Errors;
use crate::web::page::{failed, html, not_found, not_read};
use crate::web::refusal::{obstacle, refusal};
use crate::web::session::Pages;

/// The commands of a ticket's page, with where their forms go and who comes in there. Whether a person may give the
/// command to this very ticket, the use case decides.
const COMMANDS: [(&str, Action, CommandName); 27] = [
    (
        "/tickets/{ticket}/take-charge",
        Action::WorkTickets,
        CommandName::TakeCharge,
    ),
    (
        "/tickets/{ticket}/start-work",
        Action::WorkTickets,
        CommandName::StartWork,
    ),
    (
        "/tickets/{ticket}/wait",
        Action::WorkTickets,
        CommandName::Wait,
    ),
    (
        "/tickets/{ticket}/resume",
        Action::WorkTickets,
        CommandName::Resume,
    ),
    (
        "/tickets/{ticket}/escalate",
        Action::WorkTickets,
        CommandName::Escalate,
    ),
    (
        "/tickets/{ticket}/transfer",
        Action::WorkTickets,
        CommandName::Transfer,
    ),
    (
        "/tickets/{ticket}/assign",
        Action::WorkTickets,
        CommandName::Assign,
    ),
    (
        "/tickets/{ticket}/classify",
        Action::WorkTickets,
        CommandName::Classify,
    ),
    (
        "/tickets/{ticket}/change-severity",
        Action::WorkTickets,
        CommandName::ChangeSeverity,
    ),
    (
        "/tickets/{ticket}/record-workaround",
        Action::WorkTickets,
        CommandName::RecordWorkaround,
    ),
    (
        "/tickets/{ticket}/note",
        Action::Converse,
        CommandName::Note,
    ),
    (
        "/tickets/{ticket}/assign-task",
        Action::WorkTickets,
        CommandName::AssignTask,
    ),
    (
        "/tickets/{ticket}/page-on-call",
        Action::WorkTickets,
        CommandName::PageOnCall,
    ),
    (
        "/tickets/{ticket}/acknowledge-page",
        Action::WorkTickets,
        CommandName::AcknowledgePage,
    ),
    (
        "/tickets/{ticket}/withdraw-task",
        Action::WorkTickets,
        CommandName::WithdrawTask,
    ),
    (
        "/tickets/{ticket}/close-technically",
        Action::WorkTickets,
        CommandName::CloseTechnically,
    ),
    (
        "/tickets/{ticket}/verify",
        Action::SeeTickets,
        CommandName::Verify,
    ),
    (
        "/tickets/{ticket}/close",
        Action::WorkTickets,
        CommandName::Close,
    ),
    (
        "/tickets/{ticket}/reopen",
        Action::SeeTickets,
        CommandName::Reopen,
    ),
    (
        "/tickets/{ticket}/cancel",
        Action::SeeTickets,
        CommandName::Cancel,
    ),
    (
        "/tickets/{ticket}/mark-duplicate",
        Action::WorkTickets,
        CommandName::MarkDuplicate,
    ),
    (
        "/tickets/{ticket}/link",
        Action::WorkTickets,
        CommandName::Link,
    ),
    (
        "/tickets/{ticket}/plan-consulting",
        Action::WorkTickets,
        CommandName::PlanConsulting,
    ),
    (
        "/tickets/{ticket}/use-hours",
        Action::WorkTickets,
        CommandName::UseHours,
    ),
    (
        "/tickets/{ticket}/correct-hours",
        Action::WorkTickets,
        CommandName::CorrectHours,
    ),
    (
        "/tickets/{ticket}/hold-training",
        Action::WorkTickets,
        CommandName::HoldTraining,
    ),
    (
        "/tickets/{ticket}/unlink",
        Action::WorkTickets,
        CommandName::Unlink,
    ),
];

/// The form of a command as it came.
type Sent = Result<Form<Typed>, FormRejection>;

/// A route for each command.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    COMMANDS
        .into_iter()
        .fold(routes, |routes, (path, action, command)| {
            let give =
                move |state, viewer, ticket, sent| work(command, state, viewer, ticket, sent);
            routes.post(path, Rule::Needs(action), give)
        })
}

/// `POST /tickets/{ticket}/<command>`
async fn work(
    command: CommandName,
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
    sent: Sent,
) -> Response {
    let Ok(id) = ticket.parse::<TicketId>() else {
        return not_found().await;
    };
    let Form(typed) = match sent {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    match typed.parse(viewer.language, command) {
        Ok(parsed) => give(&app, &viewer, id, command, typed, parsed).await,
        Err(errors) => {
            let said = Said {
                returned: Some(Returned {
                    command,
                    typed,
                    errors,
                }),
                ..Said::default()
            };
            again(&app, &viewer, id, StatusCode::UNPROCESSABLE_ENTITY, said).await
        }
    }
}

async fn give(
    app: &App,
    viewer: &Viewer,
    id: TicketId,
    command: CommandName,
    typed: Typed,
    parsed: Command,
) -> Response {
    let problem = match work_ticket(app, viewer, id, typed.version(), parsed).await {
        Ok(_) => return Redirect::to(&format!("/tickets/{id}")).into_response(),
        Err(NotWorked::Unseen) => return not_found().await,
        Err(NotWorked::Store(error)) => return failed(&error),
        Err(NotWorked::Broken(error)) => return failed(&error),
        Err(NotWorked::Refused(reason)) => (refusal(viewer.language, &reason), Vec::new()),
        Err(NotWorked::Hindered(reason)) => (obstacle(viewer.language, reason), Vec::new()),
        Err(NotWorked::Stale { since, .. }) => (viewer.language.ticket_stale().to_owned(), since),
    };
    let said = Said {
        returned: Some(Returned {
            command,
            typed,
            errors: Errors::default(),
        }),
        problem: problem.0,
        since: problem.1,
    };
    again(app, viewer, id, StatusCode::CONFLICT, said).await
}

/// The page once more, with what was typed and why it was not done.
async fn again(
    app: &App,
    viewer: &Viewer,
    id: TicketId,
    status: StatusCode,
    said: Said,
) -> Response {
    match page(app, viewer, id, said).await {
        Ok(Some(page)) => (status, html(&page)).into_response(),
        Ok(None) => not_found().await,
        Err(answer) => answer,
    }
}
