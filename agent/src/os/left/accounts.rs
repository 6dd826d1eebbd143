//! Accounts: who may be somebody on the machine, by its own files.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

use super::kind::Kind;
use super::look::{Look, digest};
use super::words::shown;

/// A local user, as far as files of its own go.
pub(super) struct Local {
    pub(super) uid: u32,
    pub(super) home: PathBuf,
}

/// Sees accounts and groups, and answers with the accounts.
pub(super) fn look(look: &mut Look) -> Vec<Local> {
    let shadow = look.lines(Kind::Account, "/etc/shadow");
    let secrets: BTreeMap<&[u8], &[u8]> = shadow
        .iter()
        .map(|line| (field(line, 0), line.as_slice()))
        .collect();
    let mut locals = Vec::new();
    for line in look.lines(Kind::Account, "/etc/passwd") {
        let user = field(&line, 0);
        if user.is_empty() {
            continue;
        }
        let [uid, gid, home, shell] = [2, 3, 5, 6].map(|number| shown(field(&line, number)));
        let says = format!("uid {uid}, gid {gid}, home {home}, shell {shell}");
        let secret = secrets.get(user).copied().unwrap_or_default();
        // A password may also stand in the line itself.
        let mark = digest(&[says.as_bytes(), field(&line, 1), secret]);
        look.see(Kind::Account, user, &says, mark);
        if let Ok(uid) = uid.parse() {
            let home = PathBuf::from(OsStr::from_bytes(field(&line, 5)));
            locals.push(Local { uid, home });
        }
    }
    for line in look.lines(Kind::Group, "/etc/group") {
        let group = field(&line, 0);
        if group.is_empty() {
            continue;
        }
        let [gid, members] = [2, 3].map(|number| shown(field(&line, number)));
        let says = format!("gid {gid}, membri: {members}");
        let mark = digest(&[&line]);
        look.see(Kind::Group, group, &says, mark);
    }
    locals
}

fn field(line: &[u8], number: usize) -> &[u8] {
    line.split(|byte| *byte == b':')
        .nth(number)
        .unwrap_or_default()
}
