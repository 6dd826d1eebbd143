//! Cut: which observations count, and by what they are told apart.

use crate::Severity;
use crate::channel::Channel;
use crate::coded::coded;
use crate::figures::{Facts, Observation};
use crate::person::Level;
use crate::ticket::{Area, AreaKind, Kind, StateName};

coded! {
    /// How old a ticket is, in whole days of 24 hours since its request arrived.
    Age {
        /// Less than two days.
        UnderTwo = "0-2",
        /// From two days, less than five.
        UnderFive = "2-5",
        /// From five days, less than ten.
        UnderTen = "5-10",
        /// From ten days, less than thirty.
        UnderThirty = "10-30",
        /// Thirty days and more.
        Thirty = "30-",
    }
}

impl Age {
    /// The age after so many seconds.
    pub const fn of(seconds: i64) -> Self {
        match seconds / 86_400 {
            ..2 => Self::UnderTwo,
            2..5 => Self::UnderFive,
            5..10 => Self::UnderTen,
            10..30 => Self::UnderThirty,
            30.. => Self::Thirty,
        }
    }
}

/// By what the observations of a metric are told apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// How severe, the most severe first.
    Severity(std::cmp::Reverse<Severity>),
    /// The nature of the ticket.
    Kind(Kind),
    /// How old.
    Age(Age),
    /// Where it stands.
    State(StateName),
    /// At which level.
    Level(Level),
    /// By which way it came.
    Channel(Channel),
    /// Which area of the third level. Its name is text that people wrote.
    Area(AreaKind, String),
    /// The hour of the day, in the time of the contract.
    Hour(u8),
}

impl Group {
    /// The group of a severity.
    pub const fn severity(severity: Severity) -> Self {
        Self::Severity(std::cmp::Reverse(severity))
    }

    /// The group of an area.
    pub fn area(area: &Area) -> Self {
        Self::Area(area.kind, area.name.as_str().to_owned())
    }

    /// The spelling in addresses and files; the name of an area as it was written.
    pub fn code(&self) -> String {
        match self {
            Self::Severity(severity) => severity.0.number().to_string(),
            Self::Kind(kind) => kind.code().to_owned(),
            Self::Age(age) => age.code().to_owned(),
            Self::State(state) => state.code().to_owned(),
            Self::Level(level) => level.code().to_owned(),
            Self::Channel(channel) => channel.code().to_owned(),
            Self::Area(kind, name) => format!("{}:{name}", kind.code()),
            Self::Hour(hour) => format!("{hour:02}"),
        }
    }
}

/// Which observations count; nothing asked for counts all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cut {
    /// Of this severity at their instant.
    pub severity: Option<Severity>,
    /// Of tickets that came this way.
    pub channel: Option<Channel>,
    /// At this level at their instant.
    pub level: Option<Level>,
    /// Of tickets of this nature.
    pub kind: Option<Kind>,
}

impl Cut {
    /// Whether tickets like this one count at all.
    pub fn admits_ticket(&self, facts: &Facts) -> bool {
        self.channel.is_none_or(|asked| asked == facts.channel)
            && self.kind.is_none_or(|asked| asked == facts.kind)
    }

    /// Whether an observation of a ticket that counts does.
    pub fn admits(&self, seen: &Observation) -> bool {
        self.severity.is_none_or(|asked| asked == seen.severity)
            && self.level.is_none_or(|asked| asked == seen.level)
    }
}
