//! Ticket: the sessions on a ticket, and the form that asks for one.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form as Sent, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::TicketId;

use super::form::Form;
use super::session::Shown;
use crate::app::App;
use crate::app::assistance::{self, NotDone, TicketSessions};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found, not_read};
use crate::web::refusal::refusal;

/// The page.
#[derive(Debug, Template)]
#[template(path = "assistance/ticket.html")]
pub(in crate::web) struct TicketSessionsPage {
    pub(super) frame: Frame,
    pub(super) ticket: String,
    pub(super) number: String,
    pub(super) sessions: Vec<Shown>,
    /// The form, for whoever may ask.
    pub(super) form: Option<Form>,
    /// Why what was asked for was refused; often empty.
    pub(super) refused: String,
}

/// `GET /tickets/{ticket}/assistance`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
) -> Response {
    let Ok(ticket) = ticket.parse() else {
        return not_found().await;
    };
    match page(&app, &viewer, ticket, &[]).await {
        Ok(Some(page)) => html(&page),
        Ok(None) => not_found().await,
        Err(answer) => answer,
    }
}

/// `POST /tickets/{ticket}/assistance`
pub(super) async fn request(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
    sent: Result<Sent<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let Sent(typed) = match sent {
        Ok(sent) => sent,
        Err(refused) => return not_read(refused.status()),
    };
    let Ok(ticket) = ticket.parse() else {
        return not_found().await;
    };
    let mut page = match page(&app, &viewer, ticket, &typed).await {
        Ok(Some(page)) => page,
        Ok(None) => return not_found().await,
        Err(answer) => return answer,
    };
    let t = viewer.language;
    let Some(wanted) = page.form.as_mut().and_then(|form| form.read(t, &typed)) else {
        return (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response();
    };
    match assistance::request(&app, &viewer, ticket, wanted).await {
        Ok(session) => Redirect::to(&format!("/assistance/{session}")).into_response(),
        Err(NotDone::Refused(why)) => {
            page.refused = refusal(t, &why);
            (StatusCode::CONFLICT, html(&page)).into_response()
        }
        Err(NotDone::Unseen) => not_found().await,
        Err(error @ (NotDone::Store(_) | NotDone::Broken(_) | NotDone::Unkept(_))) => {
            failed(&error)
        }
    }
}

async fn page(
    app: &App,
    viewer: &Viewer,
    ticket: TicketId,
    typed: &[(String, String)],
) -> Result<Option<TicketSessionsPage>, Response> {
    let shown = assistance::of_ticket(app, viewer, ticket).await;
    let Some(shown) = shown.map_err(|error| failed(&error))? else {
        return Ok(None);
    };
    let t = viewer.language;
    let form = if shown.requests {
        let machines = assistance::machines_of(app, viewer, ticket).await;
        let machines = machines.map_err(|error| failed(&error))?;
        let keys = assistance::keys_offered(app, shown.ente).await;
        let keys = keys.map_err(|error| failed(&error))?;
        Some(Form::new(viewer, (&machines, &keys), typed))
    } else {
        None
    };
    Ok(Some(TicketSessionsPage::new(viewer, t, shown, form)))
}

impl TicketSessionsPage {
    fn new(viewer: &Viewer, t: Lang, shown: TicketSessions, form: Option<Form>) -> Self {
        let number = shown.number.to_string();
        Self {
            frame: Frame::new(viewer, Here::Assistance).crumb(t.frame_assistance(), "/assistance"),
            ticket: shown.ticket.to_string(),
            number,
            sessions: shown
                .sessions
                .into_iter()
                .map(|it| Shown::new(viewer, it, None))
                .collect(),
            form,
            refused: String::new(),
        }
    }
}
