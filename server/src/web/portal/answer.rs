//! Answer: a word and files, added to a ticket for both sides to read (T10).

use std::sync::Arc;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::TicketId;

use super::new::text;
use super::ticket::{Again, Typed, again};
use super::upload::{NotRead, Upload};
use crate::app::App;
use crate::app::files::{Attached, NotAttached, attach};
use crate::app::sent_once::IdempotencyKey;
use crate::app::show_ticket::show_ticket;
use crate::app::viewer::Viewer;
use crate::web::form::Errors;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found, not_read};

/// The page on which the desk adds files to a ticket.
#[derive(Debug, Template)]
#[template(path = "portal/attach.html")]
pub(in crate::web) struct AttachPage {
    pub(super) frame: Frame,
    pub(super) id: TicketId,
    pub(super) number: String,
    pub(super) subject: String,
    /// What makes the form take effect once.
    pub(super) key: String,
    pub(super) text: String,
    pub(super) files_hint: String,
    pub(super) errors: Errors,
}

/// `GET /tickets/{ticket}/attachments`
pub(super) async fn form(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
) -> Response {
    let Ok(id) = ticket.parse::<TicketId>() else {
        return not_found().await;
    };
    let page = AttachPage::of(&app, &viewer, id).await;
    page.map_or_else(|answer| answer, |page| html(&page))
}

impl AttachPage {
    async fn of(app: &App, viewer: &Viewer, id: TicketId) -> Result<Self, Response> {
        let shown = show_ticket(app, viewer, id).await;
        let Some(shown) = shown.map_err(|error| failed(&error))? else {
            return Err(not_found().await);
        };
        let (t, number) = (viewer.language, shown.number.to_string());
        let frame = Frame::new(viewer, Here::Tickets)
            .crumb(t.frame_tickets(), "/tickets")
            .crumb(&number, format!("/tickets/{id}"));
        Ok(Self {
            frame,
            id,
            number,
            subject: shown.ticket.subject().to_string(),
            key: app.mint.token().reveal().to_owned(),
            text: String::new(),
            files_hint: super::files_hint(t, app.attachments),
            errors: Errors::default(),
        })
    }
}

/// `POST /tickets/{ticket}/attachments`
pub(super) async fn answer(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
    sent: Result<Multipart, MultipartRejection>,
) -> Response {
    let Ok(id) = ticket.parse::<TicketId>() else {
        return not_found().await;
    };
    // Before anything is read: what somebody sends to a ticket that they do not see is not looked at.
    let ente = match show_ticket(&app, &viewer, id).await {
        Ok(Some(shown)) => shown.ticket.ente(),
        Ok(None) => return not_found().await,
        Err(error) => return failed(&error),
    };
    let sent = match sent {
        Ok(sent) => sent,
        Err(refused) => return not_read(refused.status()),
    };
    let upload = match Upload::read(&app, ente, sent).await {
        Ok(upload) => upload,
        Err(NotRead::Form(status)) => return not_read(status),
        Err(NotRead::Files(error)) => return failed(&error),
    };
    add(&app, &viewer, id, &upload).await
}

async fn add(app: &App, viewer: &Viewer, id: TicketId, upload: &Upload) -> Response {
    let (t, typed) = (viewer.language, upload.text("text"));
    let mut errors = Errors::default();
    let wanted = !typed.trim().is_empty();
    let text = wanted
        .then(|| text(t, "text", &typed, upload.is_garbled("text"), &mut errors))
        .flatten();
    upload.judge(app, t, &mut errors);
    if errors.is_empty() {
        let attached = Attached {
            text,
            files: upload.files.clone(),
        };
        let key = IdempotencyKey::parse(&upload.text("key"));
        match attach(app, viewer, id, attached, key).await {
            Ok(()) => return Redirect::to(&format!("/tickets/{id}")).into_response(),
            Err(NotAttached::Nothing) => errors.add("text", t.portal_answer_empty()),
            Err(NotAttached::Full) => errors.add("files", t.portal_error_file_full()),
            Err(NotAttached::Unseen) => return not_found().await,
            Err(
                error @ (NotAttached::Refused(_) | NotAttached::Store(_) | NotAttached::Broken(_)),
            ) => return failed(&error),
        }
    }
    if !viewer.role.is_of_an_ente() {
        return match AttachPage::of(app, viewer, id).await {
            Ok(page) => {
                let page = AttachPage {
                    text: typed,
                    errors,
                    ..page
                };
                (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
            }
            Err(answer) => answer,
        };
    }
    let typed = Typed {
        text: typed,
        ..Typed::default()
    };
    let shown_again = Again {
        typed,
        errors,
        refused: false,
    };
    again(app, viewer, id, shown_again).await
}
