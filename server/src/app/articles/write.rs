//! Write: a new article, or another wording of one.

use custode_domain::id::ArticleId;
use custode_domain::ticket::{Line, Text};

use super::words::weigh;
use super::{Article, ArticleState, Audience, readership};
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::{StoreError, articles};

/// What a writer says an article is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// In one line.
    pub title: Line,
    /// In the small Markdown that pages render.
    pub body: Text,
    /// For whom.
    pub audience: Audience,
    /// Whether its audience may read it from here on.
    pub state: ArticleState,
}

/// Why an article was not written.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// There is none, or none that this person may write.
    #[error("no such article")]
    Unseen,
    /// Somebody else changed it since it was read.
    #[error("somebody else changed it: it has version {version}")]
    Stale {
        /// Its version.
        version: u64,
    },
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Writes a new article.
pub async fn write(app: &App, viewer: &Viewer, draft: Draft) -> Result<ArticleId, NotWritten> {
    if !viewer.can(Action::WriteArticles) {
        return Err(NotWritten::Unseen);
    }
    let now = app.clock.now();
    let id = ArticleId::from_uuid(app.mint.uuid(now));
    let words = weigh(draft.title.as_str(), draft.body.as_str());
    let article = Article {
        id,
        state: draft.state,
        audience: draft.audience,
        title: draft.title.to_string(),
        body: draft.body.to_string(),
        author: viewer.id,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    app.store
        .write("write_article", move |tx| {
            articles::insert(tx, &article, &words)
        })
        .await?;
    Ok(id)
}

/// Changes an article that was read at `version`.
pub async fn change(
    app: &App,
    viewer: &Viewer,
    id: ArticleId,
    version: u64,
    draft: Draft,
) -> Result<(), NotWritten> {
    let readers = readership(viewer)
        .filter(|_| viewer.can(Action::WriteArticles))
        .ok_or(NotWritten::Unseen)?;
    let now = app.clock.now();
    let words = weigh(draft.title.as_str(), draft.body.as_str());
    app.store
        .write("change_article", move |tx| {
            let before = articles::find(tx, id, readers)?.ok_or(NotWritten::Unseen)?;
            if before.version != version {
                return Err(NotWritten::Stale {
                    version: before.version,
                });
            }
            let article = Article {
                state: draft.state,
                audience: draft.audience,
                title: draft.title.to_string(),
                body: draft.body.to_string(),
                updated_at: now,
                ..before
            };
            Ok(articles::change(tx, &article, &words)?)
        })
        .await
}
