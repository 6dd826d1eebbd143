//! Account: whether a local user may have a session now. There is no password to ask for, so the rest is ours to ask.

use std::ffi::CString;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use nix::unistd::User;
use rustix::fs::Access;

pub use crate::os::session::order::Account;

/// Why a user may not have one.
#[derive(Debug, thiserror::Error)]
pub enum AccountRefusal {
    /// There is no such user.
    #[error("there is no user {0} on this machine")]
    Unknown(String),
    /// Number 0, whatever the name.
    #[error("{0} is root by another name")]
    Root(String),
    /// The password's place holds a lock.
    #[error(
        "the account {0} is locked; `usermod --password '*' {0}` unlocks it without giving it a password"
    )]
    Locked(String),
    /// Its last day is over.
    #[error("the account {0} has expired")]
    Expired(String),
    /// Its shell lets nobody in.
    #[error("{name} has no login: the shell is {}", .shell.display())]
    NoLogin {
        /// The user.
        name: String,
        /// The shell.
        shell: PathBuf,
    },
    /// The administrator keeps everybody out.
    #[error("nobody may log in while /etc/nologin is there")]
    Closed,
    /// The system's databases could not be read.
    #[error("the accounts of this machine cannot be read")]
    Io(#[from] io::Error),
}

/// Finds a user and asks everything that a login would.
pub(super) fn find(name: &str, now: Timestamp) -> Result<Account, AccountRefusal> {
    let user = User::from_name(name).map_err(io::Error::from)?;
    let Some(user) = user else {
        return Err(AccountRefusal::Unknown(name.to_owned()));
    };
    if user.uid.is_root() {
        return Err(AccountRefusal::Root(name.to_owned()));
    }
    if Path::new("/etc/nologin").exists() {
        return Err(AccountRefusal::Closed);
    }
    check_shell(name, &user.shell)?;
    // Users of a directory have no line there; the directory answers for them.
    if rustix::process::geteuid().is_root() {
        let shadow = fs_err::read_to_string("/etc/shadow")?;
        check_shadow(name, &shadow, now)?;
    }
    let c_name = CString::new(name).map_err(io::Error::other)?;
    let groups = nix::unistd::getgrouplist(&c_name, user.gid).map_err(io::Error::from)?;
    Ok(Account {
        name: name.to_owned(),
        uid: user.uid.as_raw(),
        gid: user.gid.as_raw(),
        groups: groups.into_iter().map(nix::unistd::Gid::as_raw).collect(),
        home: user.dir,
        shell: user.shell,
    })
}

fn check_shell(name: &str, shell: &Path) -> Result<(), AccountRefusal> {
    let turns_away = matches!(
        shell.file_name().and_then(|file| file.to_str()),
        None | Some("nologin" | "false" | "true" | "sync" | "halt" | "shutdown")
    );
    let runs = shell.is_absolute() && rustix::fs::access(shell, Access::EXEC_OK).is_ok();
    if turns_away || !runs {
        return Err(AccountRefusal::NoLogin {
            name: name.to_owned(),
            shell: shell.to_owned(),
        });
    }
    Ok(())
}

/// shadow(5): `name:password:last change:…:expires:`, days since 1970.
fn check_shadow(name: &str, shadow: &str, now: Timestamp) -> Result<(), AccountRefusal> {
    const SECONDS_A_DAY: i64 = 86_400;
    let line = shadow
        .lines()
        .find(|line| line.split(':').next() == Some(name));
    let Some(line) = line else {
        return Ok(());
    };
    let fields: Vec<_> = line.split(':').collect();
    if fields
        .get(1)
        .is_some_and(|password| password.starts_with('!'))
    {
        return Err(AccountRefusal::Locked(name.to_owned()));
    }
    let expires = fields.get(7).and_then(|day| day.parse::<i64>().ok());
    let today = now.as_second().div_euclid(SECONDS_A_DAY);
    if expires.is_some_and(|expires| today >= expires) {
        return Err(AccountRefusal::Expired(name.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_or_expired_account_is_refused_and_one_without_a_password_is_not() {
        let shadow = "root:*:1::::::\nopen:*:20000:0:99999:7:::\nhashed:$y$j9T$x:20000::::::\n\
                      locked:!:20000::::::\nclosed:!$y$j9T$x:20000::::::\nover:*:20000::::::20500:\nlater:*:20000:::::20501:\n\
                      old:*:20000:::::20500:\n";
        let today = Timestamp::from_second(20_500 * 86_400 + 3600).unwrap();
        let check = |name: &str| check_shadow(name, shadow, today);
        for name in ["open", "hashed", "later", "of-a-directory"] {
            assert!(check(name).is_ok(), "{name}");
        }
        assert!(matches!(check("locked"), Err(AccountRefusal::Locked(_))));
        assert!(matches!(check("closed"), Err(AccountRefusal::Locked(_))));
        assert!(matches!(check("old"), Err(AccountRefusal::Expired(_))));
    }

    #[test]
    fn a_shell_that_turns_people_away_is_none() {
        let check = |shell: &str| check_shell("a", Path::new(shell));
        assert!(check("/bin/sh").is_ok());
        for shell in [
            "/usr/sbin/nologin",
            "/bin/false",
            "/no/such/shell",
            "",
            "sh",
            "/etc/passwd",
        ] {
            assert!(check(shell).is_err(), "{shell}");
        }
    }

    #[test]
    fn root_and_nobody_at_all_have_no_session() {
        let now = Timestamp::UNIX_EPOCH;
        assert!(matches!(find("root", now), Err(AccountRefusal::Root(_))));
        assert!(matches!(
            find("no-such-user", now),
            Err(AccountRefusal::Unknown(_))
        ));
    }
}
