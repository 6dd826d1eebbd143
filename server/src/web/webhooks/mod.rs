//! Webhooks: whom the server tells of events, on the administrator's pages.

mod row;
#[cfg(test)]
mod samples;

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::form::{Choice, Errors};
use super::frame::{Frame, Here};
use super::page::{failed, html, not_found, not_read};
use super::session::Pages;
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::app::webhooks::{
    self, Address, Change, Event, MOST, NotAnAddress, NotSetUp, Shown, Webhook,
};
use crate::lang::Lang;
use crate::routes::{Routes, Rule};
use row::{Row, Sent, words};

const PLACE: &str = "/webhooks";

/// All webhooks.
#[derive(Debug, Template)]
#[template(path = "webhooks/list.html")]
pub(super) struct WebhooksPage {
    frame: Frame,
    rows: Vec<Row>,
    typed: Typed,
    events: Vec<Choice>,
    errors: Errors,
}

/// One of them.
#[derive(Debug, Template)]
#[template(path = "webhooks/show.html")]
pub(super) struct WebhookPage {
    frame: Frame,
    row: Row,
    /// The secret that was just made.
    secret: Option<String>,
    deliveries: Vec<Sent>,
}

/// The form as it was filled in.
#[derive(Debug, Default)]
struct Typed {
    url: String,
    events: Vec<String>,
}

/// Which delivery is tried again.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    delivery: Uuid,
}

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let manage = Rule::Needs(Action::ManageWebhooks);
    routes
        .get(PLACE, manage, list)
        .post(PLACE, manage, set_up)
        .get("/webhooks/{webhook}", manage, show)
        .post("/webhooks/{webhook}/secret", manage, rotate)
        .post("/webhooks/{webhook}/try", manage, attempt)
        .post("/webhooks/{webhook}/disable", manage, disable)
        .post("/webhooks/{webhook}/enable", manage, enable)
        .post("/webhooks/{webhook}/again", manage, again)
}

/// `GET /webhooks`
async fn list(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    match webhooks::list(&app, &viewer).await {
        Ok(listed) => html(&WebhooksPage::new(
            &viewer,
            &listed,
            Typed::default(),
            Errors::default(),
        )),
        Err(error) => failed(&error),
    }
}

/// `POST /webhooks`
async fn set_up(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    sent: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let typed = match sent {
        Ok(Form(pairs)) => Typed::of(pairs),
        Err(refused) => return not_read(refused.status()),
    };
    let t = viewer.language;
    let (address, events) = match typed.parse(t) {
        Ok(parsed) => parsed,
        Err(errors) => return refill(&app, &viewer, typed, errors).await,
    };
    let mut errors = Errors::default();
    match webhooks::set_up(&app, &viewer, address, &events).await {
        Ok((id, secret)) => return page(&app, &viewer, id, Some(secret)).await,
        Err(NotSetUp::Denied) => errors.add("event", t.webhook_error_events()),
        Err(NotSetUp::TooMany) => errors.add("url", t.webhook_error_many(MOST)),
        Err(NotSetUp::Store(error)) => return failed(&error),
    }
    refill(&app, &viewer, typed, errors).await
}

/// `GET /webhooks/{webhook}`
async fn show(State(app): State<Arc<App>>, viewer: Viewer, Path(id): Path<String>) -> Response {
    match id.parse() {
        Ok(id) => page(&app, &viewer, id, None).await,
        Err(_) => not_found().await,
    }
}

/// `POST /webhooks/{webhook}/secret`
async fn rotate(State(app): State<Arc<App>>, viewer: Viewer, Path(id): Path<String>) -> Response {
    let Ok(id) = id.parse() else {
        return not_found().await;
    };
    match webhooks::rotate(&app, &viewer, id).await {
        Ok(Some(secret)) => page(&app, &viewer, id, Some(secret)).await,
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// `POST /webhooks/{webhook}/try`
async fn attempt(State(app): State<Arc<App>>, viewer: Viewer, Path(id): Path<String>) -> Response {
    change(&app, &viewer, &id, Change::Try).await
}

/// `POST /webhooks/{webhook}/disable`
async fn disable(State(app): State<Arc<App>>, viewer: Viewer, Path(id): Path<String>) -> Response {
    change(&app, &viewer, &id, Change::Disable).await
}

/// `POST /webhooks/{webhook}/enable`
async fn enable(State(app): State<Arc<App>>, viewer: Viewer, Path(id): Path<String>) -> Response {
    change(&app, &viewer, &id, Change::Enable).await
}

/// `POST /webhooks/{webhook}/again`
async fn again(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(id): Path<String>,
    which: Result<Form<Which>, FormRejection>,
) -> Response {
    match which {
        Ok(Form(which)) => change(&app, &viewer, &id, Change::Again(which.delivery)).await,
        Err(refused) => not_read(refused.status()),
    }
}

async fn change(app: &App, viewer: &Viewer, id: &str, change: Change) -> Response {
    let Ok(id) = id.parse::<Uuid>() else {
        return not_found().await;
    };
    match webhooks::change(app, viewer, id, change).await {
        Ok(true) => Redirect::to(&format!("{PLACE}/{id}")).into_response(),
        Ok(false) => not_found().await,
        Err(error) => failed(&error),
    }
}

async fn page(app: &App, viewer: &Viewer, id: Uuid, secret: Option<String>) -> Response {
    match webhooks::show(app, viewer, id).await {
        Ok(Some(shown)) => html(&WebhookPage::new(viewer, &shown, secret)),
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// The form once more, with what was typed.
async fn refill(app: &App, viewer: &Viewer, typed: Typed, errors: Errors) -> Response {
    match webhooks::list(app, viewer).await {
        Ok(listed) => {
            let page = WebhooksPage::new(viewer, &listed, typed, errors);
            (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
        }
        Err(error) => failed(&error),
    }
}

impl WebhooksPage {
    fn new(viewer: &Viewer, listed: &[Webhook], typed: Typed, errors: Errors) -> Self {
        let t = viewer.language;
        let events = Event::ALL.map(|event| {
            let chosen = typed.events.iter().any(|code| code == event.code());
            Choice::new(event.code(), words(t, event), chosen)
        });
        Self {
            frame: Frame::new(viewer, Here::Webhooks),
            rows: listed.iter().map(|webhook| Row::new(t, webhook)).collect(),
            events: events.into(),
            typed,
            errors,
        }
    }
}

impl WebhookPage {
    fn new(viewer: &Viewer, shown: &Shown, secret: Option<String>) -> Self {
        let t = viewer.language;
        let deliveries = shown.deliveries.iter();
        Self {
            frame: Frame::new(viewer, Here::Webhooks).crumb(t.webhook_title(), PLACE),
            row: Row::new(t, &shown.webhook),
            secret,
            deliveries: deliveries.map(|sent| Sent::new(t, sent)).collect(),
        }
    }
}

impl Typed {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "url" => typed.url = value,
                "event" => typed.events.push(value),
                _ => {}
            }
        }
        typed
    }

    fn parse(&self, t: Lang) -> Result<(Address, Vec<Event>), Errors> {
        let mut errors = Errors::default();
        let address = Address::parse(&self.url)
            .map_err(|problem| errors.add("url", sentence(t, problem)))
            .ok();
        let events = self.events.iter().map(|code| Event::from_code(code));
        let events: Option<Vec<_>> = events.collect();
        let events = events.filter(|events| !events.is_empty());
        if events.is_none() {
            errors.add("event", t.webhook_error_events());
        }
        address.zip(events).ok_or(errors)
    }
}

const fn sentence(t: Lang, problem: NotAnAddress) -> &'static str {
    match problem {
        NotAnAddress::Shape => t.webhook_error_shape(),
        NotAnAddress::Unencrypted => t.webhook_error_plain(),
        NotAnAddress::Password => t.webhook_error_password(),
    }
}
