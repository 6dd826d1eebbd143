//! Row: an article as lists show it.

use custode_domain::id::ArticleId;

use crate::app::articles::{ArticleRow, ArticleState, Audience};
use crate::lang::Lang;
use crate::web::when::When;

/// A row of a list.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: ArticleId,
    pub(super) title: String,
    pub(super) audience: &'static str,
    pub(super) state: &'static str,
    pub(super) is_draft: bool,
    pub(super) updated: When,
}

impl Row {
    pub(super) fn new(t: Lang, row: ArticleRow) -> Self {
        Self {
            id: row.id,
            title: row.title,
            audience: audience(t, row.audience),
            state: state(t, row.state),
            is_draft: row.state == ArticleState::Draft,
            updated: When::at(row.updated_at),
        }
    }
}

/// For whom an article is.
pub(super) const fn audience(t: Lang, audience: Audience) -> &'static str {
    match audience {
        Audience::Desk => t.article_for_desk(),
        Audience::Everybody => t.article_for_everybody(),
    }
}

/// Whether an article is ready.
pub(super) const fn state(t: Lang, state: ArticleState) -> &'static str {
    match state {
        ArticleState::Draft => t.article_state_draft(),
        ArticleState::Published => t.article_state_published(),
    }
}
