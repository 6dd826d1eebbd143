//! Lines: the text that a terminal showed, line by line, to be searched. Each has the time at which it stood there whole.
//!
//! No terminal is drawn: what programs write onto a line is followed, corrections and all, and where they go elsewhere on
//! the screen a line ends. So a command that was typed with mistakes is found as it was sent.

use std::time::Duration;

/// Lines that are shown of a search.
pub const FOUND: usize = 200;
/// No line is longer, in letters: it is cut in two.
const LONGEST: usize = 4_096;
/// Of a line that was found so much is shown, in letters.
const SHOWN: usize = 160;
/// So much of it stands before what was looked for.
const BEFORE: usize = 40;

/// A line that holds what was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Since the session began.
    pub at: Duration,
    /// The line, or what stands around the words; hostile text.
    pub text: String,
}

/// Looks for words in what a terminal shows, large or small letters.
#[derive(Debug)]
pub(super) struct Search {
    sought: String,
    lines: Lines,
    found: Vec<Found>,
}

impl Search {
    pub(super) fn new(sought: &str) -> Self {
        Self {
            sought: sought.to_lowercase(),
            lines: Lines::default(),
            found: Vec::new(),
        }
    }

    /// A terminal wrote this.
    pub(super) fn output(&mut self, at: Duration, text: &str) {
        let Self {
            sought,
            lines,
            found,
        } = self;
        lines.put(at, text, &mut |at, line| keep(found, sought, at, line));
    }

    /// What was found, in its order.
    pub(super) fn end(mut self) -> Vec<Found> {
        let (found, sought) = (&mut self.found, &self.sought);
        self.lines
            .finish(&mut |at, line| keep(found, sought, at, line));
        self.found
    }
}

fn keep(found: &mut Vec<Found>, sought: &str, at: Duration, line: &str) {
    let lower = line.to_lowercase();
    if let Some(place) = lower.find(sought).filter(|_| found.len() < FOUND) {
        let before = lower[..place].chars().count().saturating_sub(BEFORE);
        let mut text: String = line.chars().skip(before).take(SHOWN).collect();
        if before > 0 {
            text.insert(0, '…');
        }
        found.push(Found { at, text });
    }
}

type Hear<'a> = &'a mut dyn FnMut(Duration, &str);

#[derive(Debug, Default)]
struct Lines {
    line: Vec<char>,
    column: usize,
    at: Duration,
    escape: Escape,
}

/// Where in a control sequence the text stands (ECMA-48).
#[derive(Debug, Default)]
enum Escape {
    #[default]
    No,
    /// Behind ESC.
    Begun,
    /// Behind ESC and a letter that takes one more.
    One,
    /// Within CSI, with its parameters.
    Csi(String),
    /// Within a string of control: to BEL, or to ESC and a backslash.
    Text,
    /// Behind ESC within such a string.
    TextEnds,
}

impl Lines {
    fn put(&mut self, at: Duration, text: &str, hear: Hear<'_>) {
        for letter in text.chars() {
            self.escape = match std::mem::take(&mut self.escape) {
                Escape::No => self.letter(at, letter, hear),
                Escape::Begun => match letter {
                    '[' => Escape::Csi(String::new()),
                    ']' | 'P' | 'X' | '^' | '_' => Escape::Text,
                    '(' | ')' | '*' | '+' | '#' | '%' => Escape::One,
                    _ => Escape::No,
                },
                Escape::One => Escape::No,
                Escape::Csi(parameters) => self.csi(parameters, letter, hear),
                Escape::Text => match letter {
                    '\u{7}' => Escape::No,
                    '\u{1b}' => Escape::TextEnds,
                    _ => Escape::Text,
                },
                Escape::TextEnds => match letter {
                    '\\' => Escape::No,
                    _ => Escape::Text,
                },
            };
        }
    }

    fn letter(&mut self, at: Duration, letter: char, hear: Hear<'_>) -> Escape {
        match letter {
            '\u{1b}' => return Escape::Begun,
            '\n' => self.finish(hear),
            '\r' => self.column = 0,
            '\u{8}' => self.column = self.column.saturating_sub(1),
            '\t' => self.go_to((self.column / 8 + 1) * 8),
            control if control.is_control() => {}
            letter => {
                self.go_to(self.column);
                match self.line.get_mut(self.column) {
                    Some(there) => *there = letter,
                    None => self.line.push(letter),
                }
                self.column += 1;
                self.at = at;
                if self.column >= LONGEST {
                    self.finish(hear);
                }
            }
        }
        Escape::No
    }

    fn csi(&mut self, mut parameters: String, letter: char, hear: Hear<'_>) -> Escape {
        if !('\u{40}'..='\u{7e}').contains(&letter) {
            if parameters.len() < 32 {
                parameters.push(letter);
            }
            return Escape::Csi(parameters);
        }
        let number = parameters.parse::<usize>().unwrap_or(0).min(LONGEST);
        let count = number.max(1);
        match letter {
            'C' => self.go_to(self.column + count),
            'D' => self.column = self.column.saturating_sub(count),
            'G' => self.go_to(count - 1),
            'K' if number == 0 => self.line.truncate(self.column),
            'K' if number == 2 => self.line.clear(),
            'P' => {
                let from = self.column.min(self.line.len());
                let to = (from + count).min(self.line.len());
                self.line.drain(from..to);
            }
            '@' => {
                let from = self.column.min(self.line.len());
                let room = LONGEST.saturating_sub(self.line.len());
                self.line
                    .splice(from..from, std::iter::repeat_n(' ', count.min(room)));
            }
            // Elsewhere on the screen, or the screen is another one.
            'A' | 'B' | 'E' | 'F' | 'H' | 'J' | 'd' | 'f' | 'L' | 'M' | 'S' | 'T' => {
                self.finish(hear);
            }
            'h' | 'l' if parameters == "?1049" => self.finish(hear),
            _ => {}
        }
        Escape::No
    }

    /// Goes to a column; what lies between is empty.
    fn go_to(&mut self, column: usize) {
        self.column = column.min(LONGEST - 1);
        if self.line.len() < self.column {
            self.line.resize(self.column, ' ');
        }
    }

    fn finish(&mut self, hear: Hear<'_>) {
        let line: String = self.line.drain(..).collect();
        self.column = 0;
        let line = line.trim();
        if !line.is_empty() {
            hear(self.at, line);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(pieces: &[&str]) -> Vec<(u64, String)> {
        let mut lines = Lines::default();
        let mut heard = Vec::new();
        let mut hear = |at: Duration, line: &str| heard.push((at.as_secs(), line.to_owned()));
        for (second, piece) in (0..).zip(pieces) {
            lines.put(Duration::from_secs(second), piece, &mut hear);
        }
        lines.finish(&mut hear);
        heard
    }

    #[test]
    fn a_line_reads_as_it_stood_on_the_screen() {
        let check = |pieces: &[&str], expected: &[(u64, &str)]| {
            let expected = expected.iter().map(|(at, it)| (*at, (*it).to_owned()));
            assert_eq!(lines(pieces), expected.collect::<Vec<_>>(), "{pieces:?}");
        };
        check(
            &["$ l", "s", "\r\n", "file\r\n"],
            &[(1, "$ ls"), (3, "file")],
        );
        check(&["$ lss\u{8}\u{1b}[K -l\r\n"], &[(0, "$ ls -l")]);
        check(&["$ lss\u{8} \u{8} -l\r\n"], &[(0, "$ ls -l")]);
        check(&["10 %\r20 %\r100 %\r\n"], &[(0, "100 %")]);
        check(
            &["$ cat x\u{8}\u{1b}[1@a\u{8}\u{1b}[2P\r\n"],
            &[(0, "$ cat")],
        );
        check(
            &[
                "\u{1b}[1;31mrosso\u{1b}[0m\u{1b}(B e \u{1b}]0;tit",
                "olo\u{7}basta",
            ],
            &[(1, "rosso e basta")],
        );
        check(
            &["\u{1b}]8;;http://example.org\u{1b}\\qui\u{1b}]8;;\u{1b}\\"],
            &[(0, "qui")],
        );
        check(
            &["\u{1b}[2J\u{1b}[1;1Hprima\u{1b}[5;1Hseconda"],
            &[(0, "prima"), (0, "seconda")],
        );
        check(&["a\tb\u{1b}[2Cc"], &[(0, "a       b  c")]);
        check(&["\u{0}\u{1}\u{9b}\u{7f} \r\n"], &[]);
    }

    #[test]
    fn what_was_typed_letter_by_letter_is_found_whatever_its_case() {
        let mut search = Search::new("ETC/Hosts");
        for (second, piece) in (0..).zip(["$ cat /e", "tc/ho", "sts", "\r\n", "localhost\r\n"]) {
            search.output(Duration::from_secs(second), piece);
        }
        search.output(Duration::from_secs(9), &"x".repeat(100));
        search.output(Duration::from_secs(9), "İ/etc/hosts");
        let found = search.end();
        assert_eq!(found[0].text, "$ cat /etc/hosts");
        assert_eq!(found[0].at, Duration::from_secs(2));
        assert!(found[1].text.starts_with('…') && found[1].text.ends_with("etc/hosts"));
        assert_eq!(found.len(), 2);
    }

    proptest! {
        #[test]
        fn no_output_makes_a_line_too_long_or_one_with_control(text in "[\\x00-\\x7f\\x{9b}é]{0,200}", count in 1_usize..40) {
            let text = text.repeat(count);
            for (_, line) in lines(&[&text]) {
                prop_assert!(line.chars().count() <= LONGEST);
                prop_assert!(!line.contains(char::is_control));
            }
        }
    }
}
