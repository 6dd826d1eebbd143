//! Child: `custode-agent session` becomes the user, proves that there is no way back, and then the program.
//!
//! One thread, no runtime, nothing but what the order says. Whatever fails ends it before the program starts.

use std::convert::Infallible;
use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::os::fd::{AsRawFd as _, RawFd};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use rustix::fs::Mode;
use rustix::io::FdFlags;
use rustix::process::{Gid, Resource, Rlimit, Uid};
use rustix::thread::{CapabilitySet, CapabilitySets};

use super::given;
use super::order::{Account, MOST, Order, Program};
use super::pam::{self, Given, PamRefusal};
use super::report::{self, Word};
use crate::say;

/// A user of a session has no more processes than this, whatever PAM would give: a fork bomb stays small.
const PROCESSES: u64 = 512;
const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

/// What the child could not do.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// There is no order, or none that can be read.
    #[error("the order cannot be read")]
    Order(#[source] io::Error),
    /// A step was refused by the system.
    #[error("{0} failed")]
    Step(&'static str, #[source] io::Error),
    /// The machine's own rules for logins say no.
    #[error(transparent)]
    Pam(#[from] PamRefusal),
    /// After all steps something of the agent's rights was left.
    #[error("the session would keep {0}")]
    Kept(&'static str),
}

/// Reads the order and does it; on success the program has taken this one's place.
pub fn run(descriptor: RawFd) -> Result<Infallible, ChildError> {
    let line = given::take(descriptor).map_err(ChildError::Order)?;
    // Whoever started this one hears by its end that the program was reached.
    rustix::io::fcntl_setfd(&line, FdFlags::CLOEXEC).map_err(step("keeping the line"))?;
    let line = UnixStream::from(line);
    let failure = match become_program(&line) {
        Ok(never) => match never {},
        Err(failure) => failure,
    };
    report::say(&line, &Word::Failed(say::with_causes(&failure)));
    Err(failure)
}

fn become_program(line: &UnixStream) -> Result<Infallible, ChildError> {
    let order = take_order(line).map_err(ChildError::Order)?;
    if let Some(pen) = &order.pen {
        fs_err::write(pen, "0").map_err(step("entering the pen"))?;
    }
    rustix::process::setsid().map_err(step("a session of its own"))?;
    if order.terminal {
        let terminal = rustix::stdio::stdin();
        rustix::process::ioctl_tiocsctty(terminal).map_err(step("taking the terminal"))?;
    }
    reset_signals();
    close_descriptors(line).map_err(step("closing descriptors"))?;
    rustix::process::umask(Mode::from_bits_truncate(0o022));
    let given = pam::open(&order)?;
    if let Some(remark) = &given.remark {
        report::say(line, &Word::Remark(remark.clone()));
    }
    // Its modules may have left some open.
    close_descriptors(line).map_err(step("closing descriptors"))?;
    limit(Resource::Nproc, PROCESSES)?;
    limit(Resource::Core, 0)?;
    become_user(&order.account)?;
    prove(&order.account)?;
    Err(execute(&order, given))
}

fn step<E: Into<io::Error>>(name: &'static str) -> impl FnOnce(E) -> ChildError {
    move |source| ChildError::Step(name, source.into())
}

fn take_order(line: &UnixStream) -> io::Result<Order> {
    let mut text = Vec::new();
    line.take(MOST).read_to_end(&mut text)?;
    Ok(serde_json::from_slice(&text)?)
}

/// A service that was started with signals ignored would hand that on: no Ctrl-C in any shell.
#[expect(unsafe_code, reason = "no crate of ours resets dispositions")]
fn reset_signals() {
    for signal in 1..=libc::SIGRTMAX() {
        // SAFETY: sets the default disposition; signals for which that is refused, KILL and STOP, have it anyway.
        unsafe {
            libc::signal(signal, libc::SIG_DFL);
        }
    }
}

/// All but the three standard ones and this.
#[expect(unsafe_code, reason = "rustix has no close_range")]
fn close_descriptors(but: &UnixStream) -> io::Result<()> {
    let kept = but.as_raw_fd().unsigned_abs();
    for (first, last) in [(3, kept - 1), (kept + 1, u32::MAX)] {
        // SAFETY: no descriptor above 2 but the one that stays is used from here on.
        if first <= last && unsafe { libc::close_range(first, last, 0) } != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

fn limit(what: Resource, most: u64) -> Result<(), ChildError> {
    let now = rustix::process::getrlimit(what);
    let least = |limit: Option<u64>| Some(limit.map_or(most, |limit| limit.min(most)));
    let limit = Rlimit {
        current: least(now.current),
        maximum: least(now.maximum),
    };
    rustix::process::setrlimit(what, limit).map_err(step("a limit"))
}

/// Groups first, the user last: the other way round the right to change groups would be gone.
fn become_user(account: &Account) -> Result<(), ChildError> {
    let (uid, gid) = (Uid::from_raw(account.uid), Gid::from_raw(account.gid));
    // An agent without root serves its own user alone, and changes nothing.
    if rustix::process::geteuid() != uid {
        let groups: Vec<_> = account.groups.iter().copied().map(Gid::from_raw).collect();
        rustix::thread::set_thread_groups(&groups).map_err(step("setgroups"))?;
        rustix::thread::set_thread_res_gid(gid, gid, gid).map_err(step("setresgid"))?;
        rustix::thread::set_thread_res_uid(uid, uid, uid).map_err(step("setresuid"))?;
    }
    // A service with ambient capabilities keeps them through all of the above.
    rustix::thread::clear_ambient_capability_set().map_err(step("ambient capabilities"))?;
    let none = CapabilitySets {
        effective: CapabilitySet::empty(),
        permitted: CapabilitySet::empty(),
        inheritable: CapabilitySet::empty(),
    };
    rustix::thread::set_capabilities(None, none).map_err(step("capabilities"))
}

/// Nothing is believed that can be asked: the kernel says who we are, and that we cannot go back.
fn prove(account: &Account) -> Result<(), ChildError> {
    let status = fs_err::read_to_string("/proc/self/status").map_err(step("asking who this is"))?;
    let (uid, gid) = (account.uid, account.gid);
    let four = |number: u32| format!("{number}\t{number}\t{number}\t{number}");
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim()
    };
    if uid == 0 || field("Uid:") != four(uid) {
        return Err(ChildError::Kept("another user"));
    }
    if field("Gid:") != four(gid) {
        return Err(ChildError::Kept("another group"));
    }
    let no_capability = |name| field(name).bytes().all(|digit| digit == b'0');
    if !["CapInh:", "CapPrm:", "CapEff:", "CapAmb:"]
        .into_iter()
        .all(no_capability)
    {
        return Err(ChildError::Kept("a capability"));
    }
    let root = Uid::from_raw(0);
    if rustix::thread::set_thread_res_uid(root, root, root).is_ok() {
        return Err(ChildError::Kept("the way back to root"));
    }
    Ok(())
}

/// What PAM gave stands behind what the account says and before what the technician's language is.
fn execute(order: &Order, given: Given) -> ChildError {
    let account = &order.account;
    let home = if account.home.is_dir() {
        account.home.as_path()
    } else {
        Path::new("/")
    };
    let mut command = command(order);
    command
        .env_clear()
        .env("PATH", PATH)
        .envs(given.environment)
        .env("HOME", home)
        .env("USER", &account.name)
        .env("LOGNAME", &account.name)
        .env("SHELL", &account.shell)
        .envs(order.environment.iter().map(|(name, value)| (name, value)))
        .current_dir(home);
    ChildError::Step("starting the program", command.exec())
}

#[expect(
    clippy::disallowed_methods,
    reason = "this process becomes the program"
)]
fn command(order: &Order) -> Command {
    let shell = &order.account.shell;
    match &order.program {
        Program::Shell => {
            let mut command = Command::new(shell);
            let name = shell.file_name().unwrap_or(shell.as_os_str());
            let mut login = std::ffi::OsString::from("-");
            login.push(name);
            command.arg0(login);
            command
        }
        Program::Command(line) => {
            let mut command = Command::new(shell);
            command.arg("-c").arg(OsStr::from_bytes(line));
            command
        }
        Program::Files(server) => Command::new(server),
    }
}
