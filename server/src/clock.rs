//! Clock: the one door to the time of day.

use jiff::Timestamp;

/// Tells the time. Rules never hold one: they are given `now`.
#[derive(Debug, Default)]
pub struct Clock {
    #[cfg(feature = "wound-clock")]
    wound_by: Option<std::path::PathBuf>,
}

impl Clock {
    /// The clock of this computer.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that is ahead by as many seconds as the file says, read at each look. For the journeys.
    #[cfg(feature = "wound-clock")]
    pub fn wound_by(file: std::path::PathBuf) -> Self {
        Self {
            wound_by: Some(file),
        }
    }

    /// The instant, in whole microseconds: what the store keeps reads back as the same instant.
    pub fn now(&self) -> Timestamp {
        let now = self.unwound();
        #[cfg(feature = "wound-clock")]
        let now = self.wind(now);
        now
    }

    /// The instant by the computer's clock, wound or not: for certificates, which others judge by theirs.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the door that the lint sends everybody to"
    )]
    pub fn unwound(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// A file that is missing or half written winds nothing.
    #[cfg(feature = "wound-clock")]
    fn wind(&self, now: Timestamp) -> Timestamp {
        let offset = self.wound_by.as_ref().and_then(|file| {
            let text = fs_err::read_to_string(file).ok()?;
            text.trim().parse().ok()
        });
        now.checked_add(jiff::SignedDuration::from_secs(offset.unwrap_or(0)))
            .unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_whole_microseconds() {
        assert_eq!(Clock::system().now().subsec_nanosecond() % 1000, 0);
    }

    #[cfg(feature = "wound-clock")]
    #[test]
    fn the_file_winds_the_clock_and_not_the_certificates() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let clock = Clock::wound_by(file.path().to_owned());
        assert!(clock.now().as_second() - clock.unwound().as_second() <= 1);
        fs_err::write(file.path(), "86400\n").unwrap();
        let ahead = clock.now().as_second() - clock.unwound().as_second();
        assert!((86_399..=86_401).contains(&ahead), "{ahead}");
    }
}
