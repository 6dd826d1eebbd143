//! Read: the lines of a recording as they come, each with its time. A line that nobody can read says nothing.

use std::time::Duration;

use custode_ssh::recording::{Begin, Event, Kind};
use serde::Deserialize;

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry {
    /// How large the first terminal is: columns, rows.
    Size((u16, u16)),
    /// What the recording is bound to.
    Begin(Box<Begin>),
    /// Something happened beside the screen.
    Event(Event),
    /// Something happened, and what exactly is sealed.
    Sealed(Kind),
    /// A terminal wrote this.
    Output(String),
    /// A terminal got another size: columns, rows.
    Resized((u16, u16)),
    /// The machine's last word.
    End,
}

/// Reads a part from its beginning, in any pieces.
#[derive(Debug, Default)]
pub(super) struct Reading {
    at: Duration,
    /// A line that is not whole yet.
    rest: Vec<u8>,
}

#[derive(Deserialize)]
struct Header {
    term: Term,
}

#[derive(Deserialize)]
struct Term {
    cols: u16,
    rows: u16,
}

impl Reading {
    /// Takes the next bytes, and hands on what each whole line of them says, with its time since the session began.
    pub(super) fn take(&mut self, bytes: &[u8], mut hear: impl FnMut(Duration, Entry)) {
        let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
        for line in &mut lines {
            self.rest.extend_from_slice(line);
            if !line.ends_with(b"\n") {
                return;
            }
            let line = std::mem::take(&mut self.rest);
            let said = std::str::from_utf8(&line).ok();
            if let Some(entry) = said.and_then(|line| self.line(line.trim_end())) {
                hear(self.at, entry);
            }
        }
    }

    /// How far it has come.
    pub(super) const fn at(&self) -> Duration {
        self.at
    }

    fn line(&mut self, line: &str) -> Option<Entry> {
        if let Some(comment) = line.strip_prefix("# custode-") {
            return comment_of(comment);
        }
        if line.starts_with('{') {
            let Header { term } = serde_json::from_str(line).ok()?;
            return Some(Entry::Size((term.cols, term.rows)));
        }
        let (since, code, text): (f64, char, String) = serde_json::from_str(line).ok()?;
        self.at = self
            .at
            .saturating_add(Duration::try_from_secs_f64(since).ok()?);
        match code {
            'o' => Some(Entry::Output(text)),
            'r' => {
                let (cols, rows) = text.split_once('x')?;
                Some(Entry::Resized((cols.parse().ok()?, rows.parse().ok()?)))
            }
            'E' => {
                let (kind, _) = text.split_once(' ')?;
                Some(Entry::Sealed(Kind::from_code(kind)?))
            }
            // A marker is said better by the event behind it, and what is sealed says nothing here.
            _ => None,
        }
    }
}

/// What a part says that it is bound to: its second line.
pub(super) fn begin(bytes: &[u8]) -> Option<Begin> {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n').take(2);
    let mut begin = None;
    let mut reading = Reading::default();
    for line in lines {
        reading.take(line, |_, entry| {
            if let Entry::Begin(it) = entry {
                begin = Some(*it);
            }
        });
    }
    begin
}

fn comment_of(comment: &str) -> Option<Entry> {
    let (mark, said) = comment.split_once(' ')?;
    match mark {
        "begin" => Some(Entry::Begin(serde_json::from_str(said).ok()?)),
        "event" => Some(Entry::Event(serde_json::from_str(said).ok()?)),
        "end" => Some(Entry::End),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wherever_it_is_cut_every_line_is_heard_with_its_time() {
        let part = concat!(
            "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n",
            "[0.500000, \"m\", \"login\"]\n",
            "# custode-event {\"event\":\"logged-in\"}\n",
            "[1.250000, \"o\", \"perché \"]\n",
            "[\"x\", \"o\", \"$ \"]\n",
            "[-1.0, \"o\", \"$ \"]\n",
            "[1e300, \"o\", \"$ \"]\n",
            "# custode-event {\"event\":\"unknown\"}\n",
            "[0.250000, \"r\", \"100x30\"]\n",
            "[0.250000, \"O\", \"q83v\"]\n",
            "[0.250000, \"E\", \"file q83v\"]\n",
            "[0.000000, \"E\", \"unknown q83v\"]\n",
            "[0.000000, \"r\", \"70000x30\"]\n",
            "# custode-end 1 00 ==\n",
            "[9.0, \"o\", \"not whole",
        );
        let ms = Duration::from_millis;
        let expected = vec![
            (ms(0), Entry::Size((80, 24))),
            (ms(500), Entry::Event(Event::LoggedIn)),
            (ms(1750), Entry::Output("perché ".to_owned())),
            (ms(2000), Entry::Resized((100, 30))),
            (ms(2500), Entry::Sealed(Kind::File)),
            (ms(2500), Entry::End),
        ];
        for cut in 0..=part.len() {
            let (mut reading, mut heard) = (Reading::default(), Vec::new());
            let (one, other) = part.as_bytes().split_at(cut);
            for piece in [one, other] {
                reading.take(piece, |at, entry| heard.push((at, entry)));
            }
            assert_eq!(heard, expected, "cut at {cut}");
        }
    }
}
