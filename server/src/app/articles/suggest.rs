//! Suggest: the published articles that may help with what somebody writes, before they send it.

use super::list::{rows, scored};
use super::{ArticleRow, readership};
use crate::app::App;
use crate::app::viewer::Viewer;
use crate::app::words::stems;
use crate::store::StoreError;
use crate::store::articles::Readership;

/// Words of a subject that are looked at.
const WORDS: usize = 12;

/// At most `n` articles whose words are those of this subject, the best first. Drafts are never suggested.
pub async fn suggest(
    app: &App,
    viewer: &Viewer,
    subject: &str,
    n: usize,
) -> Result<Vec<ArticleRow>, StoreError> {
    let mut words = stems(subject);
    words.truncate(WORDS);
    let Some(readers) = readership(viewer).filter(|_| !words.is_empty()) else {
        return Ok(Vec::new());
    };
    let readers = Readership {
        drafts: false,
        ..readers
    };
    app.store
        .read("suggest_articles", move |tx| {
            let mut scores = scored(tx, &words, readers)?;
            // One common word of many is no likeness.
            let least = words.len().div_ceil(3);
            scores.retain(|(_, score)| score.words >= least);
            rows(tx, scores, readers, n)
        })
        .await
}
