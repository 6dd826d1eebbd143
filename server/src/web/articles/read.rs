//! The page of one article, and its naming on a ticket that it resolved.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::{ArticleId, TicketId};
use serde::Deserialize;

use super::markdown;
use super::row::{audience, state};
use crate::app::App;
use crate::app::articles::{ArticleState, NotLinked, Read, read, resolved_with};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found, not_read};
use crate::web::when::When;

/// The page.
#[derive(Debug, Template)]
#[template(path = "articles/read.html")]
pub(in crate::web) struct ArticlePage {
    pub(super) frame: Frame,
    pub(super) id: ArticleId,
    pub(super) title: String,
    /// HTML, safe by the way it is made.
    pub(super) body: String,
    pub(super) audience: &'static str,
    pub(super) state: &'static str,
    pub(super) is_draft: bool,
    pub(super) author: String,
    pub(super) updated: When,
    pub(super) uses: Option<u64>,
    pub(super) writes: bool,
}

/// `GET /articles/{article}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(article): Path<String>,
) -> Response {
    let Ok(id) = article.parse() else {
        return not_found().await;
    };
    match read(&app, &viewer, id).await {
        Ok(Some(read)) => html(&ArticlePage::new(&viewer, read)),
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl ArticlePage {
    pub(super) fn new(viewer: &Viewer, read: Read) -> Self {
        let (t, article) = (viewer.language, read.article);
        Self {
            frame: Frame::new(viewer, Here::Articles).crumb(t.article_title(), "/articles"),
            id: article.id,
            title: article.title,
            body: markdown::html(&article.body),
            audience: audience(t, article.audience),
            state: state(t, article.state),
            is_draft: article.state == ArticleState::Draft,
            author: read.author,
            updated: When::at(article.updated_at),
            uses: read.uses,
            writes: viewer.can(Action::WriteArticles),
        }
    }
}

/// Which article resolved a ticket.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    article: String,
}

/// `POST /tickets/{ticket}/article`
pub(super) async fn resolved(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
    form: Result<Form<Named>, FormRejection>,
) -> Response {
    let Form(named) = match form {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let (Ok(ticket), Ok(article)) = (ticket.parse::<TicketId>(), named.article.parse()) else {
        return not_found().await;
    };
    match resolved_with(&app, &viewer, ticket, article).await {
        Ok(()) => Redirect::to(&format!("/tickets/{ticket}")).into_response(),
        Err(NotLinked::Unseen) => not_found().await,
        Err(NotLinked::Store(error)) => failed(&error),
    }
}
