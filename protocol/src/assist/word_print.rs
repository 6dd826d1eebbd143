//! Word print: a fingerprint that one person reads aloud to another.

use std::fmt;

/// 256 Italian words, sorted; no two of them differ by one letter, so that a bad line does not make one of another.
const WORDS: &str = include_str!("words.txt");
/// 64 bits: to find another record with the same words takes 2^64 tries, for each person whose record it is to replace.
const MANY: usize = 8;

/// The first 64 bits of a SHA-256 as words: `acqua-zucca-…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordPrint([&'static str; MANY]);

impl WordPrint {
    /// The words of a hash.
    pub fn of(hash: &[u8; 32]) -> Self {
        let mut words = [""; MANY];
        for (word, byte) in words.iter_mut().zip(hash) {
            *word = WORDS
                .split_ascii_whitespace()
                .nth(usize::from(*byte))
                .unwrap_or_default();
        }
        Self(words)
    }

    /// Whether somebody wrote these words, however they parted them.
    pub fn are(&self, text: &str) -> bool {
        let said = text.split(|c: char| !c.is_alphabetic());
        let said = said.filter(|word| !word.is_empty()).map(str::to_lowercase);
        said.eq(self.0.iter().copied())
    }
}

impl fmt::Display for WordPrint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ_by_one_letter(a: &str, b: &str) -> bool {
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        match long.len() - short.len() {
            0 => {
                short
                    .bytes()
                    .zip(long.bytes())
                    .filter(|(x, y)| x != y)
                    .count()
                    == 1
            }
            1 => (0..long.len()).any(|at| format!("{}{}", &long[..at], &long[at + 1..]) == short),
            _ => false,
        }
    }

    #[test]
    fn every_byte_has_a_word_that_no_slip_makes_another() {
        let words: Vec<&str> = WORDS.split_ascii_whitespace().collect();
        assert_eq!(words.len(), 256);
        assert!(words.is_sorted());
        for (place, a) in words.iter().enumerate() {
            assert!((3..=9).contains(&a.len()) && a.bytes().all(|c| c.is_ascii_lowercase()));
            for b in &words[place + 1..] {
                assert!(a != b && !differ_by_one_letter(a, b), "{a} {b}");
            }
        }
    }

    #[test]
    fn the_words_are_those_of_the_first_eight_bytes() {
        let mut hash = [0; 32];
        hash[7] = 255;
        let words = WordPrint::of(&hash);
        assert_eq!(
            words.to_string(),
            "acqua-acqua-acqua-acqua-acqua-acqua-acqua-zucca"
        );
        hash[8] = 1;
        assert_eq!(WordPrint::of(&hash), words, "only the first eight count");
        assert!(words.are(" Acqua acqua, acqua-acqua acqua acqua acqua ZUCCA\n"));
        assert!(!words.are("acqua acqua acqua acqua acqua acqua acqua"));
        assert!(!words.are("acqua acqua acqua acqua acqua acqua acqua zucca zucca"));
        assert!(!words.are(""));
    }
}
