//! Account: the user that the agent runs as, and who owns what.

use std::fmt;

use crate::process::{self, ProcessError};

/// The system user of the service, and its group.
pub(crate) const SERVICE_USER: &str = "custode";

/// A user and its group, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    /// The user.
    pub uid: u32,
    /// Its first group.
    pub gid: u32,
}

/// Whose a file or folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// root alone.
    Root,
    /// root, and the service may read.
    RootForService,
    /// The service.
    Service,
    /// Whoever installs: in a folder of one's own.
    Installer,
}

/// The service's user is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAccount {
    /// It cannot be asked for.
    #[error("non si può chiedere degli utenti")]
    Unknown(#[from] ProcessError),
    /// It is not there.
    #[error("l'utente {SERVICE_USER} non c'è")]
    Absent,
}

impl Account {
    /// Whoever runs this program.
    pub(crate) fn mine() -> Self {
        Self {
            uid: rustix::process::geteuid().as_raw(),
            gid: rustix::process::getegid().as_raw(),
        }
    }

    /// The service's user, from wherever this machine keeps its users.
    pub(crate) fn of_service() -> Result<Option<Self>, ProcessError> {
        let entry = process::ask("getent", &["passwd", SERVICE_USER])?;
        Ok(entry.as_deref().and_then(parse))
    }
}

/// `custode:x:998:997::/var/lib/custode:/usr/sbin/nologin` (passwd(5)).
fn parse(entry: &str) -> Option<Account> {
    let mut fields = entry.split(':').skip(2).map(str::parse);
    let (uid, gid) = (fields.next()?.ok()?, fields.next()?.ok()?);
    Some(Account { uid, gid })
}

impl Owner {
    /// By number, if everybody who is named is there.
    pub(crate) fn account(self, mine: Account, service: Option<Account>) -> Option<Account> {
        match self {
            Self::Root => Some(Account { uid: 0, gid: 0 }),
            Self::RootForService => service.map(|Account { gid, .. }| Account { uid: 0, gid }),
            Self::Service => service,
            Self::Installer => Some(mine),
        }
    }

    /// By number, on this machine at this moment.
    pub(crate) fn resolve(self) -> Result<Account, NoAccount> {
        let service = match self {
            Self::Root | Self::Installer => None,
            Self::RootForService | Self::Service => Account::of_service()?,
        };
        self.account(Account::mine(), service)
            .ok_or(NoAccount::Absent)
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("root:root"),
            Self::RootForService => write!(f, "root:{SERVICE_USER}"),
            Self::Service => write!(f, "{SERVICE_USER}:{SERVICE_USER}"),
            Self::Installer => f.write_str("di chi installa"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_the_user_list_is_read() {
        let check = |entry: &str, expected: Option<(u32, u32)>| {
            assert_eq!(parse(entry).map(|a| (a.uid, a.gid)), expected, "{entry}");
        };
        check(
            "custode:x:998:997::/var/lib/custode:/usr/sbin/nologin",
            Some((998, 997)),
        );
        check("custode:x:998", None);
        check("", None);
        check("custode:x:-1:a:::", None);
    }
}
