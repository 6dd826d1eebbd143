//! The list of articles, by title or by what they say.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::row::Row;
use crate::app::App;
use crate::app::articles::{PAGE, list as listed, search};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html};

/// The page.
#[derive(Debug, Template)]
#[template(path = "articles/list.html")]
pub(in crate::web) struct ArticlesPage {
    pub(super) frame: Frame,
    pub(super) rows: Vec<Row>,
    /// What is searched; empty for the whole list.
    pub(super) q: String,
    /// Where the list begins and goes on; empty where it does not.
    pub(super) first: String,
    pub(super) next: String,
    pub(super) writes: bool,
}

impl ArticlesPage {
    fn found(&self) -> u64 {
        self.rows.len() as u64
    }
}

/// What the address asks for. Whatever cannot be meant is left aside: this is a list for reading.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

/// `GET /articles`
pub(super) async fn list(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let asked = asked.map_or_else(|_| Asked::default(), |Query(asked)| asked);
    let q: String = asked.q.trim().chars().take(200).collect();
    let after = asked.after.parse().ok().filter(|_| q.is_empty());
    let found = if q.is_empty() {
        listed(&app, &viewer, after).await
    } else {
        search(&app, &viewer, &q).await
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => return failed(&error),
    };
    let is_full = u32::try_from(found.len()).is_ok_and(|count| count == PAGE);
    let next = found.last().filter(|_| is_full && q.is_empty());
    html(&ArticlesPage {
        frame: Frame::new(&viewer, Here::Articles),
        next: next.map_or_else(String::new, |row| format!("/articles?after={}", row.id)),
        first: after.map_or_else(String::new, |_| "/articles".to_owned()),
        rows: found
            .into_iter()
            .map(|row| Row::new(viewer.language, row))
            .collect(),
        q,
        writes: viewer.can(Action::WriteArticles),
    })
}
