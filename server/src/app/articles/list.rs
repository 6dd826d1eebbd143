//! List: the articles that somebody may read, by title or by what they say.

use std::collections::HashMap;

use custode_domain::id::ArticleId;

use super::{ArticleRow, readership};
use crate::app::App;
use crate::app::viewer::Viewer;
use crate::app::words::stems;
use crate::store::articles::{self, Readership};
use crate::store::{StoreError, Tx};

/// Rows of a page.
pub const PAGE: u32 = 50;
/// Words of a search; further ones are not looked at.
const WORDS: usize = 8;

/// A page by title; `after` is the last row of the page before.
pub async fn list(
    app: &App,
    viewer: &Viewer,
    after: Option<ArticleId>,
) -> Result<Vec<ArticleRow>, StoreError> {
    let Some(readers) = readership(viewer) else {
        return Ok(Vec::new());
    };
    app.store
        .read("list_articles", move |tx| {
            let last = match after {
                Some(id) => articles::find(tx, id, readers)?,
                None => None,
            };
            let after = last.as_ref().map(|last| (last.title.as_str(), last.id));
            articles::page(tx, readers, after, PAGE)
        })
        .await
}

/// The articles in which all words stand, the best first; one page at the most.
pub async fn search(app: &App, viewer: &Viewer, text: &str) -> Result<Vec<ArticleRow>, StoreError> {
    let Some(readers) = readership(viewer) else {
        return Ok(Vec::new());
    };
    let mut words = stems(text);
    words.truncate(WORDS);
    app.store
        .read("search_articles", move |tx| {
            let mut scores = scored(tx, &words, readers)?;
            scores.retain(|(_, score)| score.words == words.len());
            rows(tx, scores, readers, PAGE as usize)
        })
        .await
}

/// What speaks for an article.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Score {
    /// How many of the words stand in it.
    pub(super) words: usize,
    /// The sum of their weights; a word that few articles have weighs more.
    pub(super) weight: f64,
}

/// Every article that has any of these words, the best first.
pub(super) fn scored(
    tx: &mut Tx<'_>,
    words: &[String],
    readers: Readership,
) -> Result<Vec<(ArticleId, Score)>, StoreError> {
    let mut scores: HashMap<ArticleId, Score> = HashMap::new();
    for word in words {
        let hits = articles::with_word(tx, word, readers)?;
        #[expect(clippy::cast_precision_loss, reason = "at most two hundred")]
        let rarity = 1.0 / (1.0 + hits.len() as f64).ln_1p();
        for (id, weight) in hits {
            let score = scores.entry(id).or_default();
            score.words += 1;
            score.weight += f64::from(weight) * rarity;
        }
    }
    let mut ranked: Vec<_> = scores.into_iter().collect();
    ranked.sort_by(|(a, x), (b, y)| y.weight.total_cmp(&x.weight).then(a.cmp(b)));
    Ok(ranked)
}

/// The rows of the first of these articles.
pub(super) fn rows(
    tx: &mut Tx<'_>,
    ranked: Vec<(ArticleId, Score)>,
    readers: Readership,
    most: usize,
) -> Result<Vec<ArticleRow>, StoreError> {
    let mut rows = Vec::new();
    for (id, _) in ranked.into_iter().take(most) {
        if let Some(article) = articles::find(tx, id, readers)? {
            rows.push(ArticleRow {
                id: article.id,
                state: article.state,
                audience: article.audience,
                title: article.title,
                updated_at: article.updated_at,
            });
        }
    }
    Ok(rows)
}
