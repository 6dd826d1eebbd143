//! Files: those by which somebody gets in, or something runs, after the session.

use std::collections::BTreeSet;
use std::os::unix::ffi::{OsStrExt, OsStringExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Stat};

use super::accounts::Local;
use super::kind::Kind;
use super::look::{LONGEST, Look, digest, name};
use super::walk::{Visit, walk};
use super::words::shown;
use super::{Mark, Missed};

/// Of the machine: a file, or all beneath a folder that is not another place.
const OF_MACHINE: [(Kind, &str); 18] = [
    (Kind::Sudo, "/etc/sudoers"),
    (Kind::Sudo, "/etc/sudoers.d"),
    (Kind::Sshd, "/etc/ssh/sshd_config"),
    (Kind::Sshd, "/etc/ssh/sshd_config.d"),
    (Kind::Cron, "/etc/anacrontab"),
    (Kind::Cron, "/etc/crontab"),
    (Kind::Cron, "/etc/cron.d"),
    (Kind::Cron, "/etc/cron.hourly"),
    (Kind::Cron, "/etc/cron.daily"),
    (Kind::Cron, "/etc/cron.weekly"),
    (Kind::Cron, "/etc/cron.monthly"),
    (Kind::Cron, "/var/spool/cron"),
    (Kind::At, "/var/spool/at"),
    (Kind::At, "/var/spool/cron/atjobs"),
    (Kind::Unit, "/etc/systemd"),
    // What `systemd-run` starts is no child of the session, and is not killed with it.
    (Kind::Unit, "/run/systemd/transient"),
    (Kind::Unit, "/usr/local/lib/systemd"),
    // Whose services run without a login.
    (Kind::Unit, "/var/lib/systemd/linger"),
];

/// Of each local user, below the home.
const OF_USER: [(Kind, &str); 3] = [
    (Kind::Keys, ".ssh/authorized_keys"),
    (Kind::Keys, ".ssh/authorized_keys2"),
    (Kind::Unit, ".config/systemd/user"),
];

pub(super) fn look(look: &mut Look, accounts: &[Local]) {
    for (kind, place) in OF_MACHINE {
        walk(look, Path::new(place), &Files(kind));
    }
    let homes: BTreeSet<&PathBuf> = accounts
        .iter()
        .map(|it| &it.home)
        .filter(|home| home.is_absolute())
        .collect();
    for home in homes {
        for (kind, place) in OF_USER {
            walk(look, &home.join(place), &Files(kind));
        }
    }
    let numbers: BTreeSet<u32> = accounts.iter().map(|it| it.uid).collect();
    for uid in numbers {
        let transient = format!("/run/user/{uid}/systemd/transient");
        walk(look, Path::new(&transient), &Files(Kind::Unit));
    }
}

struct Files(Kind);

impl Visit for Files {
    fn kind(&self) -> Kind {
        self.0
    }

    fn entry(&self, look: &mut Look, path: &Path, found: &Stat) {
        if is_passing(path) {
            return;
        }
        match of_file(look, path, found) {
            Ok((says, mark)) => look.see(self.0, name(path), &says, mark),
            Err(why) => look.miss(self.0, name(path), why),
        }
    }

    fn enters(&self, folder: &Path) -> bool {
        !is_passing(folder)
            && !OF_MACHINE
                .iter()
                .any(|(_, place)| folder == Path::new(place))
    }
}

/// Scopes come and go with each login of anybody, and start nothing.
fn is_passing(path: &Path) -> bool {
    let end = path.file_name().map(OsStrExt::as_bytes).unwrap_or_default();
    end.ends_with(b".scope") || end.ends_with(b".scope.d")
}

/// What it says and what it is: rights and contents, for a link also those of what it leads to.
fn of_file(look: &mut Look, path: &Path, found: &Stat) -> Result<(String, Mark), Missed> {
    let rights = [found.st_mode, found.st_uid, found.st_gid].map(u32::to_le_bytes);
    let is_link = FileType::from_raw_mode(found.st_mode) == FileType::Symlink;
    let target = if is_link {
        let target = fs_err::read_link(look.place(path)).map_err(|_| Missed::Refused)?;
        target.into_os_string().into_vec()
    } else {
        Vec::new()
    };
    let contents = match look.read(path) {
        // A link in a circle leads nowhere.
        Err(Missed::Refused) if is_link => None,
        read => read?,
    };
    let (bytes, length) = contents.unwrap_or_default();
    // Of what is too long to be read, the time of its last change speaks for its end.
    let changed = (length > LONGEST).then_some((found.st_ctime, found.st_ctime_nsec));
    let changed = format!("{length} {changed:?}");
    let mark = digest(&[&rights.concat(), &target, &bytes, changed.as_bytes()]);
    let says = if is_link {
        format!("collegamento a {}", shown(&target))
    } else {
        String::new()
    };
    Ok((says, mark))
}
