//! Write: a recording as it comes about. Any failure is the end of the session: who records ends it.

use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use aws_lc_rs::digest::{Context, SHA256};
use serde::Serialize;

use super::begin::Begin;
use super::chain::{Hash, link};
use super::event::Event;
use super::head::{Head, Kind, Sign};
use super::key::RecordingKey;
use super::seal::Sealer;
use super::text::Decoder;

/// How often the machine signs.
pub const HEAD_EVERY: Duration = Duration::from_secs(5);
/// A block is closed when it has this many bytes, or at the next [`Recording::tick`].
const BLOCK: usize = 64 * 1024;
/// Whoever opens no terminal has one of this size.
const SIZE: (u16, u16) = (80, 24);
/// The code of what a terminal wrote, sealed. A player passes over codes that it does not know.
pub(super) const OUTPUT: char = 'O';
/// The code of an event that is sealed.
pub(super) const EVENT: char = 'E';

/// A recording under way. Times are those since its beginning.
pub struct Recording {
    sink: Box<dyn Write + Send>,
    sign: Box<dyn Sign>,
    /// The lines of the block that is not closed yet.
    lines: Vec<u8>,
    raw: Context,
    text: Decoder,
    /// Seals what was shown, where the Ente has a recording key.
    sealer: Option<Sealer>,
    hash: Hash,
    /// The number of the next block.
    number: u64,
    last_line: Duration,
    last_head: Duration,
    is_signed: bool,
}

impl Recording {
    /// Writes the header and the first block. With a key, what is shown from here on is sealed to it.
    pub fn begin(
        sink: Box<dyn Write + Send>,
        sign: Box<dyn Sign>,
        begin: &Begin,
        timestamp: i64,
        key: Option<RecordingKey>,
    ) -> io::Result<Self> {
        let mut begin = begin.clone();
        let mut sealer = None;
        if let Some(key) = key {
            let (it, envelope) = Sealer::new(key, &begin)?;
            (sealer, begin.sealed) = (Some(it), Some(envelope));
        }
        let mut recording = Self {
            sink,
            sign,
            lines: Vec::new(),
            raw: Context::new(&SHA256),
            text: Decoder::default(),
            sealer,
            hash: Hash::NOTHING,
            number: 0,
            last_line: Duration::ZERO,
            last_head: Duration::ZERO,
            is_signed: true,
        };
        let (cols, rows) = SIZE;
        let title = format!("{} {}", begin.ticket, begin.session);
        recording.line(&Header {
            version: 3,
            term: Term { cols, rows },
            timestamp,
            title,
        })?;
        recording.comment("begin", &begin)?;
        recording.close_block(Duration::ZERO)?;
        Ok(recording)
    }

    /// What a terminal wrote.
    pub fn output(&mut self, at: Duration, bytes: &[u8]) -> io::Result<()> {
        // The hash of one letter tells the letter.
        if self.sealer.is_none() {
            self.raw.update(bytes);
        }
        let text = self.text.decode(bytes);
        if !text.is_empty() {
            self.shown(at, &text)?;
        }
        self.close_when_full(at)
    }

    /// A terminal got another size: columns, rows.
    pub fn resize(&mut self, at: Duration, (cols, rows): (u16, u16)) -> io::Result<()> {
        self.happened(at, 'r', &format!("{cols}x{rows}"))
    }

    /// The terminal is closed; another may follow.
    pub fn close_terminal(&mut self, at: Duration) -> io::Result<()> {
        let text = self.text.finish();
        if text.is_empty() {
            return Ok(());
        }
        self.shown(at, &text)
    }

    /// Something happened beside the screen.
    pub fn event(&mut self, at: Duration, event: &Event) -> io::Result<()> {
        let is_sealed = match event.sealed_as() {
            Some(kind) => {
                let (said, text) = (format!("{} ", kind.code()), serde_json::to_string(event)?);
                self.sealed(at, (EVENT, &said), &text)?
            }
            None => false,
        };
        if !is_sealed {
            self.happened(at, 'm', &event.label())?;
            self.comment("event", event)?;
        }
        self.close_when_full(at)
    }

    /// Brings what waits to the sink, and signs when it is time. To be called several times a second:
    /// whoever watches sees what is in the sink.
    pub fn tick(&mut self, at: Duration) -> io::Result<()> {
        if !self.lines.is_empty() {
            self.close_block(at)?;
        }
        if !self.is_signed && at.saturating_sub(self.last_head) >= HEAD_EVERY {
            self.last_head = at;
            self.is_signed = true;
            let line = self.signed(Kind::Head)?;
            // A head is part of the block behind it, so that none can be taken out.
            self.lines.extend_from_slice(line.as_bytes());
            self.sink.write_all(line.as_bytes())?;
        }
        self.sink.flush()
    }

    /// Closes the recording.
    pub fn end(mut self, at: Duration) -> io::Result<()> {
        self.close_terminal(at)?;
        if !self.lines.is_empty() {
            self.close_block(at)?;
        }
        let line = self.signed(Kind::End)?;
        self.sink.write_all(line.as_bytes())?;
        self.sink.flush()
    }

    fn signed(&self, kind: Kind) -> io::Result<String> {
        let number = self.number - 1;
        let signature = self.sign.sign(&Head::message(kind, number, self.hash))?;
        let hash = self.hash;
        let head = Head {
            number,
            hash,
            signature,
        };
        Ok(format!("{}{head}\n", kind.mark()))
    }

    /// What stands on a screen.
    fn shown(&mut self, at: Duration, text: &str) -> io::Result<()> {
        if self.sealed(at, (OUTPUT, ""), text)? {
            return Ok(());
        }
        self.happened(at, 'o', text)
    }

    /// One event of asciicast: seconds since the one before, its code, its text.
    fn happened(&mut self, at: Duration, code: char, text: &str) -> io::Result<()> {
        let since = since(&mut self.last_line, at);
        let text = serde_json::to_string(text)?;
        self.write(format_args!("[{since}, \"{code}\", {text}]\n"))
    }

    /// The same with a text that is sealed, behind what is said of it in clear; `false` where there is no key.
    fn sealed(&mut self, at: Duration, (code, said): (char, &str), text: &str) -> io::Result<bool> {
        let Some(sealer) = &mut self.sealer else {
            return Ok(false);
        };
        let since = since(&mut self.last_line, at);
        let from = self.lines.len();
        write!(self.lines, "[{since}, \"{code}\", \"{said}")?;
        let text = sealer.seal(&self.lines[from..], text.as_bytes())?;
        writeln!(self.lines, "{text}\"]")?;
        self.sink.write_all(&self.lines[from..])?;
        Ok(true)
    }

    fn comment(&mut self, mark: &str, what: &impl Serialize) -> io::Result<()> {
        let json = serde_json::to_string(what)?;
        self.write(format_args!("# custode-{mark} {json}\n"))
    }

    fn line(&mut self, what: &impl Serialize) -> io::Result<()> {
        let json = serde_json::to_string(what)?;
        self.write(format_args!("{json}\n"))
    }

    fn write(&mut self, line: fmt::Arguments<'_>) -> io::Result<()> {
        let from = self.lines.len();
        self.lines.write_fmt(line)?;
        self.sink.write_all(&self.lines[from..])
    }

    fn close_when_full(&mut self, at: Duration) -> io::Result<()> {
        if self.lines.len() < BLOCK {
            return Ok(());
        }
        self.close_block(at)
    }

    fn close_block(&mut self, at: Duration) -> io::Result<()> {
        let micros = u64::try_from(at.as_micros()).unwrap_or(u64::MAX);
        let raw = std::mem::replace(&mut self.raw, Context::new(&SHA256)).finish();
        let raw = Hash::from(raw);
        self.hash = link(self.hash, self.number, micros, raw, &self.lines);
        self.lines.clear();
        let (number, hash) = (self.number, self.hash);
        writeln!(self.sink, "# custode-block {number} {micros} {raw} {hash}")?;
        self.number += 1;
        self.is_signed = false;
        Ok(())
    }
}

/// Seconds since the line before: `0.120000`.
fn since(last_line: &mut Duration, at: Duration) -> String {
    let since = at.saturating_sub(*last_line);
    *last_line = at.max(*last_line);
    format!("{}.{:06}", since.as_secs(), since.subsec_micros())
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let block = self.number;
        f.debug_struct("Recording")
            .field("block", &block)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Header {
    version: u8,
    term: Term,
    timestamp: i64,
    title: String,
}

#[derive(Serialize)]
struct Term {
    cols: u16,
    rows: u16,
}
