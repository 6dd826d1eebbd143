//! Words: what a text says, as far as it helps to find it: folded, stemmed, without the words that every text has.

use std::collections::BTreeMap;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::store::articles::Weighed;

/// A word of a title says more about an article than a word of its text.
const OF_TITLE: u32 = 8;
/// The most that the text adds for one word: an article is not more about something for saying it a hundred times.
const OF_TEXT: u32 = 3;
/// Different words of an article that are kept.
const KEPT: usize = 1000;
/// The longest stem; longer things are not words.
const LONGEST: usize = 40;

/// Shorter ones, and these, stand everywhere.
const SHORTEST: usize = 3;
const EVERYWHERE: &[&str] = &[
    "alla", "alle", "allo", "agli", "anche", "and", "che", "chi", "come", "con", "cosa", "dal",
    "dalla", "dei", "del", "della", "delle", "dello", "degli", "for", "gli", "hanno", "nel",
    "nella", "nelle", "non", "per", "piu", "perche", "quando", "questa", "questo", "sono", "sul",
    "sulla", "the", "una", "uno", "with",
];

/// The stems of a text, each once, in the order of their coming.
pub(super) fn stems(text: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::Italian);
    let mut stems: Vec<String> = Vec::new();
    for word in folded(text) {
        let stem = stemmer.stem(&word).into_owned();
        if !stems.contains(&stem) {
            stems.push(stem);
        }
    }
    stems
}

/// The words of an article with their weights.
pub(super) fn weigh(title: &str, body: &str) -> Vec<Weighed> {
    let stemmer = Stemmer::create(Algorithm::Italian);
    let mut weights: BTreeMap<String, u32> = BTreeMap::new();
    for word in folded(body) {
        let weight = weights.entry(stemmer.stem(&word).into_owned()).or_default();
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

/// Words without accents and capitals.
fn folded(text: &str) -> impl Iterator<Item = String> {
    let plain: String = text
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<String> = plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| (SHORTEST..=LONGEST).contains(&word.chars().count()))
        .filter(|word| !EVERYWHERE.contains(word))
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_their_ending_accent_and_capitals() {
        let check = |one: &str, other: &str| assert_eq!(stems(one), stems(other), "{one} {other}");
        check("Stampante", "stampanti");
        check("identità", "IDENTITA");
        check("la stampante del protocollo", "STAMPANTI, protocolli!");
        assert!(stems("non è per te!").is_empty());
    }

    #[test]
    fn a_word_of_the_title_weighs_more_than_many_of_the_text() {
        let weighed: BTreeMap<_, _> = weigh("Stampante", &"rete ".repeat(100))
            .into_iter()
            .collect();
        assert!(weighed[&stems("stampante")[0]] > weighed[&stems("rete")[0]]);
    }

    #[test]
    fn a_long_text_keeps_a_bounded_number_of_words() {
        let long: String = (0..5000).map(|n| format!("parola{n} ")).collect();
        assert!(weigh("Titolo", &long).len() <= KEPT + 1);
    }
}
