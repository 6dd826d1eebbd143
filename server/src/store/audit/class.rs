//! Class: how long a record of the audit is kept, and what came of what it tells.

use super::Deed;
use crate::store::code::codes;

/// What a record is about, which says how long it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Who came in, who did not, who left (Garante, 27 November 2008).
    Access,
    /// What operators did to tickets (T25).
    Operation,
    /// Accounts, rights, tokens, machines, the audit itself.
    Administration,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was tried in vain.
    Failed,
}

codes! {
    Class { Access = "access", Operation = "operation", Administration = "administration" }
    Outcome { Done = "done", Failed = "failed" }
}

impl Class {
    /// All classes.
    pub const ALL: [Self; 3] = [Self::Access, Self::Operation, Self::Administration];

    /// The class of an action on an object.
    pub fn of(action: Deed, object: &str) -> Self {
        let comes_or_goes = matches!(
            action,
            Deed::SignIn | Deed::SignInFailed | Deed::SignOut | Deed::EndSession | Deed::UseToken
        );
        if comes_or_goes {
            Self::Access
        } else if object.starts_with(super::TICKET) {
            Self::Operation
        } else {
            Self::Administration
        }
    }

    /// The spelling in the database and in the configuration.
    pub fn code(self) -> &'static str {
        crate::store::code::Code::code(self)
    }
}

impl Outcome {
    /// The spelling in the database.
    pub fn code(self) -> &'static str {
        crate::store::code::Code::code(self)
    }
}
