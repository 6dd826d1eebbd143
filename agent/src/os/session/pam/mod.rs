//! PAM: asks the machine's own rules for logins of this kind, where it has them, and takes what they give.
//!
//! Who comes in has proved it by then, so nothing is authenticated, and no credential is set. The session is opened and
//! never closed: this process becomes the user's program, and nobody stays behind who could. The rules that the installer
//! places name only modules for which that is enough (`docs/decisions/0030`).

mod conversation;
mod library;
mod login;

use std::ffi::CString;
use std::path::Path;

use conversation::Said;
use library::Library;
use login::{Login, No, text};

use super::order::Order;
use super::variables;

/// Where Linux-PAM looks for rules.
const FOLDERS: [&str; 2] = ["/etc/pam.d", "/usr/lib/pam.d"];
/// What stands for a terminal where there is none, as sshd's `ssh` does.
const NO_TERMINAL: &str = "custode";

/// Why the machine's own rules let nobody in.
#[derive(Debug, thiserror::Error)]
pub enum PamRefusal {
    /// The account may not come in.
    #[error("the rules of PAM refuse the account {user} ({service}): {because}")]
    Account {
        /// The user.
        user: String,
        /// The name of the rules.
        service: String,
        /// PAM's words.
        because: String,
    },
    /// The account may, but its session does not begin.
    #[error("the rules of PAM open no session for {user} ({service}): {because}")]
    Session {
        /// The user.
        user: String,
        /// The name of the rules.
        service: String,
        /// PAM's words.
        because: String,
    },
    /// The process is not where it was.
    #[error(
        "the rules of PAM took the session out of its control group; {0} must not name pam_systemd"
    )]
    Moved(String),
}

/// What the rules gave.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Variables of the machine, those that a session takes.
    pub(super) environment: Vec<(String, String)>,
    /// What whoever looks after the machine should know.
    pub(super) remark: Option<String>,
}

/// Asks whether the account may come in, and opens the session of this process. Without rules of that name, or without
/// PAM, nothing is asked and nothing given.
pub(super) fn open(order: &Order) -> Result<Given, PamRefusal> {
    let service = &order.pam.service;
    // Without root only the process's own user is served, and PAM could change nothing.
    if !rustix::process::geteuid().is_root() || !has_rules(service) {
        return Ok(Given::default());
    }
    let Some(library) = Library::load() else {
        let remark = format!("PAM has rules named {service}, but libpam.so.0 cannot be loaded");
        return Ok(Given {
            remark: Some(remark),
            ..Given::default()
        });
    };
    let before = place();
    let said = Said::default();
    let environment = ask(library, order, &said)?;
    if place() != before {
        return Err(PamRefusal::Moved(service.clone()));
    }
    Ok(Given {
        environment,
        remark: said.text(),
    })
}

fn ask(library: Library, order: &Order, said: &Said) -> Result<Vec<(String, String)>, PamRefusal> {
    let (user, service) = (&order.account.name, &order.pam.service);
    let refused = |because: No| PamRefusal::Account {
        user: user.clone(),
        service: service.clone(),
        because,
    };
    let names = (
        text(service).map_err(refused)?,
        text(user).map_err(refused)?,
    );
    let login = Login::start(library, (&names.0, &names.1), said);
    let mut login = login.map_err(refused)?;
    login.at(&terminal(order.terminal)).map_err(refused)?;
    // No host: where the technician sits is not known here, and the audit would look a name up.
    let technician = text(&order.pam.technician).map_err(refused)?;
    login.by(&technician).map_err(refused)?;
    login.account().map_err(refused)?;
    let opened = login.open_session();
    opened.map_err(|because| PamRefusal::Session {
        user: user.clone(),
        service: service.clone(),
        because,
    })?;
    let mut given = login.variables();
    given.retain(|(name, value)| variables::is_of_the_machine(name, value));
    Ok(given)
}

/// Under a name that PAM does not know it would ask the rules named `other`.
fn has_rules(service: &str) -> bool {
    let is_name = !service.is_empty() && service.bytes().all(is_of_name);
    is_name
        && FOLDERS
            .iter()
            .any(|folder| Path::new(folder).join(service).is_file())
}

/// A name that leads to no other folder.
const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

fn terminal(is_there: bool) -> CString {
    let own = is_there
        .then(|| rustix::termios::ttyname(rustix::stdio::stdin(), Vec::new()).ok())
        .flatten();
    own.unwrap_or_else(|| CString::new(NO_TERMINAL).expect("invariant: it holds no zero"))
}

/// Where this process is among the control groups; the pen is one of them.
fn place() -> Option<String> {
    fs_err::read_to_string("/proc/self/cgroup").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_those_of_a_name_and_of_no_other_file() {
        assert!(!has_rules("custode-no-such-rules"));
        for elsewhere in ["", ".", "..", "../passwd", "../../etc/passwd", "a/b", "a\0"] {
            assert!(!has_rules(elsewhere), "{elsewhere:?}");
        }
    }
}
