//! Words: what a text says, as far as it helps to find it: folded, stemmed, without the words that every text has.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest word; longer things are not words, and cannot be taken for the marks of an Ente or of a person.
const LONGEST: usize = 32;
/// No word begins so, in either language: it marks the words that only the desk may find a ticket by.
pub(in crate::app) const INTERNAL: &str = "zz";

/// Shorter ones, and these, stand everywhere.
const SHORTEST: usize = 3;
const EVERYWHERE: &[&str] = &[
    "alla", "alle", "allo", "agli", "anche", "and", "che", "chi", "come", "con", "cosa", "dal",
    "dalla", "dei", "del", "della", "delle", "dello", "degli", "for", "gli", "hanno", "nel",
    "nella", "nelle", "non", "per", "piu", "perche", "quando", "questa", "questo", "sono", "sul",
    "sulla", "the", "una", "uno", "with",
];

/// The stems of a text, each once, in the order of their coming.
pub fn stems(text: &str) -> Vec<String> {
    let mut stems: Vec<String> = Vec::new();
    for stem in said(text) {
        if !stems.contains(&stem) {
            stems.push(stem);
        }
    }
    stems
}

/// The stems of a text, each as often as it is said.
pub(in crate::app) fn said(text: &str) -> impl Iterator<Item = String> {
    let stemmer = Stemmer::create(Algorithm::Italian);
    folded(text).map(move |word| stemmer.stem(&word).into_owned())
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
        .filter(|word| !EVERYWHERE.contains(word) && !word.starts_with(INTERNAL))
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
        assert!(stems("zzpassword").is_empty(), "the mark of internal words");
    }
}
