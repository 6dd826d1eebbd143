//! Text: what people write on a ticket, bounded and without hidden characters.

use std::fmt;

/// A text that a ticket cannot carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAText {
    /// Nothing was written.
    #[error("nothing is written here: write at least one word")]
    Empty,
    /// More than the field takes.
    #[error("too long: at most {max} characters fit here")]
    TooLong {
        /// How many fit.
        max: usize,
    },
}

/// One line of at most 200 characters: a subject, the name of an area or of who is awaited.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line(String);

/// The subject of a ticket.
pub type Subject = Line;

impl Line {
    /// Fits a row of a list and the subject of a mail.
    pub const MAX_CHARS: usize = 200;

    /// Takes a line; control characters become spaces, those around it go.
    pub fn parse(text: &str) -> Result<Self, NotAText> {
        bounded(&one_line(text), Self::MAX_CHARS).map(Self)
    }

    /// Makes a text fit: what is too long is cut, and nothing at all becomes a dash.
    ///
    /// For subjects that a rule composes and nobody can correct.
    pub fn fit(text: &str) -> Self {
        let line = one_line(text);
        let line = line.trim();
        if line.is_empty() {
            return Self("-".to_owned());
        }
        if line.chars().count() <= Self::MAX_CHARS {
            return Self(line.to_owned());
        }
        let cut: String = line.chars().take(Self::MAX_CHARS - 1).collect();
        Self(format!("{}…", cut.trim_end()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A note, a reason or an answer: lines of at most 10 000 characters in all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

impl Text {
    /// Several pages; longer things are attachments.
    pub const MAX_CHARS: usize = 10_000;

    /// Takes a text; line ends become `\n`, other control characters but the tab are dropped.
    pub fn parse(text: &str) -> Result<Self, NotAText> {
        let text: String = text
            .replace("\r\n", "\n")
            .chars()
            .map(|c| if c == '\r' { '\n' } else { c })
            .filter(|&c| c == '\n' || c == '\t' || !is_hidden(c))
            .collect();
        bounded(&text, Self::MAX_CHARS).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if is_hidden(c) { ' ' } else { c })
        .collect()
}

fn bounded(text: &str, max: usize) -> Result<String, NotAText> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NotAText::Empty);
    }
    if text.chars().count() > max {
        return Err(NotAText::TooLong { max });
    }
    Ok(text.to_owned())
}

/// Control characters, line separators, and the marks that make a text read differently from what it says
/// (direction overrides and isolates, UAX #9).
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_one_line_within_bounds() {
        let read = |text: &str| Line::parse(text).map(|line| line.to_string());
        assert_eq!(
            read("  Anagrafe ferma \r\n"),
            Ok("Anagrafe ferma".to_owned())
        );
        assert_eq!(read("a\u{1b}[2Jb\u{202e}c"), Ok("a [2Jb c".to_owned()));
        assert_eq!(read(" \n\t"), Err(NotAText::Empty));
        assert_eq!(read(&"à".repeat(201)), Err(NotAText::TooLong { max: 200 }));
        assert!(read(&"à".repeat(200)).is_ok());
    }

    #[test]
    fn a_text_keeps_its_lines_and_nothing_hidden() {
        let read = |text: &str| Text::parse(text).map(|text| text.to_string());
        assert_eq!(
            read("uno\r\ndue\rtre\tquattro\u{7}"),
            Ok("uno\ndue\ntre\tquattro".to_owned())
        );
        assert_eq!(read("\0"), Err(NotAText::Empty));
        assert_eq!(
            read(&"x".repeat(10_001)),
            Err(NotAText::TooLong { max: 10_000 })
        );
    }

    #[test]
    fn a_composed_subject_is_made_to_fit() {
        assert_eq!(Line::fit("").as_str(), "-");
        assert_eq!(Line::fit(&"x".repeat(300)).as_str().chars().count(), 200);
        assert_eq!(
            Line::fit(" Disco pieno: /var "),
            Line::parse("Disco pieno: /var").unwrap()
        );
    }

    proptest! {
        /// The store reads back through the same door.
        #[test]
        fn what_was_parsed_parses_to_itself(text in any::<String>()) {
            if let Ok(line) = Line::parse(&text) {
                prop_assert_eq!(Line::parse(line.as_str()), Ok(line.clone()));
            }
            if let Ok(text) = Text::parse(&text) {
                prop_assert_eq!(Text::parse(text.as_str()), Ok(text.clone()));
            }
            let fitted = Line::fit(&text);
            prop_assert_eq!(Line::parse(fitted.as_str()), Ok(fitted.clone()));
        }
    }
}
