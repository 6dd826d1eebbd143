//! Object: the part of a machine that a finding is about.

use std::fmt;

/// A mount point, a unit, an address, a disk: bounded text, without control characters.
///
/// It is the same text in the configuration, in the ticket and in the history, so two findings
/// about the same thing can be told to be so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Object(String);

/// A text that cannot name an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnObject {
    /// Nothing was given.
    #[error("an object needs a name")]
    Empty,
    /// More than [`Object::MAX_CHARS`].
    #[error("the name of an object has at most {} characters", Object::MAX_CHARS)]
    TooLong,
    /// A character that could pretend to be another line or command a terminal.
    #[error("the name of an object has no control characters")]
    Control,
}

impl Object {
    /// Room for a long URL or mount point.
    pub const MAX_CHARS: usize = 200;

    /// Takes a name that fits.
    pub fn parse(text: &str) -> Result<Self, NotAnObject> {
        if text.is_empty() {
            return Err(NotAnObject::Empty);
        }
        if text.chars().count() > Self::MAX_CHARS {
            return Err(NotAnObject::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(NotAnObject::Control);
        }
        Ok(Self(text.to_owned()))
    }

    /// The machine as a whole: for findings that are about no part of it.
    pub fn whole_machine() -> Self {
        Self("machine".to_owned())
    }

    /// The site as a whole.
    pub fn whole_site() -> Self {
        Self("site".to_owned())
    }

    /// Makes a name fit: control characters become `?`, what is too long is cut.
    ///
    /// For names that the operating system gives and nobody can correct.
    pub fn fit(text: &str) -> Self {
        let fitted: String = text
            .chars()
            .take(Self::MAX_CHARS)
            .map(|c| if c.is_control() { '?' } else { c })
            .collect();
        if fitted.is_empty() {
            Self::whole_machine()
        } else {
            Self(fitted)
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_bounded_and_has_no_control_characters() {
        assert_eq!(
            Object::parse("/var/lib").map(|o| o.to_string()),
            Ok("/var/lib".to_owned())
        );
        assert_eq!(Object::parse(""), Err(NotAnObject::Empty));
        assert_eq!(Object::parse(&"à".repeat(201)), Err(NotAnObject::TooLong));
        assert!(Object::parse(&"à".repeat(200)).is_ok());
        assert_eq!(Object::parse("a\u{1b}[2J"), Err(NotAnObject::Control));
    }

    #[test]
    fn a_name_from_the_system_is_made_to_fit() {
        assert_eq!(Object::fit("a\nb").as_str(), "a?b");
        assert_eq!(Object::fit(&"x".repeat(500)).as_str().len(), 200);
        assert_eq!(Object::fit(""), Object::whole_machine());
    }
}
