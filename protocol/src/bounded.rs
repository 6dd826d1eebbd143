//! Bounded: texts and lists that are refused while they are read, not after.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

/// A text of at most `MAX` characters without control characters, line feeds and tabs apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// Makes a text fit: what is too long is cut, control characters become `?`.
    ///
    /// For what an operating system says of itself; nobody could correct it.
    pub fn fit(text: &str) -> Self {
        Self(
            text.chars()
                .take(MAX)
                .map(|c| if is_foreign(c) { '?' } else { c })
                .collect(),
        )
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.chars().count() > MAX {
            return Err(D::Error::custom(format_args!(
                "text of more than {MAX} characters"
            )));
        }
        if text.chars().any(is_foreign) {
            return Err(D::Error::custom("text with control characters"));
        }
        Ok(Self(text))
    }
}

/// Also the characters that reorder or hide what a person reads.
fn is_foreign(c: char) -> bool {
    let harmless = matches!(c, '\n' | '\t');
    let deceiving = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    (c.is_control() && !harmless) || deceiving
}

/// A list of at most `MAX` items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct List<T, const MAX: usize>(Vec<T>);

/// More items than the list may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("list of more than {max} items")]
pub struct TooMany {
    max: usize,
}

impl<T, const MAX: usize> List<T, MAX> {
    /// Takes a list that fits.
    pub fn new(items: Vec<T>) -> Result<Self, TooMany> {
        if items.len() > MAX {
            Err(TooMany { max: MAX })
        } else {
            Ok(Self(items))
        }
    }

    /// Takes the first `MAX` items.
    pub fn fit(mut items: Vec<T>) -> Self {
        items.truncate(MAX);
        Self(items)
    }

    /// The items.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }

    /// The items.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for List<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T, const MAX: usize>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Items<T, MAX> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a list of at most {MAX} items")
            }

            /// Stops at the first item too many: a list of a million costs no more than a full one.
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
                let mut kept = Vec::new();
                while let Some(item) = items.next_element()? {
                    if kept.len() == MAX {
                        return Err(A::Error::custom(TooMany { max: MAX }));
                    }
                    kept.push(item);
                }
                Ok(kept)
            }
        }

        deserializer
            .deserialize_seq(Items::<T, MAX>(PhantomData))
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_stops_at_the_first_item_too_many() {
        let million = format!("[{}0]", "0,".repeat(1_000_000));
        let refused = serde_json::from_str::<List<u8, 3>>(&million)
            .unwrap_err()
            .to_string();
        assert!(
            refused.starts_with("list of more than 3 items at line 1 column 9"),
            "{refused}"
        );
        assert_eq!(
            serde_json::from_str::<List<u8, 3>>("[1,2,3]")
                .unwrap()
                .as_slice(),
            [1, 2, 3]
        );
    }

    #[test]
    fn a_text_is_bounded_by_characters_and_cannot_deceive() {
        type Name = Text<4>;
        assert_eq!(
            serde_json::from_str::<Name>("\"città\"").map_err(|e| e.is_data()),
            Err(true)
        );
        assert_eq!(
            serde_json::from_str::<Name>("\"papà\"").unwrap().as_str(),
            "papà"
        );
        for deceiving in ["\u{1b}", "\u{0}", "\u{202e}", "\u{200b}", "\u{feff}", "\r"] {
            let json = serde_json::to_string(deceiving).unwrap();
            assert!(
                serde_json::from_str::<Name>(&json).is_err(),
                "{deceiving:?}"
            );
            assert_eq!(Name::fit(deceiving).as_str(), "?");
        }
    }
}
