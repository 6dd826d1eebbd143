//! Words: what the words of an article weigh.

use std::collections::BTreeMap;

use crate::app::words::{said, stems};
use crate::store::articles::Weighed;

/// A word of a title says more about an article than a word of its text.
const OF_TITLE: u32 = 8;
/// The most that the text adds for one word: an article is not more about something for saying it a hundred times.
const OF_TEXT: u32 = 3;
/// Different words of an article that are kept.
const KEPT: usize = 1000;
/// The words of an article with their weights.
pub(super) fn weigh(title: &str, body: &str) -> Vec<Weighed> {
    let mut weights: BTreeMap<String, u32> = BTreeMap::new();
    for word in said(body) {
        let weight = weights.entry(word).or_default();
        *weight = (*weight + 1).min(OF_TEXT);
    }
    let mut weighed: Vec<_> = weights.into_iter().take(KEPT).collect();
    for stem in stems(title) {
        match weighed.iter_mut().find(|(word, _)| *word == stem) {
            Some((_, weight)) => *weight += OF_TITLE,
            None => weighed.push((stem, OF_TITLE)),
        }
    }
    weighed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_title_weighs_more_than_many_of_the_text() {
        let weighed: BTreeMap<_, _> = weigh("Stampante", &"rete ".repeat(100))
            .into_iter()
            .collect();
        assert!(weighed[&stems("stampante")[0]] > weighed[&stems("rete")[0]]);
    }

    #[test]
    fn a_long_text_keeps_a_bounded_number_of_words() {
        let words: Vec<_> = (0..5000).map(|n| format!("parola{n}")).collect();
        let long = words.join(" ");
        assert!(weigh("Titolo", &long).len() <= KEPT + 1);
    }
}
