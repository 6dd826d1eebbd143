//! Facts: how the machine is before anything is changed. They are read here, and judged in `plan`.

use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use fs_err as fs;
use rustix::fs::{Mode, OFlags, open};

use crate::account::Account;
use crate::fingerprint::Fingerprint;
use crate::places::{Places, SERVICE};
use crate::process::{self, ProcessError};
use crate::record::Record;
use crate::server_url::ServerUrl;
use crate::{agent_config, clock, identity};

/// Where systemd runs, this is there (sd_booted(3)).
const SYSTEMD: &str = "/run/systemd/system";
/// More than any text of ours has.
const MAX_TEXT: u64 = 64 * 1024;

/// The facts.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// Who runs the installer.
    pub mine: Account,
    /// The service's user, if it is there.
    pub service_account: Option<Account>,
    /// What the machine calls itself.
    pub hostname: String,
    /// Whether systemd runs, and how the service is.
    pub systemd: Systemd,
    /// The agent's programs to install, those that are there.
    pub programs: [Option<Fingerprint>; 3],
    /// What lies at the places that matter.
    pub seen: BTreeMap<PathBuf, Seen>,
    /// What the configuration says.
    pub config: Configured,
    /// The authority that is kept.
    pub authority: Option<Fingerprint>,
    /// The identity that is kept.
    pub identity: Kept,
    /// What an earlier run made.
    pub record: Record,
}

/// What lies at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Nothing.
    Nothing,
    /// A folder.
    Folder(Held),
    /// A file.
    File(Held, Fingerprint),
    /// A link, a device, or something that cannot be read.
    Odd,
}

/// Whose something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub account: Account,
}

/// Whether systemd runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Systemd {
    /// It does not.
    Absent,
    /// It does.
    Running {
        /// The service starts with the machine.
        enabled: bool,
        /// The service runs.
        active: bool,
    },
}

/// What the agent's configuration says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Configured {
    /// There is none.
    Absent,
    /// It names a server.
    For(ServerUrl),
    /// It cannot be read, or names none.
    Unclear,
}

/// The identity that is kept on the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kept {
    /// None.
    Absent,
    /// One that its authority would let in.
    Good,
    /// One that nobody would let in, and why.
    Unfit(String),
}

/// Looks at the machine.
/// `programs` are those that would be installed.
pub(crate) fn gather(places: &Places, programs: &[PathBuf; 3]) -> Result<Facts, ProcessError> {
    let text = |path: &Path| read_text(path);
    let authority = text(&places.authority()).and_then(|text| identity::certificate(&text).ok());
    Ok(Facts {
        mine: Account::mine(),
        service_account: Account::of_service()?,
        hostname: rustix::system::uname()
            .nodename()
            .to_string_lossy()
            .into_owned(),
        systemd: systemd()?,
        programs: programs.each_ref().map(|path| digest(path)),
        seen: seen(places),
        config: configured(places),
        identity: kept(places, authority.as_ref()),
        authority: authority.as_ref().map(Fingerprint::of),
        record: text(&places.record())
            .and_then(|text| Record::parse(&text))
            .unwrap_or_default(),
    })
}

impl Facts {
    /// What lies there; nothing at a place that was not looked at.
    pub(crate) fn at(&self, path: &Path) -> Seen {
        self.seen.get(path).copied().unwrap_or(Seen::Nothing)
    }
}

fn systemd() -> Result<Systemd, ProcessError> {
    if !Path::new(SYSTEMD).is_dir() {
        return Ok(Systemd::Absent);
    }
    let is = |question: &str| process::ask("systemctl", &[question, "--quiet", SERVICE]);
    Ok(Systemd::Running {
        enabled: is("is-enabled")?.is_some(),
        active: is("is-active")?.is_some(),
    })
}

fn seen(places: &Places) -> BTreeMap<PathBuf, Seen> {
    let [socket, privileged] = places.privileged_units();
    let [asked, daemon, engine] = places.agent();
    let ours = [
        places.software(),
        places.programs(),
        asked,
        daemon,
        engine,
        places.settings(),
        places.config(),
        places.authority(),
        places.record(),
        places.state(),
        places.identity(),
        places.policy_sample(),
        places.pam(),
        places.unit(),
        socket,
        privileged,
        places.privileged_state(),
        places.sockets(),
    ];
    let mut seen = BTreeMap::new();
    // The folders above ours belong to the system, which may well have made links of them.
    for above in ours.iter().flat_map(|path| path.ancestors().skip(1)) {
        seen.insert(above.to_owned(), look(above, |path| fs::metadata(path)));
    }
    for path in ours {
        let found = look(&path, |path| fs::symlink_metadata(path));
        seen.insert(path, found);
    }
    seen
}

fn look(path: &Path, ask: impl Fn(&Path) -> std::io::Result<std::fs::Metadata>) -> Seen {
    let found = match ask(path) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Seen::Nothing,
        Err(_) => return Seen::Odd,
    };
    let held = Held {
        mode: found.mode() & 0o7777,
        account: Account {
            uid: found.uid(),
            gid: found.gid(),
        },
    };
    if found.is_dir() {
        return Seen::Folder(held);
    }
    match digest(path) {
        Some(digest) if found.is_file() => Seen::File(held, digest),
        Some(_) | None => Seen::Odd,
    }
}

fn digest(path: &Path) -> Option<Fingerprint> {
    Fingerprint::of_reader(plain_file(path)?).ok()
}

/// Part of what is read belongs to the agent: no link is followed, no pipe waited for.
fn plain_file(path: &Path) -> Option<std::fs::File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = std::fs::File::from(open(path, flags, Mode::empty()).ok()?);
    file.metadata().ok()?.is_file().then_some(file)
}

fn read_text(path: &Path) -> Option<String> {
    let mut text = String::new();
    let read = plain_file(path)?.take(MAX_TEXT).read_to_string(&mut text);
    read.ok().map(|_| text)
}

fn configured(places: &Places) -> Configured {
    let path = places.config();
    if fs::symlink_metadata(&path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
    {
        return Configured::Absent;
    }
    let server = read_text(&path).and_then(|text| agent_config::server(&text));
    server.map_or(Configured::Unclear, Configured::For)
}

fn kept(places: &Places, authority: Option<&rustls::pki_types::CertificateDer<'_>>) -> Kept {
    let Some(text) = read_text(&places.identity()) else {
        return Kept::Absent;
    };
    let Some(authority) = authority else {
        return Kept::Unfit("manca la sua autorità".to_owned());
    };
    match identity::judge(&text, authority, clock::now()) {
        Ok(()) => Kept::Good,
        Err(unfit) => Kept::Unfit(crate::say::with_causes(&unfit)),
    }
}
