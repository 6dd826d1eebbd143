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
}
