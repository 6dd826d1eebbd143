//! Articles of the knowledge base, found by the stems of their words, and the tickets that they resolved.

use custode_domain::id::{ArticleId, EnteId, PersonId, TicketId};
use jiff::Timestamp;

use super::code::codes;
use super::statement::statements;
use super::{Row, StoreError, Tx};

/// Hits of one word. A word that stands in more articles tells them apart no longer.
const HITS: u32 = 200;

/// Whether an article is ready to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArticleState {
    /// Its writers work on it.
    Draft,
    /// Its audience reads it.
    Published,
}

/// For whom an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// The supplier's people.
    Desk,
    /// The people of all Enti as well.
    Everybody,
}

codes! {
    ArticleState { Draft = "draft", Published = "published" }
    Audience { Desk = "desk", Everybody = "everybody" }
}

/// How much of the knowledge base somebody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readership {
    /// What is not published yet.
    pub drafts: bool,
    /// What is for the supplier's people alone.
    pub desk: bool,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its identifier.
    pub id: ArticleId,
    /// Whether it is ready.
    pub state: ArticleState,
    /// For whom.
    pub audience: Audience,
    /// In one line.
    pub title: String,
    /// In the small Markdown of `app::articles`.
    pub body: String,
    /// Who wrote it first.
    pub author: PersonId,
    /// When it was written first.
    pub created_at: Timestamp,
    /// When it was written last.
    pub updated_at: Timestamp,
    /// From 1, one more with each change.
    pub version: u64,
}

/// An article as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleRow {
    /// Its identifier.
    pub id: ArticleId,
    /// Whether it is ready.
    pub state: ArticleState,
    /// For whom.
    pub audience: Audience,
    /// In one line.
    pub title: String,
    /// When it was written last.
    pub updated_at: Timestamp,
}

/// A word of an article, folded and stemmed, and how much it weighs there.
pub type Weighed = (String, u32);

statements! {
    INSERT across("articles are the supplier's") =
        "INSERT INTO article (id, state, audience, title, body, author_id, created_at, updated_at, version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1)";
    CHANGE across("articles are the supplier's") =
        "UPDATE article SET state = ?3, audience = ?4, title = ?5, body = ?6, updated_at = ?7, version = version + 1
         WHERE id = ?1 AND version = ?2";
    FORGET_WORDS across("articles are the supplier's") =
        "DELETE FROM article_word WHERE article_id = ?1";
    KEEP_WORD across("articles are the supplier's") =
        "INSERT INTO article_word (word, article_id, weight) VALUES (?1, ?2, ?3)";
    FIND across("articles are the supplier's") =
        "SELECT id, state, audience, title, body, author_id, created_at, updated_at, version FROM article
         WHERE id = ?1 AND (state = 'published' OR CAST(?2 AS BOOLEAN))
           AND (audience = 'everybody' OR CAST(?3 AS BOOLEAN))";
    PAGE across("articles are the supplier's") =
        "SELECT id, state, audience, title, updated_at FROM article
         WHERE (state = 'published' OR CAST(?1 AS BOOLEAN)) AND (audience = 'everybody' OR CAST(?2 AS BOOLEAN))
           AND (title, id) > (?3, ?4)
         ORDER BY title, id LIMIT ?5";
    WITH_WORD across("articles are the supplier's") =
        "SELECT w.article_id AS article_id, w.weight AS weight
         FROM article_word w JOIN article a ON a.id = w.article_id
         WHERE w.word = ?1 AND (a.state = 'published' OR CAST(?2 AS BOOLEAN))
           AND (a.audience = 'everybody' OR CAST(?3 AS BOOLEAN))
         ORDER BY w.weight DESC, w.article_id LIMIT ?4";
    USE ente =
        "INSERT INTO article_use (ente_id, ticket_id, article_id, at, person_id) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (ente_id, ticket_id, article_id) DO NOTHING";
    OF_TICKET ente =
        "SELECT a.id AS id, a.state AS state, a.audience AS audience, a.title AS title, a.updated_at AS updated_at
         FROM article_use t JOIN article a ON a.id = t.article_id
         WHERE t.ente_id = ?1 AND t.ticket_id = ?2 ORDER BY t.at, a.id";
    USES across("a count over all Enti, shown to the desk alone") =
        "SELECT COUNT(*) AS uses FROM article_use WHERE article_id = ?1";
}

/// Keeps an article that was just written.
pub fn insert(tx: &mut Tx<'_>, article: &Article, words: &[Weighed]) -> Result<(), StoreError> {
    let values = [
        article.id.into(),
        article.state.into(),
        article.audience.into(),
        article.title.as_str().into(),
        article.body.as_str().into(),
        article.author.into(),
        article.created_at.into(),
        article.updated_at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    keep_words(tx, article.id, words)
}

/// Keeps a change of an article that was read at its version.
///
/// When somebody else changed it since: [`StoreError::Stale`].
pub fn change(tx: &mut Tx<'_>, article: &Article, words: &[Weighed]) -> Result<(), StoreError> {
    let values = [
        article.id.into(),
        article.version.into(),
        article.state.into(),
        article.audience.into(),
        article.title.as_str().into(),
        article.body.as_str().into(),
        article.updated_at.into(),
    ];
    if tx.execute(&CHANGE, &values)? == 0 {
        return Err(StoreError::Stale);
    }
    tx.execute(&FORGET_WORDS, &[article.id.into()])?;
    keep_words(tx, article.id, words)
}

fn keep_words(tx: &mut Tx<'_>, id: ArticleId, words: &[Weighed]) -> Result<(), StoreError> {
    for (word, weight) in words {
        tx.execute(
            &KEEP_WORD,
            &[word.as_str().into(), id.into(), (*weight).into()],
        )?;
    }
    Ok(())
}

/// The article with this identifier, if these readers may read it.
pub fn find(
    tx: &mut Tx<'_>,
    id: ArticleId,
    readers: Readership,
) -> Result<Option<Article>, StoreError> {
    let values = [id.into(), readers.drafts.into(), readers.desk.into()];
    tx.query_opt(&FIND, &values)?
        .as_ref()
        .map(article)
        .transpose()
}

/// A page of the articles that these readers may read, by title; `after` is the last row of the page before.
pub fn page(
    tx: &mut Tx<'_>,
    readers: Readership,
    after: Option<(&str, ArticleId)>,
    limit: u32,
) -> Result<Vec<ArticleRow>, StoreError> {
    let (title, id) = after.map_or_else(
        || ("", String::new()),
        |(title, id)| (title, id.to_string()),
    );
    let values = [
        readers.drafts.into(),
        readers.desk.into(),
        title.into(),
        id.as_str().into(),
        limit.into(),
    ];
    tx.query_all(&PAGE, &values)?
        .iter()
        .map(article_row)
        .collect()
}

/// The articles with this word that these readers may read, each with the word's weight, the heaviest first.
pub fn with_word(
    tx: &mut Tx<'_>,
    word: &str,
    readers: Readership,
) -> Result<Vec<(ArticleId, u32)>, StoreError> {
    let values = [
        word.into(),
        readers.drafts.into(),
        readers.desk.into(),
        HITS.into(),
    ];
    let rows = tx.query_all(&WITH_WORD, &values)?;
    rows.iter()
        .map(|row| Ok((row.get("article_id")?, row.get("weight")?)))
        .collect()
}

/// Notes that an article resolved a ticket; once.
pub fn used(
    tx: &mut Tx<'_>,
    (ente, ticket): (EnteId, TicketId),
    article: ArticleId,
    by: PersonId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let values = [
        ente.into(),
        ticket.into(),
        article.into(),
        at.into(),
        by.into(),
    ];
    tx.execute(&USE, &values)?;
    Ok(())
}

/// The articles that resolved a ticket, in the order in which they were named.
pub fn of_ticket(
    tx: &mut Tx<'_>,
    ente: EnteId,
    ticket: TicketId,
) -> Result<Vec<ArticleRow>, StoreError> {
    tx.query_all(&OF_TICKET, &[ente.into(), ticket.into()])?
        .iter()
        .map(article_row)
        .collect()
}

/// How many tickets an article resolved.
pub fn uses(tx: &mut Tx<'_>, article: ArticleId) -> Result<u64, StoreError> {
    tx.query_one(&USES, &[article.into()])?.get("uses")
}

fn article(row: &Row) -> Result<Article, StoreError> {
    Ok(Article {
        id: row.get("id")?,
        state: row.get("state")?,
        audience: row.get("audience")?,
        title: row.get("title")?,
        body: row.get("body")?,
        author: row.get("author_id")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        version: row.get("version")?,
    })
}

fn article_row(row: &Row) -> Result<ArticleRow, StoreError> {
    Ok(ArticleRow {
        id: row.get("id")?,
        state: row.get("state")?,
        audience: row.get("audience")?,
        title: row.get("title")?,
        updated_at: row.get("updated_at")?,
    })
}
