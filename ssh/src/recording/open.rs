//! Open: a sealed recording as what any player plays. Needs the Ente's identity, and the machine's public key: whatever is
//! not the machine's is not opened.

use std::io::{self, Write};

use super::begin::Begin;
use super::event::Event;
use super::head::MachineKey;
use super::key::{Identity, RecordingKey};
use super::seal::Opener;
use super::verify::{Broken, Fault, verify};
use super::write::{EVENT, OUTPUT};

/// Whether a recording must have its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// One that is cut is refused.
    Wanted,
    /// One whose machine stopped in the middle is opened as far as it goes.
    MayLack,
}

/// Why a recording is not opened.
#[derive(Debug, thiserror::Error)]
pub enum NotOpened {
    /// It is not what the machine wrote, or not all of it.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// There is nothing to open.
    #[error("it is not encrypted: play it as it is")]
    Plain,
    /// Another identity opens it.
    #[error("it is encrypted to {sealed}, and this is the identity of {ours}")]
    OtherIdentity {
        /// To whom it is sealed.
        sealed: RecordingKey,
        /// Whose identity was given.
        ours: RecordingKey,
    },
    /// A text is not the one that was sealed there.
    #[error("line {0} does not open: what stands there is not what was encrypted for this place")]
    Line(usize),
    /// It cannot be written.
    #[error("what was opened cannot be written")]
    Io(#[from] io::Error),
}

/// Verifies a whole recording, and writes what it shows. The chain stays behind: it is that of the sealed lines.
pub fn open(
    recording: &[u8],
    machine: &MachineKey,
    identity: &Identity,
    tail: Tail,
    to: impl Write,
) -> Result<(), NotOpened> {
    match verify(recording, machine) {
        Ok(_) => {}
        Err(broken) if tail == Tail::MayLack && matches!(broken.fault, Fault::Cut) => {}
        Err(broken) => return Err(broken.into()),
    }
    unseal(recording, identity, to)
}

/// Writes what a recording shows, whoever wrote it.
pub(super) fn unseal(
    recording: &[u8],
    identity: &Identity,
    mut to: impl Write,
) -> Result<(), NotOpened> {
    let mut opener = None;
    let whole = recording.split_inclusive(|byte| *byte == b'\n');
    for (line, number) in whole.zip(1..) {
        let Some(text) = line.strip_suffix(b"\n") else {
            // Cut within a line: the machine stopped there.
            break;
        };
        let text = std::str::from_utf8(text).map_err(|_| NotOpened::Line(number))?;
        if let Some(begin) = text.strip_prefix("# custode-begin ") {
            opener = Some(opener_of(begin, identity, number)?);
        } else if is_chain(text) {
            continue;
        } else if let Some(sealed) = Sealed::parse(text) {
            let opener = opener.as_mut().ok_or(NotOpened::Plain)?;
            sealed.write(opener, number, &mut to)?;
            continue;
        }
        to.write_all(line)?;
    }
    opener.map(drop).ok_or(NotOpened::Plain)
}

fn opener_of(begin: &str, identity: &Identity, line: usize) -> Result<Opener, NotOpened> {
    let begin: Begin = serde_json::from_str(begin).map_err(|_| NotOpened::Line(line))?;
    let envelope = begin.sealed.as_ref().ok_or(NotOpened::Plain)?;
    let (sealed, ours) = (envelope.to, identity.key());
    if sealed != ours {
        return Err(NotOpened::OtherIdentity { sealed, ours });
    }
    Opener::new(identity, &begin, envelope).ok_or(NotOpened::Line(line))
}

fn is_chain(line: &str) -> bool {
    let marks = ["block ", "head ", "end "];
    let comment = line.strip_prefix("# custode-");
    comment.is_some_and(|rest| marks.iter().any(|mark| rest.starts_with(mark)))
}

/// A line whose text is sealed.
struct Sealed<'l> {
    /// `0.120000`
    since: &'l str,
    is_event: bool,
    /// What stands before the text.
    before: &'l str,
    text: &'l str,
}

impl<'l> Sealed<'l> {
    /// Nothing where the line is another one.
    fn parse(line: &'l str) -> Option<Self> {
        let inside = line.strip_suffix("\"]")?;
        let (since, rest) = inside.strip_prefix('[')?.split_once(", ")?;
        let code = rest.strip_prefix('"')?.chars().next()?;
        if code != OUTPUT && code != EVENT {
            return None;
        }
        // Base64 has neither.
        let at = inside.rfind(['"', ' '])? + 1;
        Some(Self {
            since,
            is_event: code == EVENT,
            before: &inside[..at],
            text: &inside[at..],
        })
    }

    fn write(self, opener: &mut Opener, line: usize, to: &mut impl Write) -> Result<(), NotOpened> {
        let text = opener.open(self.before.as_bytes(), self.text);
        let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
        let text = text.ok_or(NotOpened::Line(line))?;
        let since = self.since;
        if !self.is_event {
            let shown = serde_json::to_string(&text).map_err(io::Error::from)?;
            writeln!(to, "[{since}, \"o\", {shown}]")?;
            return Ok(());
        }
        let event: Event = serde_json::from_str(&text).map_err(|_| NotOpened::Line(line))?;
        let label = serde_json::to_string(&event.label()).map_err(io::Error::from)?;
        writeln!(to, "[{since}, \"m\", {label}]\n# custode-event {text}")?;
        Ok(())
    }
}
