//! Line: a record, a seal or a stub of the audit as one line of JSON, for files that leave the store.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::hex::{decode, encode};
use crate::store::audit::{Record, Seal, Stub};

/// A line is something else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a line of the audit: {0}")]
pub struct NotALine(String);

/// Something that has a line.
pub trait Line: Sized {
    /// As the line holds it.
    type Written: Serialize
        + DeserializeOwned
        + for<'a> From<&'a Self>
        + TryInto<Self, Error = NotALine>;

    /// The line, with its end.
    fn line(&self) -> String {
        // Numbers and texts alone: there is nothing that JSON cannot hold.
        let text = serde_json::to_string(&Self::Written::from(self)).unwrap_or_default();
        text + "\n"
    }

    /// What a line says.
    fn parse(line: &str) -> Result<Self, NotALine> {
        let written: Self::Written =
            serde_json::from_str(line).map_err(|error| NotALine(error.to_string()))?;
        written.try_into()
    }
}

/// [`Seal`] as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealLine {
    day: String,
    first_seq: u64,
    last_seq: u64,
    count: u64,
    last_hash: String,
    prev_seal: String,
    sealed_at: String,
    public_key: String,
    signature: String,
}

/// [`Stub`] as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StubLine {
    first_seq: u64,
    last_seq: u64,
    count: u64,
    prev_hash: String,
    last_hash: String,
    forgotten_at: String,
    public_key: String,
    signature: String,
}

/// [`Record`] as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordLine {
    seq: u64,
    /// For people; `at_us` is what the hash covers.
    at: String,
    at_us: i64,
    actor: String,
    actor_name: String,
    role: String,
    source: String,
    action: String,
    object: String,
    ente: Option<String>,
    ticket: Option<String>,
    outcome: String,
    class: String,
    document: String,
    prev_hash: String,
    hash: String,
}

impl Line for Seal {
    type Written = SealLine;
}

impl Line for Stub {
    type Written = StubLine;
}

impl Line for Record {
    type Written = RecordLine;
}

impl From<&Seal> for SealLine {
    fn from(seal: &Seal) -> Self {
        Self {
            day: seal.day.to_string(),
            first_seq: seal.first_seq,
            last_seq: seal.last_seq,
            count: seal.count(),
            last_hash: encode(&seal.last_hash),
            prev_seal: encode(&seal.prev_seal),
            sealed_at: seal.sealed_at.to_string(),
            public_key: encode(&seal.public_key),
            signature: encode(&seal.signature),
        }
    }
}

impl TryFrom<SealLine> for Seal {
    type Error = NotALine;

    fn try_from(line: SealLine) -> Result<Self, NotALine> {
        let seal = Self {
            day: spelt(&line.day)?,
            first_seq: line.first_seq,
            last_seq: line.last_seq,
            last_hash: bytes(&line.last_hash)?,
            prev_seal: bytes(&line.prev_seal)?,
            sealed_at: spelt(&line.sealed_at)?,
            public_key: bytes(&line.public_key)?,
            signature: bytes(&line.signature)?,
        };
        counted(line.count, seal.count()).map(|()| seal)
    }
}

impl From<&Stub> for StubLine {
    fn from(stub: &Stub) -> Self {
        Self {
            first_seq: stub.first_seq,
            last_seq: stub.last_seq,
            count: stub.count(),
            prev_hash: encode(&stub.prev_hash),
            last_hash: encode(&stub.last_hash),
            forgotten_at: stub.forgotten_at.to_string(),
            public_key: encode(&stub.public_key),
            signature: encode(&stub.signature),
        }
    }
}

impl TryFrom<StubLine> for Stub {
    type Error = NotALine;

    fn try_from(line: StubLine) -> Result<Self, NotALine> {
        let stub = Self {
            first_seq: line.first_seq,
            last_seq: line.last_seq,
            prev_hash: bytes(&line.prev_hash)?,
            last_hash: bytes(&line.last_hash)?,
            forgotten_at: spelt(&line.forgotten_at)?,
            public_key: bytes(&line.public_key)?,
            signature: bytes(&line.signature)?,
        };
        counted(line.count, stub.count()).map(|()| stub)
    }
}

impl From<&Record> for RecordLine {
    fn from(record: &Record) -> Self {
        Self {
            seq: record.seq,
            at: told(record.at),
            at_us: record.at,
            actor: record.actor.clone(),
            actor_name: record.actor_name.clone(),
            role: record.role.clone(),
            source: record.source.clone(),
            action: record.action.clone(),
            object: record.object.clone(),
            ente: record.ente.clone(),
            ticket: record.ticket.clone(),
            outcome: record.outcome.clone(),
            class: record.class.clone(),
            document: record.document.clone(),
            prev_hash: encode(&record.prev_hash),
            hash: encode(&record.hash),
        }
    }
}

impl TryFrom<RecordLine> for Record {
    type Error = NotALine;

    fn try_from(line: RecordLine) -> Result<Self, NotALine> {
        if line.at != told(line.at_us) {
            return Err(NotALine("`at` and `at_us` are two instants".to_owned()));
        }
        Ok(Self {
            seq: line.seq,
            at: line.at_us,
            prev_hash: bytes(&line.prev_hash)?,
            hash: bytes(&line.hash)?,
            actor: line.actor,
            actor_name: line.actor_name,
            role: line.role,
            source: line.source,
            action: line.action,
            object: line.object,
            ente: line.ente,
            ticket: line.ticket,
            outcome: line.outcome,
            class: line.class,
            document: line.document,
        })
    }
}

fn told(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map_or_else(|_| String::new(), |at| at.to_string())
}

/// A day or an instant, which has one spelling.
fn spelt<T: FromStr + Display>(text: &str) -> Result<T, NotALine> {
    let value = text.parse::<T>().ok();
    let value = value.filter(|value| value.to_string() == text);
    value.ok_or_else(|| {
        NotALine(format!(
            "\"{text}\" is no day or instant as it is written here"
        ))
    })
}

fn bytes(text: &str) -> Result<Vec<u8>, NotALine> {
    decode(text).ok_or_else(|| NotALine("bytes are written in hexadecimal digits".to_owned()))
}

/// The number is for people: it follows from the places.
fn counted(said: u64, is: u64) -> Result<(), NotALine> {
    let wrong = || {
        NotALine(format!(
            "it says that it covers {said} records, and covers {is}"
        ))
    };
    (said == is).then_some(()).ok_or_else(wrong)
}
