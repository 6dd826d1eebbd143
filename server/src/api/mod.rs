//! Api: the programs' door. JSON under `/api/v1`, through the same use cases and the same rights as the pages.

mod body;
mod coded;
mod document;
mod door;
mod enti;
mod figures;
mod machines;
mod me;
mod once;
mod pace;
mod problem;
mod query;
#[cfg(test)]
mod tests;
mod text;
mod tickets;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::any;
use axum::{Json, Router};
use utoipa::OpenApi;

use crate::app::App;
use crate::app::rights::Action;
#[cfg(test)]
use crate::routes::Route;
use crate::routes::{Routes, Rule};

pub(crate) use document::Document;
use door::Programs;
pub(crate) use problem::{PAGE as PROBLEMS, Problem};

/// All addresses of programs. Whatever else stands under `/api/v1` is a problem document, too.
pub(crate) fn router(app: Arc<App>) -> Router {
    let (router, _) = routes(app.clone()).finish();
    let attended = (app.clone(), Arc::default());
    router
        .method_not_allowed_fallback(method_not_allowed)
        .route("/api/v1", any(not_found))
        .route("/api/v1/", any(not_found))
        .route("/api/v1/{*rest}", any(not_found))
        .layer(DefaultBodyLimit::max(body::LONGEST))
        .layer(from_fn_with_state(attended, door::attend))
        .with_state(app)
}

/// Every address with its rule.
#[cfg(test)]
pub(crate) fn declared(app: Arc<App>) -> Vec<Route> {
    routes(app).finish().1
}

fn routes(app: Arc<App>) -> Routes<Programs> {
    let machines = Rule::Needs(Action::SeeMachines);
    Routes::new(app)
        .get("/api/v1/openapi.json", Rule::Open, openapi)
        .get("/api/v1/me", Rule::SignedIn, me::me)
        .get("/api/v1/enti", machines, enti::list)
        .get("/api/v1/machines", machines, machines::list)
        .get("/api/v1/machines/{machine}", machines, machines::show)
        .get(
            "/api/v1/figures",
            Rule::Needs(Action::SeeFigures),
            figures::show,
        )
        .with(tickets::routes)
}

/// `GET /api/v1/openapi.json`
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "api", security(()),
    responses((status = 200, description = "This document", body = Object)))]
async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}

async fn not_found() -> Problem {
    Problem::NotFound
}

async fn method_not_allowed() -> Problem {
    Problem::Method
}
