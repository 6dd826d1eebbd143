//! Channel: the way by which a request reached the desk (T03, T42-T45).

/// Where a request came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// The web platform, served before all the others (T42).
    Sam,
    /// A telephone call (T43).
    Phone,
    /// The one central mailbox (T44), faxes included.
    Mail,
    /// The chat (T45).
    Chat,
    /// A machine that reports by itself.
    Agent,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 5] = [Self::Sam, Self::Phone, Self::Mail, Self::Chat, Self::Agent];

    /// The spelling in the database and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sam => "sam",
            Self::Phone => "phone",
            Self::Mail => "mail",
            Self::Chat => "chat",
            Self::Agent => "agent",
        }
    }

    /// The channel with this spelling.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for channel in Channel::ALL {
            assert_eq!(Channel::from_code(channel.code()), Some(channel));
        }
        assert_eq!(Channel::from_code("web"), None);
    }
}
