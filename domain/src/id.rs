//! The identifiers: one type per noun, so that a machine is never taken for a ticket.
//!
//! All are UUIDs (RFC 9562); version 7 where the program makes them, so that they sort by age.
//! This list is alphabetical and only grows.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// A text that is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier (expected the form 0198f2b4-7c1e-7d6a-9a55-2f4f0c9b1e10)")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes a UUID that the caller's source of identifiers made.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            /// Accepts the hyphenated form alone: one spelling per identifier.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let uuid = Uuid::try_parse(text).map_err(|_| NotAnId)?;
                if uuid.hyphenated().to_string() == text { Ok(Self(uuid)) } else { Err(NotAnId) }
            }
        }
    )+};
}

ids! {
    /// An article of the knowledge base.
    ArticleId;
    /// A file on a ticket.
    AttachmentId;
    /// The life of an agent's spool, drawn when the spool is made; reports are numbered within it.
    BootId;
    /// A public body that is served.
    EnteId;
    /// One fault of one object, from the instant it is raised until it clears.
    FindingId;
    /// A machine with an agent.
    MachineId;
    /// A person, of the desk or of an Ente.
    PersonId;
    /// A time during which somebody is on call.
    ShiftId;
    /// A rule that sends new tickets to the second level.
    RuleId;
    /// A session of remote assistance.
    SessionId;
    /// A place of an Ente where machines stand.
    SiteId;
    /// A shift that one person asks another to take over.
    SwapId;
    /// A piece of a ticket's work given to the third level.
    TaskId;
    /// A ticket.
    TicketId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_prints() {
        let id = TicketId::from_uuid(Uuid::from_u128(0x0198_f2b4_7c1e_7d6a_9a55_2f4f_0c9b_1e10));
        assert_eq!(id.to_string(), "0198f2b4-7c1e-7d6a-9a55-2f4f0c9b1e10");
        assert_eq!(id.to_string().parse::<TicketId>(), Ok(id));
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "",
            "x",
            "0198F2B4-7C1E-7D6A-9A55-2F4F0C9B1E10",
            "0198f2b47c1e7d6a9a552f4f0c9b1e10",
            "{0198f2b4-7c1e-7d6a-9a55-2f4f0c9b1e10}",
        ] {
            assert_eq!(text.parse::<TicketId>(), Err(NotAnId), "{text:?}");
        }
    }
}
