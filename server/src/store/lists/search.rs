//! Search: tickets by their words, the youngest first; each engine by its own index of words.

use custode_domain::id::{EnteId, TicketId};

use super::{Filter, Listed, Part};
use crate::store::statement::statements;
use crate::store::{StoreError, Tx, Value};

/// Tickets with the words that one search passes through the filter.
const LOOK: u32 = 1_000;
/// Behind the youngest of all tickets.
const BEHIND: i64 = i64::MAX;

/// Words that a ticket must have: one of each group. A word is letters and digits alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search(pub Vec<Vec<String>>);

statements! {
    HITS across("the words and the filter hold the search within what may be seen") = concat!(
        listed!("(SELECT rowid AS entry FROM ticket_index WHERE ticket_index MATCH ?19 AND rowid < ?15
                  ORDER BY rowid DESC LIMIT ?16) AS hit
                 JOIN ticket_words w ON w.entry = hit.entry
                 JOIN ticket t ON t.ente_id = w.ente_id AND t.id = w.ticket_id"),
        "WHERE hit.entry < ?15", filtered!("?20"), "ORDER BY hit.entry DESC LIMIT ?17"),
        postgres concat!(
        listed!("(SELECT entry FROM ticket_words WHERE to_tsvector('simple', words) @@ to_tsquery('simple', ?18)
                     AND entry < ?15 ORDER BY entry DESC LIMIT ?16) AS hit
                 JOIN ticket_words w ON w.entry = hit.entry
                 JOIN ticket t ON t.ente_id = w.ente_id AND t.id = w.ticket_id"),
        "WHERE CAST(?19 AS TEXT) IS NOT NULL", filtered!("?20"), "ORDER BY hit.entry DESC LIMIT ?17");
    LAST_HIT across("where one look of a search ends") =
        "SELECT w.ticket_id AS id
         FROM (SELECT rowid AS entry FROM ticket_index WHERE ticket_index MATCH ?4 AND rowid < ?1
               ORDER BY rowid DESC LIMIT 1 OFFSET ?2) AS hit
         JOIN ticket_words w ON w.entry = hit.entry",
        postgres
        "SELECT w.ticket_id AS id
         FROM (SELECT entry FROM ticket_words WHERE to_tsvector('simple', words) @@ to_tsquery('simple', ?3)
                  AND entry < ?1 AND CAST(?4 AS TEXT) IS NOT NULL
               ORDER BY entry DESC LIMIT 1 OFFSET ?2) AS hit
         JOIN ticket_words w ON w.entry = hit.entry";
    ENTRY across("a search goes on after a ticket whose identifier its page named") =
        "SELECT w.entry AS entry FROM ticket t JOIN ticket_words w ON w.ente_id = t.ente_id AND w.ticket_id = t.id
         WHERE t.id = ?1";
}

/// The tickets of an Ente, or of all, that have the words and that the filter lets through.
pub fn search(
    tx: &mut Tx<'_>,
    of: Option<EnteId>,
    filter: &Filter,
    words: &Search,
    after: Option<TicketId>,
    limit: u32,
) -> Result<Part, StoreError> {
    if matches!((of, filter.ente), (Some(of), Some(asked)) if of != asked) {
        return Ok(Part::default());
    }
    let is_said = |group: &Vec<String>| group.iter().any(|word| !plain(word).is_empty());
    if !words.0.iter().all(is_said) {
        return Ok(Part::default());
    }
    let entry = match after {
        Some(after) => entry(tx, after)?,
        None => BEHIND,
    };
    // The words are walked in the order of `entry`; the identifiers need not say it again.
    let mut values = filter.values(of, None);
    values.extend([entry.into(), LOOK.into(), limit.into()]);
    values.extend([words.for_postgres(), words.for_sqlite()]);
    values.push(filter.standing.into());
    let hits = tx.query_all(&HITS, &values)?;
    let mut part = Part {
        rows: hits
            .iter()
            .map(super::row)
            .collect::<Result<Vec<Listed>, _>>()?,
        next: None,
    };
    part.next = if part.rows.len() == limit as usize {
        part.last()
    } else if filter.is_by_words_alone() {
        // All hits are shown, and they are fewer than a look takes.
        None
    } else {
        let values = [
            entry.into(),
            (LOOK - 1).into(),
            words.for_postgres(),
            words.for_sqlite(),
        ];
        let last = tx.query_opt(&LAST_HIT, &values)?;
        last.map(|row| row.get("id")).transpose()?
    };
    Ok(part)
}

/// A ticket that nobody knows has nothing after it.
fn entry(tx: &mut Tx<'_>, ticket: TicketId) -> Result<i64, StoreError> {
    let row = tx.query_opt(&ENTRY, &[ticket.into()])?;
    row.map_or(Ok(0), |row| row.get("entry"))
}

impl Search {
    /// `("stamp" OR "zzstamp") AND ("ferm")`
    fn for_sqlite(&self) -> Value {
        self.spelt(" AND ", " OR ", |word| format!("\"{word}\""))
    }

    /// `(stamp | zzstamp) & (ferm)`
    fn for_postgres(&self) -> Value {
        self.spelt(" & ", " | ", str::to_owned)
    }

    fn spelt(&self, and: &str, or: &str, spell: impl Fn(&str) -> String) -> Value {
        let group = |words: &Vec<String>| {
            let plain = words.iter().map(|word| plain(word));
            let kept = plain.filter(|word| !word.is_empty());
            let words: Vec<_> = kept.map(|word| spell(&word)).collect();
            format!("({})", words.join(or))
        };
        let groups: Vec<_> = self.0.iter().map(group).collect();
        Value::Text(groups.join(and))
    }
}

/// What is no letter and no digit has a meaning in these languages, and none in a word.
fn plain(word: &str) -> String {
    word.chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}
