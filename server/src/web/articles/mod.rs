//! Articles: the knowledge base on screens.

mod edit;
mod list;
mod markdown;
mod read;
mod row;
#[cfg(test)]
mod samples;

#[cfg(test)]
pub(super) use edit::EditPage;
#[cfg(test)]
pub(super) use list::ArticlesPage;
#[cfg(test)]
pub(super) use read::ArticlePage;

use super::session::Pages;
use crate::app::rights::Action;
use crate::routes::{Routes, Rule};

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let (see, write) = (
        Rule::Needs(Action::SeeArticles),
        Rule::Needs(Action::WriteArticles),
    );
    routes
        .get("/articles", see, list::list)
        .post("/articles", write, edit::create)
        .get("/articles/new", write, edit::new)
        .get("/articles/{article}", see, read::show)
        .post("/articles/{article}", write, edit::change)
        .get("/articles/{article}/edit", write, edit::form)
        .post(
            "/tickets/{ticket}/article",
            Rule::Needs(Action::WorkTickets),
            read::resolved,
        )
}
