//! Policy: what the machine's Ente decided beforehand, in a file of the machine that nobody but its administrator writes.

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Asked, Basis, Class, Classes, Forward, Grant, Length, LocalUser, Nonce};
use crate::id::{EnteId, TicketId};

/// A time of the week in which sessions begin without asking anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// On which day.
    pub day: Weekday,
    /// From this time of the machine's zone.
    pub from: Time,
    /// To this time, without it.
    pub to: Time,
}

/// Who is asked before a session begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// A contact of the Ente, every time.
    Ask,
    /// Nobody inside these times, a contact outside them.
    Window(Vec<Window>, TimeZone),
    /// Nobody: the Ente agreed once and for all.
    Standing,
    /// Nobody, because no session begins.
    Never,
}

/// What the machine allows at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalPolicy {
    /// Who is asked.
    pub mode: Mode,
    /// As which users a technician works. The machine takes no user with the number 0, whatever stands here.
    pub users: Vec<LocalUser>,
    /// What may be done.
    pub classes: Classes,
    /// Which local ports may be reached.
    pub forwards: Vec<Forward>,
    /// How long a session lasts at most.
    pub longest: Length,
}

/// Why the machine does not even ask.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Declined {
    /// [`Mode::Never`].
    #[error(
        "this machine takes no remote sessions: its Ente decided so, in the machine's own policy"
    )]
    Never,
    /// Another user than those of the policy.
    #[error(
        "nobody works as `{0}` on this machine: ask for one of the users that its policy names"
    )]
    User(LocalUser),
    /// More than the policy allows.
    #[error("this machine does not allow `{}`: ask without it", .0.code())]
    Class(Class),
    /// Longer than the policy allows.
    #[error("a session lasts {0} at most on this machine: ask for less")]
    TooLong(Length),
}

/// What the policy answers to a wish that it does not decline.
pub(super) enum Answer {
    /// A contact is to be asked.
    Ask,
    /// It stands in for the contact.
    Agreed(Basis),
}

impl LocalPolicy {
    /// The grant that would answer this wish now, or why there is none.
    pub fn grant(
        &self,
        asked: &Asked,
        (ente, ticket): (EnteId, TicketId),
        nonce: Nonce,
        now: Timestamp,
    ) -> Result<Grant, Declined> {
        if asked.length > self.longest {
            return Err(Declined::TooLong(self.longest));
        }
        let grant = Grant {
            session: asked.session,
            ente,
            machine: asked.machine,
            ticket,
            key: asked.key.clone(),
            user: asked.user.clone(),
            classes: asked.classes.clone(),
            until: self.until(asked.length, now),
            nonce,
        };
        self.allows(&grant, now)?;
        Ok(grant)
    }

    /// Whether this grant is within what the machine allows: asked again whenever something begins.
    pub fn allows(&self, grant: &Grant, now: Timestamp) -> Result<(), Declined> {
        if self.mode == Mode::Never {
            return Err(Declined::Never);
        }
        if !self.users.contains(&grant.user) {
            return Err(Declined::User(grant.user.clone()));
        }
        if let Some(class) = grant.classes.beyond(&self.classes) {
            return Err(Declined::Class(class));
        }
        if grant.until.duration_since(now) > self.longest.duration() {
            return Err(Declined::TooLong(self.longest));
        }
        Ok(())
    }

    pub(super) fn answers(&self, now: Timestamp) -> Answer {
        match &self.mode {
            Mode::Standing => Answer::Agreed(Basis::Standing),
            Mode::Window(windows, zone) if end_of_window(windows, zone, now).is_some() => {
                Answer::Agreed(Basis::Window)
            }
            Mode::Ask | Mode::Window(..) | Mode::Never => Answer::Ask,
        }
    }

    /// A window also ends what began in it. Whole milliseconds, as a grant states them: read again, it is the same.
    fn until(&self, length: Length, now: Timestamp) -> Timestamp {
        let until = now.saturating_add(length.duration()).unwrap_or(now);
        let until = match &self.mode {
            Mode::Window(windows, zone) => match end_of_window(windows, zone, now) {
                Some(end) => until.min(end),
                None => until,
            },
            Mode::Ask | Mode::Standing | Mode::Never => until,
        };
        Timestamp::from_millisecond(until.as_millisecond()).unwrap_or(until)
    }
}

/// Nothing outside all of them.
fn end_of_window(windows: &[Window], zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let here = now.to_zoned(zone.clone());
    let inside = windows
        .iter()
        .filter(|it| it.day == here.weekday() && it.from <= here.time() && here.time() < it.to);
    let end = inside.map(|it| it.to).max()?;
    let end = here.date().to_datetime(end).to_zoned(zone.clone()).ok()?;
    // Where the clock is set back, the end comes twice, and the first one counts.
    let end = end.timestamp();
    (end.duration_since(now) > SignedDuration::ZERO).then_some(end)
}
