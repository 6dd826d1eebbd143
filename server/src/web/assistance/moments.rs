//! Moments: what a session did, in words.

use std::time::Duration;

use custode_ssh::recording::{Act, Carried, Event, Kind, Started};

use crate::app::assistance::recording::{Moment, What};
use crate::lang::Lang;
use crate::web::quantity::Unit;

/// A line of the list.
#[derive(Debug)]
pub(super) struct MomentRow {
    pub(super) at: Place,
    pub(super) words: String,
    /// What else there is to say; often empty.
    pub(super) more: String,
    /// The SHA-256 of what was carried; often empty.
    pub(super) hash: String,
}

/// A place in a recording.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Seconds since the session began, for an address: `12.501`. Never before what it leads to.
    pub(super) seconds: String,
    /// As people read it: `00:12:07`.
    pub(super) said: String,
}

impl Place {
    pub(super) fn new(at: Duration) -> Self {
        let milliseconds = at.as_micros().div_ceil(1000);
        let whole = at.as_secs();
        Self {
            seconds: format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000),
            said: format!(
                "{:02}:{:02}:{:02}",
                whole / 3600,
                whole / 60 % 60,
                whole % 60
            ),
        }
    }
}

impl MomentRow {
    pub(super) fn new(t: Lang, moment: &Moment) -> Self {
        let said = match &moment.what {
            What::Event(event) => Said::event(t, event),
            What::Sealed(kind) => Said::plain(sealed_word(t, *kind)),
            What::Resized { columns, rows } => Said::plain(t.recording_resized(columns, rows)),
        };
        Self {
            at: Place::new(moment.at),
            words: said.words,
            more: said.more,
            hash: said.hash,
        }
    }
}

#[derive(Default)]
struct Said {
    words: String,
    more: String,
    hash: String,
}

impl Said {
    fn plain(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            ..Self::default()
        }
    }

    fn event(t: Lang, event: &Event) -> Self {
        match event {
            Event::LoggedIn => Self::plain(t.recording_logged_in()),
            Event::Refused { what, why } => Self::plain(t.recording_refused(what, why)),
            Event::Started { what, .. } => Self::plain(match what {
                Started::Shell => t.recording_shell().to_owned(),
                Started::Exec { command } => t.recording_exec(command),
                Started::Files => t.recording_files().to_owned(),
            }),
            Event::Finished {
                code,
                signal,
                input,
                output,
                ..
            } => Self {
                words: match (code, signal) {
                    (Some(code), _) => t.recording_exit(code),
                    (None, Some(signal)) => t.recording_signal(signal),
                    (None, None) => t.recording_finished().to_owned(),
                },
                more: t.recording_carried(size(t, input.bytes), size(t, output.bytes)),
                hash: hash(output),
            },
            Event::File {
                act,
                path,
                to,
                carried,
                done,
                ..
            } => Self::file(t, (*act, *done), (path, to.as_deref()), carried),
            Event::ForwardOpened { to, .. } => Self::plain(t.recording_forward(to)),
            Event::ForwardClosed { to, up, down, .. } => Self {
                words: t.recording_forward_closed(to),
                more: t.recording_forwarded(size(t, *up), size(t, *down)),
                hash: String::new(),
            },
            Event::Warned { minutes } => Self::plain(t.recording_warned(*minutes)),
            Event::Ended { why, gone } => Self {
                words: t.recording_ended(end(t, why)),
                more: if *gone {
                    String::new()
                } else {
                    t.recording_not_gone().to_owned()
                },
                hash: String::new(),
            },
        }
    }

    fn file(
        t: Lang,
        (act, done): (Act, bool),
        (path, to): (&str, Option<&str>),
        carried: &Carried,
    ) -> Self {
        let what = match to {
            Some(to) => format!("{}: {path} → {to}", act_word(t, act)),
            None => format!("{}: {path}", act_word(t, act)),
        };
        Self {
            words: if done {
                what
            } else {
                t.recording_not_done(what)
            },
            more: match act {
                Act::Read | Act::Wrote => size(t, carried.bytes),
                Act::Removed
                | Act::Renamed
                | Act::Linked
                | Act::MadeFolder
                | Act::RemovedFolder
                | Act::ChangedAttributes => String::new(),
            },
            hash: hash(carried),
        }
    }
}

/// Of nothing there is nothing to compare.
fn hash(carried: &Carried) -> String {
    let hash = carried.sha256.clone().filter(|_| carried.bytes > 0);
    hash.unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "a size is told with two digits")]
pub(super) fn size(t: Lang, bytes: u64) -> String {
    Unit::Bytes.tell(t, bytes as f64)
}

/// The words of the engine that ended it; what another release says stands as it is.
fn end(t: Lang, why: &str) -> &str {
    match why {
        "client-left" => t.assistance_end_technician(),
        "deadline" => t.assistance_end_deadline(),
        "no-login" => t.recording_why_no_login(),
        "recording-lost" => t.assistance_end_recording(),
        "asked" => t.recording_why_asked(),
        other => other,
    }
}

/// Of what is sealed no more is known.
const fn sealed_word(t: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Refused => t.recording_sealed_refused(),
        Kind::Exec => t.recording_sealed_exec(),
        Kind::Finished => t.recording_finished(),
        Kind::File => t.recording_sealed_file(),
    }
}

const fn act_word(t: Lang, act: Act) -> &'static str {
    match act {
        Act::Read => t.recording_act_read(),
        Act::Wrote => t.recording_act_wrote(),
        Act::Removed => t.recording_act_removed(),
        Act::Renamed => t.recording_act_renamed(),
        Act::Linked => t.recording_act_linked(),
        Act::MadeFolder => t.recording_act_made_folder(),
        Act::RemovedFolder => t.recording_act_removed_folder(),
        Act::ChangedAttributes => t.recording_act_changed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_never_before_what_it_leads_to() {
        let check = |micros: u64, seconds: &str, said: &str| {
            let place = Place::new(Duration::from_micros(micros));
            assert_eq!((&*place.seconds, &*place.said), (seconds, said));
        };
        check(0, "0.000", "00:00:00");
        check(12_500_001, "12.501", "00:00:12");
        check(3_727_999_999, "3728.000", "01:02:07");
    }

    #[test]
    fn a_file_is_told_with_its_bytes_and_its_hash() {
        let carried = Carried {
            bytes: 12_000,
            sha256: Some("ab".repeat(32)),
        };
        let event = |done| Event::File {
            channel: 1,
            act: Act::Wrote,
            path: "/tmp/a".to_owned(),
            to: None,
            carried: carried.clone(),
            done,
        };
        let said = Said::event(Lang::It, &event(true));
        assert_eq!(said.words, "File scritto: /tmp/a");
        assert_eq!((said.more.as_str(), said.hash.len()), ("12,0 kB", 64));
        let said = Said::event(Lang::It, &event(false));
        assert_eq!(said.words, "File scritto: /tmp/a, non riuscito");
    }
}
