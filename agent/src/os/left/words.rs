//! Words: differences as a ticket shows them: a line for each thing, in Italian, no more than somebody reads.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::kind::Kind;
use super::{Change, Missed, Thing};

/// The longest text, characters.
const LONGEST: usize = 8000;
/// The longest name, characters; what is longer loses its middle.
const LONGEST_NAME: usize = 200;
/// Room for the line that counts what a kind has more, characters.
const COUNT: usize = 60;

/// The text; `None` when there is nothing to tell.
pub(super) fn tell(
    changes: &BTreeMap<&Thing, Change<'_>>,
    missed: &BTreeMap<&Thing, Missed>,
) -> Option<String> {
    let mut of_kinds: BTreeMap<Kind, Vec<(&Thing, Change<'_>)>> = BTreeMap::new();
    for (thing, change) in changes {
        of_kinds
            .entry(thing.kind)
            .or_default()
            .push((thing, *change));
    }
    let mut text = Text {
        written: String::new(),
        left: LONGEST,
        parts: of_kinds.len() + usize::from(!missed.is_empty()),
    };
    for (kind, changes) in of_kinds {
        let lines = changes.iter().map(|(thing, change)| line(thing, *change));
        text.part(lines, kind.word());
    }
    let lines = missed
        .iter()
        .map(|(thing, why)| line_of_missed(thing, *why));
    text.part(lines, "non guardati");
    let text = text.written.trim_end().to_owned();
    (!text.is_empty()).then_some(text)
}

/// A text that is being written: each part may take an equal share of what the parts before it left.
/// Otherwise a thousand files of one kind would push the one account out.
struct Text {
    written: String,
    left: usize,
    parts: usize,
}

impl Text {
    fn part(&mut self, mut lines: impl ExactSizeIterator<Item = String>, of: &str) {
        let mut share = self.left / self.parts.max(1);
        self.parts = self.parts.saturating_sub(1);
        while let Some(line) = lines.next() {
            // The last line needs no room for a count behind it.
            let reserved = if lines.len() == 0 { 0 } else { COUNT };
            let length = line.chars().count() + 1;
            if length + reserved > share {
                let more = lines.len() + 1;
                self.write(&format!("… e ancora {more}: {of}"));
                return;
            }
            share -= length;
            self.write(&line);
        }
    }

    fn write(&mut self, line: &str) {
        self.written.push_str(line);
        self.written.push('\n');
        self.left = self.left.saturating_sub(line.chars().count() + 1);
    }
}

fn line(thing: &Thing, change: Change<'_>) -> String {
    let what = format!("{} {}", thing.kind.word(), shown(&thing.name));
    match change {
        Change::Added(now) if now.says.is_empty() => format!("aggiunto: {what}"),
        Change::Added(now) => format!("aggiunto: {what} ({})", now.says),
        Change::Removed => format!("tolto: {what}"),
        Change::Changed { before, now } if before.says != now.says => {
            format!(
                "cambiato: {what} (prima: {}; ora: {})",
                or_nothing(&before.says),
                or_nothing(&now.says)
            )
        }
        Change::Changed { .. } if thing.kind == Kind::Account => {
            format!("cambiato: {what} (password o scadenza)")
        }
        Change::Changed { .. } => format!("cambiato: {what}"),
    }
}

fn or_nothing(says: &str) -> &str {
    if says.is_empty() { "un file" } else { says }
}

fn line_of_missed(thing: &Thing, why: Missed) -> String {
    let why = match why {
        Missed::Refused => "il sistema non lo permette",
        Missed::TooMuch => "contiene troppo",
        Missed::TooLate => "il tempo era finito",
        Missed::Elsewhere => "sta su un altro computer",
    };
    let (kind, name) = (thing.kind.word(), shown(&thing.name));
    let space = if name.is_empty() { "" } else { " " };
    format!("non guardato per intero: {kind}{space}{name} ({why})")
}

/// A name that cannot pass for something else: what moves the cursor, ends a line, hides or turns the text around is
/// escaped, and so is what is no UTF-8.
pub(super) fn shown(name: &[u8]) -> String {
    let mut text = String::new();
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c == '\\' || is_deceiving(c) {
                text.extend(c.escape_default());
            } else {
                text.push(c);
            }
        }
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    cut(text)
}

fn is_deceiving(c: char) -> bool {
    let hides = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    c.is_control() || hides
}

fn cut(text: String) -> String {
    let length = text.chars().count();
    if length <= LONGEST_NAME {
        return text;
    }
    // The end of a path says more than its middle.
    let half = LONGEST_NAME / 2;
    let (begin, end) = (text.chars().take(half), text.chars().skip(length - half));
    begin.chain(['…']).chain(end).collect()
}
