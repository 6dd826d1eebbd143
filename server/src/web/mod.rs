//! Web: the people's listener. Pages are structs with their HTML beside them; what they show comes from `app`.

mod about;
mod account;
mod arrive;
mod articles;
mod assets;
mod assistance;
mod audit;
mod calls;
mod chart;
mod client;
mod consulting;
mod contracts;
mod elsewhere;
mod fault;
pub(crate) mod figures;
mod form;
mod frame;
mod health;
mod language;
mod lead_on;
mod listener;
mod live;
mod login;
mod machines;
mod metrics;
mod on_call;
mod page;
mod passkeys;
mod people;
mod portal;
mod programs;
mod push;
mod quantity;
mod queue;
pub(crate) mod refusal;
mod roster;
mod routing;
mod security;
mod session;
mod tasks;
#[cfg(test)]
pub(crate) mod tests;
mod tickets;
mod tokens;
mod verifications;
mod webhooks;
mod when;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{Redirect, Response};

use crate::app::App;
use crate::app::audit::asked_from;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
#[cfg(test)]
use crate::routes::Route;
use crate::routes::{Routes, Rule};

use client::Client;
pub use listener::{Trust, serve};
use session::Pages;

/// All pages. No machine's route stands here.
pub fn router(app: Arc<App>) -> Router {
    let (router, _) = routes(app.clone()).finish();
    let pages = router
        .fallback(page::not_found)
        .method_not_allowed_fallback(page::wrong_way)
        .layer(axum::extract::DefaultBodyLimit::max(page::LONGEST_FORM))
        .layer(from_fn(security::headers))
        .layer(from_fn(page::speak))
        .with_state(app.clone());
    crate::api::router(app)
        .fallback_service(pages)
        .layer(from_fn(note_source))
}

/// The audit says from where whatever it records was asked.
async fn note_source(client: Client, request: Request, next: Next) -> Response {
    asked_from(client.address, next.run(request)).await
}

/// Every page with its rule.
#[cfg(test)]
pub(crate) fn declared(app: Arc<App>) -> Vec<Route> {
    routes(app).finish().1
}

fn routes(app: Arc<App>) -> Routes<Pages> {
    Routes::new(app)
        .get("/", Rule::SignedIn, home)
        .get("/login", Rule::Open, login::form)
        .post("/login", Rule::Open, login::enter)
        .post("/login/code", Rule::Open, login::finish)
        .post("/login/oidc", Rule::Open, elsewhere::go)
        .get(crate::oidc::BACK, Rule::Open, elsewhere::back)
        .post("/logout", Rule::Open, login::leave)
        .get("/assets/{asset}", Rule::Open, assets::asset)
        .get("/worker.js", Rule::Open, assets::worker)
        .post("/language", Rule::Open, language::choose)
        .get("/accessibility", Rule::Open, about::accessibility)
        .get("/privacy", Rule::Open, about::privacy)
        .get(crate::api::PROBLEMS, Rule::Open, programs::problems)
        .get("/healthz", Rule::Open, health::healthz)
        .get("/metrics", Rule::Open, metrics::metrics)
        .with(account::routes)
        .with(tickets::routes)
        .with(tasks::routes)
        .with(machines::routes)
        .with(figures::routes)
        .with(queue::routes)
        .with(verifications::routes)
        .with(articles::routes)
        .with(live::routes)
        .with(push::routes)
        .with(portal::routes)
        .with(calls::routes)
        .with(tokens::routes)
        .with(passkeys::routes)
        .with(people::routes)
        .with(webhooks::routes)
        .with(contracts::routes)
        .with(audit::routes)
        .with(on_call::routes)
        .with(routing::routes)
        .with(consulting::routes)
        .with(assistance::routes)
        .with(roster::routes)
}

/// `GET /`: where this person's work is.
async fn home(viewer: Viewer) -> Redirect {
    let first = [
        (Action::OpenRequest, "/home"),
        (Action::SeeQueue, "/queue"),
        (Action::WorkTasks, "/tasks"),
        (Action::SeeTickets, "/tickets"),
        (Action::SeeMachines, "/machines"),
    ];
    let found = first.into_iter().find(|(action, _)| viewer.can(*action));
    Redirect::to(found.map_or("/account", |(_, place)| place))
}
