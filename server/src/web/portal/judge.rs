//! Judge: the requester says whether the solution works, and how it went (T16, T41).

use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::TicketId;
use custode_domain::ticket::{AttemptOutcome, Check, Medium, Text};
use serde::Deserialize;

use super::new::text;
use super::ticket::{Again, Typed, again};
use crate::app::App;
use crate::app::rate_ticket::{NotRated, Stars, rate_ticket};
use crate::app::viewer::Viewer;
use crate::app::work_ticket::{Command, NotWorked, work_ticket};
use crate::lang::Lang;
use crate::web::form::Errors;
use crate::web::page::{failed, not_found, not_read};

/// The fields of the three forms; each sends its own.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Said {
    /// How many events the ticket had when it was read.
    version: Option<u64>,
    remark: String,
    reason: String,
    stars: String,
    comment: String,
}

type Sent = Result<Form<Said>, FormRejection>;

/// `POST /tickets/{ticket}/confirm`
pub(super) async fn confirm(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
    sent: Sent,
) -> Response {
    let (id, said) = match read(&ticket, sent).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let mut errors = Errors::default();
    let remark = wanted(viewer.language, "remark", &said.remark, &mut errors);
    let check = Check {
        medium: Medium::Sam,
        outcome: AttemptOutcome::Effective,
        remark,
    };
    work(&app, &viewer, id, &said, (Command::Verify(check), errors)).await
}

/// `POST /tickets/{ticket}/contest`
pub(super) async fn contest(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
    sent: Sent,
) -> Response {
    let (id, said) = match read(&ticket, sent).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let mut errors = Errors::default();
    match text(viewer.language, "reason", &said.reason, false, &mut errors) {
        Some(reason) => {
            let command = Command::Reopen { reason };
            work(&app, &viewer, id, &said, (command, errors)).await
        }
        None => once_more(&app, &viewer, id, &said, errors, false).await,
    }
}

/// `POST /tickets/{ticket}/rating`
pub(super) async fn rate(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
    sent: Sent,
) -> Response {
    let (id, said) = match read(&ticket, sent).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let mut errors = Errors::default();
    let stars = said.stars.parse().ok().and_then(Stars::new);
    if stars.is_none() {
        errors.add("stars", viewer.language.portal_rate_error());
    }
    let comment = wanted(viewer.language, "comment", &said.comment, &mut errors);
    let Some(stars) = stars.filter(|_| errors.is_empty()) else {
        return once_more(&app, &viewer, id, &said, errors, false).await;
    };
    match rate_ticket(&app, &viewer, id, stars, comment).await {
        Ok(()) => to_ticket(id),
        Err(NotRated::Unseen) => not_found().await,
        Err(NotRated::NotClosed) => {
            once_more(&app, &viewer, id, &said, Errors::default(), true).await
        }
        Err(NotRated::Store(error)) => failed(&error),
    }
}

async fn read(ticket: &str, sent: Sent) -> Result<(TicketId, Said), Response> {
    let Ok(id) = ticket.parse() else {
        return Err(not_found().await);
    };
    match sent {
        Ok(Form(said)) => Ok((id, said)),
        Err(refused) => Err(not_read(refused.status())),
    }
}

/// A text that need not be written.
fn wanted(t: Lang, field: &'static str, typed: &str, errors: &mut Errors) -> Option<Text> {
    if typed.trim().is_empty() {
        return None;
    }
    text(t, field, typed, false, errors)
}

async fn work(
    app: &App,
    viewer: &Viewer,
    id: TicketId,
    said: &Said,
    (command, errors): (Command, Errors),
) -> Response {
    if !errors.is_empty() {
        return once_more(app, viewer, id, said, errors, false).await;
    }
    match work_ticket(app, viewer, id, said.version, command).await {
        Ok(_) => to_ticket(id),
        Err(NotWorked::Unseen) => not_found().await,
        Err(NotWorked::Refused(_) | NotWorked::Hindered(_) | NotWorked::Stale { .. }) => {
            once_more(app, viewer, id, said, errors, true).await
        }
        Err(error @ (NotWorked::Store(_) | NotWorked::Broken(_))) => failed(&error),
    }
}

fn to_ticket(id: TicketId) -> Response {
    Redirect::to(&format!("/tickets/{id}")).into_response()
}

/// The page once more, with what was typed.
async fn once_more(
    app: &App,
    viewer: &Viewer,
    id: TicketId,
    said: &Said,
    errors: Errors,
    refused: bool,
) -> Response {
    // What cannot be judged any more can still be said.
    let text = if refused {
        [&said.reason, &said.remark, &said.comment]
            .map(String::as_str)
            .concat()
    } else {
        String::new()
    };
    let typed = Typed {
        text,
        remark: said.remark.clone(),
        reason: said.reason.clone(),
        stars: said.stars.clone(),
        comment: said.comment.clone(),
    };
    let shown_again = Again {
        typed,
        errors,
        refused,
    };
    again(app, viewer, id, shown_again).await
}
