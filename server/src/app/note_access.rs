//! Note access: who came in, who did not and who left, in the audit (Garante, 27 November 2008).
//!
//! Comings and goings are written with the session itself. Failures are bounded, because strangers bring them about:
//! so many are written in an hour, then one more says that others came, and how many they were once the hour is over.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::App;
use crate::store::audit::{self, Deed, Entry, Outcome, STRANGER};
use crate::store::people::Person;
use crate::store::{StoreError, Tx};

/// Failures that are written in an hour, each by itself. An office that comes back from its holidays has fewer.
const IN_AN_HOUR: u32 = 300;
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// How somebody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// With a password.
    Password,
    /// With a password and a code.
    Code,
    /// By a provider.
    Provider,
    /// With a key of their own.
    Passkey,
    /// They were in, changed their password and go on.
    NewPassword,
}

/// Why somebody did not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vain {
    /// The password is another, or nobody has this login.
    Password,
    /// The code is another.
    Code,
    /// The key does not open.
    Passkey,
    /// The provider knows them, and nobody here does.
    Provider,
    /// They may not come in any more.
    ShutOut,
    /// Somebody who is in showed another password.
    Proof,
}

/// How many failures were written of late.
#[derive(Debug, Default)]
pub(super) struct Written(Mutex<Hour>);

#[derive(Debug, Clone, Copy, Default)]
struct Hour {
    since: Option<Timestamp>,
    written: u32,
    left_out: u64,
}

/// What becomes of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Turn {
    /// Whether it is written by itself.
    writes: bool,
    /// How many were left out in the hour before, if that is to be said.
    left_out: Option<u64>,
}

impl Way {
    const fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::Provider => "provider",
            Self::Passkey => "passkey",
            Self::NewPassword => "new_password",
        }
    }
}

impl Vain {
    const fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::Passkey => "passkey",
            Self::Provider => "provider",
            Self::ShutOut => "shut_out",
            Self::Proof => "proof",
        }
    }
}

impl Written {
    fn turn(&self, now: Timestamp) -> Turn {
        let mut hour = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = hour.since.is_none_or(|since| since + HOUR <= now);
        let left_out = hour.left_out;
        if is_over {
            *hour = Hour {
                since: Some(now),
                ..Hour::default()
            };
        }
        let writes = hour.written < IN_AN_HOUR;
        if writes {
            hour.written += 1;
        } else {
            hour.left_out += 1;
        }
        let said = (is_over && left_out > 0).then_some(left_out);
        let begins = (!writes && hour.left_out == 1).then_some(0);
        Turn {
            writes,
            left_out: said.or(begins),
        }
    }
}

/// Writes that somebody came in, with their session.
pub(super) fn came(
    tx: &mut Tx<'_>,
    person: &Person,
    way: Way,
    now: Timestamp,
) -> Result<(), StoreError> {
    let object = format!("person:{}", person.id);
    let document = json!({ "way": way.code() }).to_string();
    let entry = Entry {
        at: now,
        actor: &object,
        action: Deed::SignIn,
        object: &object,
        ente: person.ente,
        document: &document,
    };
    audit::append(tx, &entry).map(|_| ())
}

/// Writes that somebody left, with the end of their session.
pub(super) fn left(tx: &mut Tx<'_>, person: &Person, now: Timestamp) -> Result<(), StoreError> {
    let object = format!("person:{}", person.id);
    let entry = Entry {
        at: now,
        actor: &object,
        action: Deed::SignOut,
        object: &object,
        ente: person.ente,
        document: "{}",
    };
    audit::append(tx, &entry).map(|_| ())
}

/// Writes that somebody did not come in. What was typed as a login is not written: it may be a password.
pub(super) async fn vain(app: &App, known: Option<&Person>, why: Vain) -> Result<(), StoreError> {
    let now = app.clock.now();
    let turn = app.failures_written.turn(now);
    if !turn.writes && turn.left_out.is_none() {
        return Ok(());
    }
    let (object, ente) = match known {
        Some(person) => (format!("person:{}", person.id), person.ente),
        None => ("login".to_owned(), None),
    };
    let document = json!({ "why": why.code() }).to_string();
    app.store
        .write("note_failed_login", move |tx| {
            if let Some(left_out) = turn.left_out {
                others(tx, left_out, now)?;
            }
            if !turn.writes {
                return Ok(());
            }
            let entry = Entry {
                at: now,
                actor: STRANGER,
                action: Deed::SignInFailed,
                object: &object,
                ente,
                document: &document,
            };
            audit::append_as(tx, &entry, Outcome::Failed).map(|_| ())
        })
        .await
}

/// Writes that failures are left out, or how many were.
fn others(tx: &mut Tx<'_>, left_out: u64, now: Timestamp) -> Result<(), StoreError> {
    let document = match left_out {
        0 => json!({ "left_out_after": IN_AN_HOUR }),
        number => json!({ "left_out": number }),
    };
    let document = document.to_string();
    let entry = Entry {
        at: now,
        actor: "system",
        action: Deed::SignInFailed,
        object: "login",
        ente: None,
        document: &document,
    };
    audit::append_as(tx, &entry, Outcome::Failed).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_fill_no_log_and_the_log_says_how_many_they_were() {
        let written = Written::default();
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let plain = Turn {
            writes: true,
            left_out: None,
        };
        for _ in 0..IN_AN_HOUR {
            assert_eq!(written.turn(at(0)), plain);
        }
        let none = |left_out| Turn {
            writes: false,
            left_out,
        };
        assert_eq!(written.turn(at(1)), none(Some(0)));
        for _ in 0..9_999 {
            assert_eq!(written.turn(at(3_599)), none(None));
        }
        let next = Turn {
            writes: true,
            left_out: Some(10_000),
        };
        assert_eq!(written.turn(at(3_600)), next);
        assert_eq!(written.turn(at(3_601)), plain);
    }
}
