//! Verify: is a recording what the machine wrote, whole? Needs the machine's public key and nothing else.

use std::fmt;
use std::io::{self, BufRead, Read as _};

use super::begin::Begin;
use super::chain::{Hash, link};
use super::head::{Head, Kind, MachineKey, canonical};

/// No line of ours is longer, bytes: one read of a terminal, each byte escaped as six.
const LINE: u64 = 1 << 20;
/// No block of ours is longer, bytes.
const BLOCK: usize = 4 << 20;

/// What a sound recording says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// What it is bound to.
    pub begin: Begin,
    /// How many blocks it has.
    pub blocks: u64,
    /// How long it is, microseconds.
    pub micros: u64,
    /// What the machine signed on the way, the end last.
    pub heads: Vec<Head>,
}

/// Where a recording is broken first.
#[derive(Debug, thiserror::Error)]
#[error("lines {}, in block {block}: {fault}", Lines(*.first, *.last))]
pub struct Broken {
    /// The first line of what does not hold, from 1.
    pub first: usize,
    /// The last line of it.
    pub last: usize,
    /// The block that it is in or behind.
    pub block: u64,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a recording.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Something within the block was changed, added or taken out.
    #[error("the hash of the block is not that of its lines")]
    Hash,
    /// Blocks are counted from 0, one by one.
    #[error("the block has another number")]
    Number,
    /// Time runs forward.
    #[error("the block is earlier than the one before")]
    Time,
    /// The machine did not sign this.
    #[error("the signature is not the machine's")]
    Signature,
    /// What was signed is not what stands there: a second story of the same block.
    #[error("what was signed is another block")]
    Contradiction,
    /// The first block does not say what it is bound to.
    #[error("the beginning cannot be read")]
    Begin,
    /// A line of ours cannot be read.
    #[error("the line cannot be read")]
    Line,
    /// It stops before its end: cut, or still being written.
    #[error("the end is missing: what came behind was cut off, or is still to come")]
    Cut,
    /// There is more behind the end.
    #[error("something stands behind the end")]
    Behind,
    /// Some line or block is longer than any of ours.
    #[error("it is longer than any that Custode writes")]
    TooLong,
    /// The file cannot be read.
    #[error("the file cannot be read")]
    Io(#[from] io::Error),
}

struct Lines(usize, usize);

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(first, last) = self;
        write!(f, "{first}-{last}")
    }
}

/// Reads a recording to its end, and answers what it is bound to, or where it is broken first.
pub fn verify(mut source: impl BufRead, key: &MachineKey) -> Result<Summary, Broken> {
    let mut reading = Reading::new(key);
    loop {
        let taken = reading.take(&mut source);
        match taken {
            Ok(true) => {}
            Ok(false) => return reading.conclude(),
            Err(fault) => return Err(reading.broken(fault)),
        }
    }
}

struct Reading<'a> {
    key: &'a MachineKey,
    lines: Vec<u8>,
    line: usize,
    first: usize,
    hash: Hash,
    next: u64,
    micros: u64,
    begin: Option<Begin>,
    heads: Vec<Head>,
    ended: bool,
}

impl<'a> Reading<'a> {
    const fn new(key: &'a MachineKey) -> Self {
        Self {
            key,
            lines: Vec::new(),
            line: 0,
            first: 1,
            hash: Hash::NOTHING,
            next: 0,
            micros: 0,
            begin: None,
            heads: Vec::new(),
            ended: false,
        }
    }

    /// Takes one line; `false` at the end of the file.
    fn take(&mut self, source: &mut impl BufRead) -> Result<bool, Fault> {
        let mut line = Vec::new();
        source.take(LINE).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(false);
        }
        self.line += 1;
        if self.ended {
            return Err(Fault::Behind);
        }
        let Some(text) = line.strip_suffix(b"\n") else {
            let is_long = line.len() as u64 == LINE;
            return Err(if is_long { Fault::TooLong } else { Fault::Cut });
        };
        let text = std::str::from_utf8(text).map_err(|_| Fault::Line)?;
        if let Some(block) = text.strip_prefix("# custode-block ") {
            self.block(block)?;
        } else if let Some(end) = text.strip_prefix(Kind::End.mark()) {
            self.end(end)?;
        } else {
            self.inside(text, &line)?;
        }
        Ok(true)
    }

    fn inside(&mut self, text: &str, line: &[u8]) -> Result<(), Fault> {
        if let Some(head) = text.strip_prefix(Kind::Head.mark()) {
            let head = self.head(Kind::Head, head)?;
            self.heads.push(head);
        }
        if self.next == 0 && self.line == 2 {
            let begin = text.strip_prefix("# custode-begin ").ok_or(Fault::Begin)?;
            self.begin = Some(serde_json::from_str(begin).map_err(|_| Fault::Begin)?);
        }
        self.lines.extend_from_slice(line);
        if self.lines.len() > BLOCK {
            return Err(Fault::TooLong);
        }
        Ok(())
    }

    /// `number micros raw hash`.
    fn block(&mut self, text: &str) -> Result<(), Fault> {
        let words: Vec<_> = text.split(' ').collect();
        let [number, micros, raw, hash] = words[..] else {
            return Err(Fault::Line);
        };
        let number = canonical(number).ok_or(Fault::Line)?;
        let micros = canonical(micros).ok_or(Fault::Line)?;
        let raw = Hash::parse(raw).ok_or(Fault::Line)?;
        let hash = Hash::parse(hash).ok_or(Fault::Line)?;
        if number != self.next {
            return Err(Fault::Number);
        }
        if micros < self.micros {
            return Err(Fault::Time);
        }
        if link(self.hash, number, micros, raw, &self.lines) != hash {
            return Err(Fault::Hash);
        }
        self.hash = hash;
        self.next += 1;
        self.micros = micros;
        self.lines.clear();
        self.first = self.line + 1;
        Ok(())
    }

    fn head(&self, kind: Kind, text: &str) -> Result<Head, Fault> {
        let head = Head::parse(text).ok_or(Fault::Line)?;
        if !head.is_signed(kind, self.key) {
            return Err(Fault::Signature);
        }
        if Some(head.number) != self.next.checked_sub(1) || head.hash != self.hash {
            return Err(Fault::Contradiction);
        }
        Ok(head)
    }

    fn end(&mut self, text: &str) -> Result<(), Fault> {
        let head = self.head(Kind::End, text)?;
        if !self.lines.is_empty() {
            return Err(Fault::Hash);
        }
        self.heads.push(head);
        self.ended = true;
        Ok(())
    }

    fn conclude(self) -> Result<Summary, Broken> {
        if !self.ended {
            return Err(self.broken(Fault::Cut));
        }
        let Some(begin) = self.begin.clone() else {
            return Err(self.broken(Fault::Begin));
        };
        Ok(Summary {
            begin,
            blocks: self.next,
            micros: self.micros,
            heads: self.heads,
        })
    }

    fn broken(&self, fault: Fault) -> Broken {
        let last = self.line.max(1);
        Broken {
            first: self.first.min(last),
            last,
            block: self.next,
            fault,
        }
    }
}
