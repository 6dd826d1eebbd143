//! Journal: the book on the disk. What is not in it was not done, and is not done before it is in it.
//!
//! It holds the sessions that live and a few words, so it is one small file that is replaced whole: killed at any
//! instant, it is the one before or the one after.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use custode_domain::assistance::{Basis, Grant};
use custode_domain::id::SessionId;
use custode_domain::ticket::Line;
use custode_protocol::V1;
use custode_protocol::assist::{WireBasis, WireGrant, Word};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::book::{Book, Standing, Waiting};
use super::file;

/// It is the agent's alone.
const MODE: u32 = 0o600;

/// Why something was not written down, and so not done.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file cannot be read or written.
    #[error("the sessions of this machine cannot be written down")]
    File(#[from] std::io::Error),
    /// It holds what this release does not write.
    #[error("{} is not readable", .0.display())]
    Damaged(PathBuf),
}

/// The book, as it is on the disk.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    book: Book,
}

impl Journal {
    /// Where it is kept.
    pub fn within(state: &Path) -> PathBuf {
        state.join("assistance.json")
    }

    /// Opens it; one that is not there is empty.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let book = match fs_err::read(path) {
            Ok(bytes) => read(&bytes).ok_or_else(|| JournalError::Damaged(path.to_owned()))?,
            Err(error) if error.kind() == ErrorKind::NotFound => Book::default(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            path: path.to_owned(),
            book,
        })
    }

    /// Opens it, or, where it is not readable, moves it aside and begins an empty one: nothing was granted then.
    pub fn open_or_begin(path: &Path, now: Timestamp) -> Result<Self, JournalError> {
        match Self::open(path) {
            Err(JournalError::Damaged(_)) => {
                let mut aside = path.as_os_str().to_owned();
                aside.push(format!(".damaged-{}", now.as_second()));
                fs_err::rename(path, &aside)?;
                tracing::error!(moved.to = ?aside, "the journal of remote sessions was damaged; a new one is begun");
                Self::open(path)
            }
            opened => opened,
        }
    }

    /// What is written.
    pub const fn book(&self) -> &Book {
        &self.book
    }

    /// Writes a change down. When this fails, nothing has changed.
    pub(super) fn write(&mut self, change: impl FnOnce(&mut Book)) -> Result<(), JournalError> {
        let mut next = self.book.clone();
        change(&mut next);
        if next != self.book {
            file::replace(&self.path, &bytes(&next), MODE)?;
            self.book = next;
        }
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    version: V1,
    sessions: Vec<KeptSession>,
    words: Vec<KeptWord>,
    next: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptSession {
    session: String,
    standing: KeptStanding,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum KeptStanding {
    Offered {
        grant: WireGrant,
        reason: String,
        since_ms: i64,
    },
    Granted {
        grant: WireGrant,
        basis: WireBasis,
    },
    Open {
        grant: WireGrant,
        basis: WireBasis,
    },
    Over {
        at_ms: i64,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptWord {
    number: u64,
    word: Word,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
}

fn bytes(book: &Book) -> Vec<u8> {
    let session = |(session, standing): (&SessionId, &Standing)| KeptSession {
        session: session.to_string(),
        standing: KeptStanding::from(standing),
    };
    let word = |it: &Waiting| KeptWord {
        number: it.number,
        word: it.word.clone(),
        refused: it.refused.clone(),
    };
    let kept = Kept {
        version: V1,
        sessions: book.sessions.iter().map(session).collect(),
        words: book.words.iter().map(word).collect(),
        next: book.next,
    };
    serde_json::to_vec(&kept).expect("invariant: texts and numbers are JSON")
}

fn read(bytes: &[u8]) -> Option<Book> {
    let kept: Kept = serde_json::from_slice(bytes).ok()?;
    let session = |it: KeptSession| {
        let session: SessionId = it.session.parse().ok()?;
        let standing = it.standing.read()?;
        let is_own = standing.grant().is_none_or(|it| it.session == session);
        is_own.then_some((session, standing))
    };
    let word = |it: KeptWord| Waiting {
        number: it.number,
        word: it.word,
        refused: it.refused,
    };
    Some(Book {
        sessions: kept
            .sessions
            .into_iter()
            .map(session)
            .collect::<Option<_>>()?,
        words: kept.words.into_iter().map(word).collect(),
        next: kept.next,
    })
}

impl From<&Standing> for KeptStanding {
    fn from(standing: &Standing) -> Self {
        let wire = |grant: &Grant, basis: &Basis| (WireGrant::from(grant), WireBasis::from(basis));
        match standing {
            Standing::Offered {
                grant,
                reason,
                since,
            } => Self::Offered {
                grant: WireGrant::from(grant),
                reason: reason.clone(),
                since_ms: since.as_millisecond(),
            },
            Standing::Granted { grant, basis } => {
                let (grant, basis) = wire(grant, basis);
                Self::Granted { grant, basis }
            }
            Standing::Open { grant, basis } => {
                let (grant, basis) = wire(grant, basis);
                Self::Open { grant, basis }
            }
            Standing::Over { at } => Self::Over {
                at_ms: at.as_millisecond(),
            },
        }
    }
}

impl KeptStanding {
    fn read(self) -> Option<Standing> {
        let at = |ms| Timestamp::from_millisecond(ms).ok();
        Some(match self {
            Self::Offered {
                grant,
                reason,
                since_ms,
            } => Standing::Offered {
                grant: grant.read().ok()?,
                reason,
                since: at(since_ms)?,
            },
            Self::Granted { grant, basis } => Standing::Granted {
                grant: grant.read().ok()?,
                basis: basis_of(basis),
            },
            Self::Open { grant, basis } => Standing::Open {
                grant: grant.read().ok()?,
                basis: basis_of(basis),
            },
            Self::Over { at_ms } => Standing::Over { at: at(at_ms)? },
        })
    }
}

fn basis_of(basis: WireBasis) -> Basis {
    match basis {
        WireBasis::Contact(name) => Basis::Contact(Line::fit(name.as_str())),
        WireBasis::AtTheMachine(name) => Basis::AtTheMachine(Line::fit(name.as_str())),
        WireBasis::Window => Basis::Window,
        WireBasis::Standing => Basis::Standing,
    }
}

#[cfg(test)]
mod tests {
    use custode_domain::assistance::Ending;

    use super::super::authenticator::grant;
    use super::*;

    #[test]
    fn a_book_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = Journal::within(folder.path());
        let now = Timestamp::from_second(1_799_990_000).unwrap();
        let mut journal = Journal::open(&path).unwrap();
        let other = |number| {
            let mut grant = grant();
            grant.session = SessionId::from_uuid(uuid::Uuid::from_u128(number));
            grant
        };
        let host = &"sic-01.comune".parse().unwrap();
        let steps: [&dyn Fn(&mut Book); 7] = [
            &|it| it.offer(other(1), "Perché".to_owned(), now),
            &|it| it.grant(other(2), Basis::Contact(Line::fit("Referente")), host, now),
            &|it| it.grant(other(3), Basis::Window, host, now),
            &|it| it.open(other(3).session, now),
            &|it| it.decline(other(4).session, "no", now),
            &|it| it.acknowledge(0),
            &|it| it.refuse(1, "gone"),
        ];
        for step in steps {
            journal.write(step).unwrap();
            assert_eq!(Journal::open(&path).unwrap().book(), journal.book());
        }
        assert_eq!(journal.book().first().unwrap().number, 2);
        journal
            .write(|it| it.end(other(3).session, Ending::Deadline, None, now))
            .unwrap();
        let before = journal.book().clone();
        journal
            .write(|it| it.end(other(3).session, Ending::Deadline, None, now))
            .unwrap();
        assert_eq!(journal.book(), &before, "what is over is not over twice");
    }

    #[test]
    fn what_cannot_be_written_has_not_happened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gone").join("assistance.json");
        let mut journal = Journal::open(&path).unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let written = journal.write(|it| it.offer(grant(), String::new(), now));
        assert!(matches!(written, Err(JournalError::File(_))));
        assert_eq!(journal.book(), &Book::default());
    }

    #[test]
    fn a_damaged_journal_is_moved_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = Journal::within(folder.path());
        let now = Timestamp::UNIX_EPOCH;
        for damaged in [
            "",
            "{",
            "{\"version\":2,\"sessions\":[],\"words\":[],\"next\":0}",
        ] {
            fs_err::write(&path, damaged).unwrap();
            assert!(matches!(
                Journal::open(&path),
                Err(JournalError::Damaged(_))
            ));
            let begun = Journal::open_or_begin(&path, now).unwrap();
            assert_eq!(begun.book(), &Book::default());
            assert!(folder.path().join("assistance.json.damaged-0").exists());
        }
    }
}
