//! Filesystems: the local ones, each once.
//!
//! Only types that lie on a disk of this machine are asked for their space: a network filesystem whose server is
//! gone does not answer, and would hold the agent for ever.

use std::collections::BTreeMap;

use custode_domain::finding::Object;

use crate::check::filesystems::{Filesystem, Reading};
use crate::os;
use crate::os::mounts::{self, Mount};
use crate::probe::ProbeError;

/// Types that lie on a local disk and can fill up. Images (squashfs, iso9660) are full by nature.
const LOCAL: [&str; 16] = [
    "bcachefs", "btrfs", "exfat", "ext2", "ext3", "ext4", "f2fs", "hfsplus", "jfs", "msdos",
    "nilfs2", "ntfs3", "reiserfs", "vfat", "xfs", "zfs",
];

pub(super) fn take() -> Result<Reading, ProbeError> {
    let table = fs_err::read_to_string("/proc/self/mountinfo");
    let table = table.map_err(|e| ProbeError::of_file("/proc/self/mountinfo", e))?;
    let mounted = local_once(&table).into_iter().filter_map(measure).collect();
    Ok(Reading { mounted })
}

/// Each local filesystem at its shortest mount point, from its root where it is mounted so.
fn local_once(table: &str) -> Vec<Mount> {
    let mut once: BTreeMap<String, Mount> = BTreeMap::new();
    let local = |mount: &Mount| LOCAL.contains(&mount.kind.as_str());
    for mount in mounts::parse(table).filter(local) {
        let rank = |m: &Mount| (!m.is_root, m.at.as_os_str().len());
        let better = once
            .get(&mount.device_number)
            .is_none_or(|known| rank(&mount) < rank(known));
        if better {
            once.insert(mount.device_number.clone(), mount);
        }
    }
    once.into_values().collect()
}

/// What was unmounted since the table was read has no space any more.
fn measure(mount: Mount) -> Option<Filesystem> {
    let space = os::space(&mount.at).ok()?;
    let has_size = space.used.saturating_add(space.free) > 0;
    has_size.then(|| Filesystem {
        mount_point: Object::fit(&mount.at.to_string_lossy()),
        device: mount.device,
        kind: mount.kind,
        used: space.used,
        free: space.free,
        inodes: space.inodes,
        inodes_free: space.inodes_free,
        read_only: mount.read_only,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r"22 27 0:21 / /proc rw,relatime - proc proc rw
25 24 0:23 / /dev/shm rw,relatime - tmpfs tmpfs rw,size=24684084k
27 1 254:0 / / rw,relatime - ext4 /dev/vda1 rw,errors=remount-ro
28 27 254:0 /var/lib/x /opt/x rw,relatime shared:3 - ext4 /dev/vda1 rw,errors=remount-ro
29 27 8:1 / /srv/dati\040vecchi rw,noatime shared:4 master:1 - xfs /dev/sda1 rw
30 27 8:17 /chiuso /mnt/bind rw - ext4 /dev/sdb1 ro
31 27 8:17 / /mnt/intero rw - ext4 /dev/sdb1 ro
32 27 0:50 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw,lowerdir=/a
33 27 0:51 / /net rw - nfs4 server:/export rw
34 27 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro
una riga senza senso";

    #[test]
    fn local_filesystems_are_found_once_at_their_best_mount_point() {
        let found = local_once(TABLE);
        let shown: Vec<_> = found
            .iter()
            .map(|m| (m.at.to_str().unwrap(), m.kind.as_str(), m.read_only))
            .collect();
        assert_eq!(
            shown,
            [
                ("/", "ext4", false),
                ("/srv/dati vecchi", "xfs", false),
                ("/mnt/intero", "ext4", true),
            ]
        );
    }
}
