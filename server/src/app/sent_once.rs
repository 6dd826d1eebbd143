//! Sent once: a form carries a key, so that it takes effect once, however often it is sent.

use aws_lc_rs::digest::{Context, SHA256};

use crate::store::requests::Mark;

/// What a form carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The longest key.
    pub const LONGEST: usize = 100;

    /// Takes what a form says; nothing is no key.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=Self::LONGEST).contains(&text.len());
        fits.then(|| Self(text.to_owned()))
    }

    /// What is kept of a form with this key and these contents. One that was changed after it was sent is another: it
    /// must not vanish behind the first.
    pub(super) fn mark<'p>(&self, contents: impl IntoIterator<Item = &'p [u8]>) -> Mark {
        let mut hash = Context::new(&SHA256);
        let mut add = |part: &[u8]| {
            hash.update(&(part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        add(self.0.as_bytes());
        contents.into_iter().for_each(add);
        let mut mark = Mark::default();
        mark.copy_from_slice(hash.finish().as_ref());
        mark
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_of_its_key_and_its_contents_part_by_part() {
        let mark = |key: &str, parts: &[&str]| {
            let key = IdempotencyKey::parse(key).unwrap();
            key.mark(parts.iter().map(|part| part.as_bytes()))
        };
        assert_eq!(mark("k", &["ab", "c"]), mark("k", &["ab", "c"]));
        for other in [
            mark("k", &["a", "bc"]),
            mark("k", &["ab"]),
            mark("l", &["ab", "c"]),
        ] {
            assert_ne!(mark("k", &["ab", "c"]), other);
        }
    }

    #[test]
    fn nothing_and_more_than_a_key_are_none() {
        assert_eq!(IdempotencyKey::parse(""), None);
        assert_eq!(IdempotencyKey::parse(&"k".repeat(101)), None);
    }
}
