//! Kind: what sorts of things a session can leave behind, the gravest first: a text that is cut ends with the least.

/// A sort of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A line of `/etc/passwd`, with that of `/etc/shadow`.
    Account,
    /// A line of `/etc/group`.
    Group,
    /// A file of sudo's rules.
    Sudo,
    /// A file of keys that let somebody in.
    Keys,
    /// A file of sshd's settings: they say where keys are.
    Sshd,
    /// A program that runs as its owner or group.
    Setuid,
    /// A file of cron.
    Cron,
    /// A job of `at`.
    At,
    /// A file of systemd: a unit, a timer, what switches one on.
    Unit,
    /// A TCP port that somebody listens at.
    Listening,
}

impl Kind {
    /// What the reader of a ticket calls it. All are masculine, as the words around them are.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Group => "gruppo",
            Self::Sudo => "file di sudo",
            Self::Keys => "file di chiavi SSH",
            Self::Sshd => "file di sshd",
            Self::Setuid => "file setuid o setgid",
            Self::Cron => "file di cron",
            Self::At => "lavoro di at",
            Self::Unit => "file di systemd",
            Self::Listening => "ascolto TCP",
        }
    }
}
