//! Mounts: the table of what is mounted where.

use std::path::PathBuf;

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mount {
    /// `major:minor`: the same for all mounts of one filesystem.
    pub(crate) device_number: String,
    /// It shows the filesystem from its root, not a folder of it (a bind mount).
    pub(crate) is_root: bool,
    /// Where.
    pub(crate) at: PathBuf,
    /// The type: `ext4`.
    pub(crate) kind: String,
    /// What is mounted.
    pub(crate) device: String,
    /// Nothing can be written.
    pub(crate) read_only: bool,
    /// The setuid and setgid bits of its files do nothing.
    pub(crate) no_setuid: bool,
}

/// The mounts of a table in the form of `/proc/self/mountinfo`; what is no line of one is left out.
pub(crate) fn parse(table: &str) -> impl Iterator<Item = Mount> {
    table.lines().filter_map(line)
}

/// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue` (proc_pid_mountinfo(5)).
fn line(line: &str) -> Option<Mount> {
    let (mount, filesystem) = line.split_once(" - ")?;
    let mut mount = mount.split(' ').skip(2);
    let (device_number, root, mount_point, options) =
        (mount.next()?, mount.next()?, mount.next()?, mount.next()?);
    let mut filesystem = filesystem.split(' ');
    let (kind, device, own_options) = (filesystem.next()?, filesystem.next()?, filesystem.next()?);
    let has = |options: &str, wanted: &str| options.split(',').any(|option| option == wanted);
    Some(Mount {
        device_number: device_number.to_owned(),
        is_root: root == "/",
        at: PathBuf::from(unescape(mount_point)),
        kind: kind.to_owned(),
        device: unescape(device),
        read_only: has(options, "ro") || has(own_options, "ro"),
        no_setuid: has(options, "nosuid") || has(own_options, "nosuid"),
    })
}

/// Blank, tab, line end and backslash stand as three octal digits.
fn unescape(field: &str) -> String {
    let escapes = [
        ("\\040", " "),
        ("\\011", "\t"),
        ("\\012", "\n"),
        ("\\134", "\\"),
    ];
    escapes.iter().fold(field.to_owned(), |text, (escape, c)| {
        text.replace(escape, c)
    })
}
