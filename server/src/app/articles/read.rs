//! Read: one article, for whom it is.

use custode_domain::id::ArticleId;

use super::{Article, readership};
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::{StoreError, articles, people};

/// An article and what the desk knows about it.
#[derive(Debug, Clone)]
pub struct Read {
    /// The article.
    pub article: Article,
    /// The name of who wrote it first.
    pub author: String,
    /// How many tickets it resolved; for the desk.
    pub uses: Option<u64>,
}

/// The article with this identifier; nothing when there is none, or none that the viewer may read.
pub async fn read(app: &App, viewer: &Viewer, id: ArticleId) -> Result<Option<Read>, StoreError> {
    let Some(readers) = readership(viewer) else {
        return Ok(None);
    };
    let counts = viewer.can(Action::WriteArticles);
    app.store
        .read("read_article", move |tx| {
            let Some(article) = articles::find(tx, id, readers)? else {
                return Ok(None);
            };
            let author = people::find(tx, article.author)?.map_or_else(String::new, |p| p.name);
            let uses = counts.then(|| articles::uses(tx, id)).transpose()?;
            Ok(Some(Read {
                article,
                author,
                uses,
            }))
        })
        .await
}
