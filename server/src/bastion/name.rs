//! Name: what a technician may call a machine: `sic-01.comune`. It leads to a tunnel by comparison, never by looking it up.

use std::fmt;

/// A label of a host name is no longer (RFC 1035).
const LABEL: usize = 63;

/// A machine's name: one or two labels of small letters, digits and `-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MachineName(String);

/// It is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no machine's name: one or two labels of small letters, digits and `-`")]
pub struct NotAName;

impl MachineName {
    /// `^[a-z0-9][a-z0-9-]{0,62}(\.[a-z0-9-]{1,63})?$`, where a name of digits alone, which an address is, is none.
    pub fn parse(text: &str) -> Result<Self, NotAName> {
        let (first, second) = match text.split_once('.') {
            Some((first, second)) => (first, Some(second)),
            None => (text, None),
        };
        let is_label = |label: &str| {
            let letter = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
            (1..=LABEL).contains(&label.len()) && label.bytes().all(letter)
        };
        let is_name = is_label(first) && !first.starts_with('-') && second.is_none_or(is_label);
        let is_number = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
        if !is_name || is_number || text == "localhost" {
            return Err(NotAName);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for MachineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_or_two_plain_labels() {
        let longest = format!("{0}.{0}", "a".repeat(63));
        for name in ["sic-01", "sic-01.comune", "a", "0a.b-", &longest] {
            assert_eq!(MachineName::parse(name).unwrap().to_string(), name);
        }
        let too_long = "a".repeat(64);
        for name in [
            "",
            "-a",
            ".",
            "a.",
            ".a",
            "a..b",
            "a.b.c",
            "..",
            "../a",
            "a/b",
            "a\0b",
            "A",
            "città",
            "xn--citt-0qa.\u{e0}",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "::1",
            "[::1]",
            "localhost",
            "a b",
            "a\n",
            "a:22",
            "a@b",
            &too_long,
        ] {
            assert!(MachineName::parse(name).is_err(), "{name:?}");
        }
    }
}
