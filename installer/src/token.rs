//! Token: the single-use secret that lets one machine enrol. It is never printed, logged or written.

use std::fmt;
use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::str::FromStr;

use crate::say;

/// More than any token has; a whole disk image is not read by mistake.
const MAX_READ: u64 = 4096;
/// What the protocol takes, `EnrolRequest::token`.
const MAX_LENGTH: usize = 128;

/// The secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

/// Where the token comes from.
#[derive(Debug, Clone)]
pub(crate) enum TokenSource {
    /// The command line.
    Argument(Token),
    /// A file.
    File(PathBuf),
    /// Standard input.
    Input,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoToken {
    /// It cannot be read.
    #[error("il token non si legge")]
    Unreadable(#[source] std::io::Error),
    /// Not one word.
    #[error(
        "il token è una sola parola, di {MAX_LENGTH} caratteri al più: chiederlo a chi gestisce il server"
    )]
    NotOne,
}

impl Token {
    /// What the command line holds, as it stands: clap would print a value that it refuses.
    pub(crate) fn unchecked(text: String) -> Self {
        Self(text)
    }

    /// The secret itself, for the enrolment alone.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for Token {
    type Err = NoToken;

    fn from_str(text: &str) -> Result<Self, NoToken> {
        let word = text.trim();
        let fits = !word.is_empty() && word.len() <= MAX_LENGTH;
        if fits && word.chars().all(|c| c.is_ascii_graphic()) {
            Ok(Self(word.to_owned()))
        } else {
            Err(NoToken::NotOne)
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl TokenSource {
    /// Fetches the token.
    pub(crate) fn token(&self) -> Result<Token, NoToken> {
        match self {
            Self::Argument(token) => token.reveal().parse(),
            Self::File(path) => {
                let file = fs_err::File::open(path).map_err(NoToken::Unreadable)?;
                read(file)
            }
            Self::Input => {
                if std::io::stdin().is_terminal() {
                    say::ask("Token di iscrizione (poi Invio):");
                    let mut line = String::new();
                    let read = std::io::stdin().read_line(&mut line);
                    read.map_err(NoToken::Unreadable)?;
                    return line.parse();
                }
                read(std::io::stdin())
            }
        }
    }
}

fn read(source: impl Read) -> Result<Token, NoToken> {
    let mut text = String::new();
    let read = source.take(MAX_READ).read_to_string(&mut text);
    read.map_err(NoToken::Unreadable)?;
    text.parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_word_and_never_shows_itself() {
        let token: Token = " abc-123\n".parse().unwrap();
        assert_eq!(token.reveal(), "abc-123");
        assert_eq!(
            format!("{:?}", TokenSource::Argument(token)),
            "Argument(Token(…))"
        );
        for other in ["", " ", "a b", "à", &"x".repeat(129), "a\u{1b}b"] {
            assert!(other.parse::<Token>().is_err(), "{other:?}");
        }
    }
}
