//! Pictures of machines that are folders of the test's own.

use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, Mode};
use tempfile::TempDir;

use super::kind::Kind;
use super::look::Bounds;
use super::{Picture, Thing, words};

const HOME: &str = "/opt/tecnico";

struct Machine(TempDir);

impl Machine {
    /// A small one, with a user whose home is there.
    fn new() -> Self {
        let machine = Self(tempfile::tempdir().unwrap());
        machine.write(
            "etc/passwd",
            "root:x:0:0:root:/root:/bin/bash\ntecnico:x:1000:1000:,,,:/opt/tecnico:/bin/bash\n",
        );
        machine.write("etc/shadow", "root:*:20000::::::\ntecnico:*:20000::::::\n");
        machine.write("etc/group", "sudo:x:27:\ntecnico:x:1000:\n");
        machine.write("etc/sudoers", "root ALL=(ALL) ALL\n");
        machine.write(
            "etc/crontab",
            "17 * * * * root run-parts /etc/cron.hourly\n",
        );
        machine.write("etc/systemd/system/custode.service", "[Service]\n");
        machine.write("opt/tecnico/.ssh/authorized_keys", "ssh-ed25519 AAAA\n");
        machine.write("usr/local/bin/tool", "#!/bin/sh\n");
        machine.listens("0100007F:1F90", "0A");
        machine
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs_err::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs_err::write(self.at(path), text).unwrap();
    }

    fn append(&self, path: &str, text: &str) {
        let whole = fs_err::read_to_string(self.at(path)).unwrap() + text;
        self.write(path, &whole);
    }

    fn setuid(&self, path: &str, mode: u32) {
        self.write(path, "x");
        fs_err::set_permissions(self.at(path), std::fs::Permissions::from_mode(mode)).unwrap();
    }

    fn listens(&self, address: &str, state: &str) {
        let table = format!("  sl  local_address\n   0: {address} 0:0 {state} 0:0 00:0 0 33 0 1\n");
        self.write("proc/net/tcp", &table);
    }

    fn picture(&self) -> Picture {
        Picture::of(self.0.path(), Some(Path::new(HOME)))
    }

    fn within(&self, change: impl Fn(&mut Bounds)) -> Picture {
        let mut bounds = Bounds::default();
        change(&mut bounds);
        Picture::within(bounds, self.0.path(), Some(Path::new(HOME)))
    }

    /// What is told after this was done.
    fn after(&self, act: impl FnOnce()) -> Option<String> {
        let before = self.picture();
        act();
        before.differences(&self.picture())
    }

    #[track_caller]
    fn check(act: impl FnOnce(&Self), told: &[&str]) {
        let machine = Self::new();
        let text = machine.after(|| act(&machine)).unwrap_or_default();
        // Numbers that are those of whoever runs the test.
        let own = format!(
            "utente {}, gruppo {}",
            rustix::process::getuid().as_raw(),
            rustix::process::getgid().as_raw()
        );
        assert_eq!(
            text.replace(&own, "utente U, gruppo G")
                .lines()
                .collect::<Vec<_>>(),
            told
        );
    }
}

#[test]
fn a_session_that_left_nothing_has_nothing_to_tell() {
    let machine = Machine::new();
    assert_eq!(machine.after(|| {}), None);
    let told = machine.after(|| {
        machine.write("opt/tecnico/notes.txt", "done");
        machine.write("tmp/trace.log", "x");
        machine.write("etc/motd", "x");
        machine.write("run/systemd/transient/session-4.scope", "[Scope]");
        machine.write(
            "run/systemd/transient/session-4.scope.d/50-x.conf",
            "[Scope]",
        );
        fs_err::set_permissions(machine.at("tmp"), std::fs::Permissions::from_mode(0o2777))
            .unwrap();
    });
    assert_eq!(told, None);
}

#[test]
fn each_thing_that_stays_is_told_in_a_line() {
    Machine::check(
        |it| it.append("etc/passwd", "ospite:x:0:0::/root:/bin/sh\n"),
        &["aggiunto: account ospite (uid 0, gid 0, home /root, shell /bin/sh)"],
    );
    Machine::check(
        |it| {
            it.write(
                "etc/shadow",
                "root:$y$j9T$x:20000::::::\ntecnico:*:20000::::::\n",
            );
        },
        &["cambiato: account root (password o scadenza)"],
    );
    Machine::check(
        |it| it.write("etc/group", "sudo:x:27:tecnico\n"),
        &[
            "cambiato: gruppo sudo (prima: gid 27, membri: ; ora: gid 27, membri: tecnico)",
            "tolto: gruppo tecnico",
        ],
    );
    Machine::check(
        |it| it.write("etc/sudoers.d/x", "tecnico ALL=(ALL) NOPASSWD: ALL\n"),
        &["aggiunto: file di sudo /etc/sudoers.d/x"],
    );
    Machine::check(
        |it| {
            it.append("opt/tecnico/.ssh/authorized_keys", "ssh-ed25519 BBBB\n");
            it.write("root/.ssh/authorized_keys2", "ssh-ed25519 CCCC\n");
        },
        &[
            "cambiato: file di chiavi SSH /opt/tecnico/.ssh/authorized_keys",
            "aggiunto: file di chiavi SSH /root/.ssh/authorized_keys2",
        ],
    );
    Machine::check(
        |it| {
            it.write(
                "etc/ssh/sshd_config.d/x.conf",
                "AuthorizedKeysFile /tmp/k\n",
            );
        },
        &["aggiunto: file di sshd /etc/ssh/sshd_config.d/x.conf"],
    );
    Machine::check(
        |it| {
            it.setuid("tmp/.x/sh", 0o4755);
            it.setuid("usr/local/bin/tool", 0o2755);
            it.setuid("opt/tecnico/a", 0o6711);
        },
        &[
            "aggiunto: file setuid o setgid /opt/tecnico/a (permessi 6711, utente U, gruppo G)",
            "aggiunto: file setuid o setgid /tmp/.x/sh (permessi 4755, utente U, gruppo G)",
            "aggiunto: file setuid o setgid /usr/local/bin/tool (permessi 2755, utente U, gruppo G)",
        ],
    );
    Machine::check(
        |it| {
            it.write("etc/crontab", "");
            it.write("var/spool/cron/crontabs/tecnico", "* * * * * ./x\n");
            it.write("var/spool/cron/atjobs/a0000101bc8e40", "#!/bin/sh\n");
        },
        &[
            "cambiato: file di cron /etc/crontab",
            "aggiunto: file di cron /var/spool/cron/crontabs/tecnico",
            "aggiunto: lavoro di at /var/spool/cron/atjobs/a0000101bc8e40",
        ],
    );
    Machine::check(
        |it| {
            it.write("opt/tecnico/.config/systemd/user/x.timer", "[Timer]\n");
            it.write("run/systemd/transient/run-u7.service", "[Service]\n");
            it.write("run/user/1000/systemd/transient/run-u1.timer", "[Timer]\n");
            it.write("var/lib/systemd/linger/tecnico", "");
            fs_err::remove_file(it.at("etc/systemd/system/custode.service")).unwrap();
            symlink("/dev/null", it.at("etc/systemd/system/auditd.service")).unwrap();
        },
        &[
            "aggiunto: file di systemd /etc/systemd/system/auditd.service (collegamento a /dev/null)",
            "tolto: file di systemd /etc/systemd/system/custode.service",
            "aggiunto: file di systemd /opt/tecnico/.config/systemd/user/x.timer",
            "aggiunto: file di systemd /run/systemd/transient/run-u7.service",
            "aggiunto: file di systemd /run/user/1000/systemd/transient/run-u1.timer",
            "aggiunto: file di systemd /var/lib/systemd/linger/tecnico",
        ],
    );
    Machine::check(
        |it| it.listens("00000000:115C", "0A"),
        &[
            "aggiunto: ascolto TCP 0.0.0.0:4444 (utente 33)",
            "tolto: ascolto TCP 127.0.0.1:8080",
        ],
    );
}

#[test]
fn rights_and_what_a_link_leads_to_are_part_of_a_file() {
    Machine::check(
        |it| {
            let rights = std::fs::Permissions::from_mode(0o666);
            fs_err::set_permissions(it.at("etc/crontab"), rights).unwrap();
        },
        &["cambiato: file di cron /etc/crontab"],
    );
    let machine = Machine::new();
    machine.write("tmp/x.service", "[Service]\n");
    symlink(
        machine.at("tmp/x.service"),
        machine.at("etc/systemd/system/x.service"),
    )
    .unwrap();
    let told = machine.after(|| machine.write("tmp/x.service", "[Service]\nExecStart=/tmp/x\n"));
    assert_eq!(
        told.as_deref(),
        Some("cambiato: file di systemd /etc/systemd/system/x.service")
    );
}

#[test]
fn a_setuid_file_that_was_written_anew_is_another_one() {
    let machine = Machine::new();
    machine.setuid("tmp/a", 0o4755);
    let told = machine.after(|| {
        fs_err::remove_file(machine.at("tmp/a")).unwrap();
        machine.setuid("tmp/a", 0o4755);
    });
    assert_eq!(
        told.as_deref(),
        Some("cambiato: file setuid o setgid /tmp/a")
    );
}

#[test]
fn a_name_stays_in_its_line_and_reads_as_it_is() {
    for (name, shown) in [
        (&b"a\nnon guardato"[..], "a\\nnon guardato"),
        (b"\x1b[2J\x07\x7f", "\\u{1b}[2J\\u{7}\\u{7f}"),
        (
            "a\u{202e}b\u{200b}\u{2028}\u{e0041}".as_bytes(),
            "a\\u{202e}b\\u{200b}\\u{2028}\\u{e0041}",
        ),
        (b"\xff\xc3(", "\\xff\\xc3("),
        (b"\\n", "\\\\n"),
        ("Comune di Forlì".as_bytes(), "Comune di Forlì"),
    ] {
        assert_eq!(words::shown(name), shown);
        let machine = Machine::new();
        let text = machine.after(|| {
            machine.setuid("tmp/x", 0o4755);
            let path = machine.at("tmp").join(std::ffi::OsStr::from_bytes(name));
            fs_err::rename(machine.at("tmp/x"), path).unwrap();
        });
        let text = text.unwrap();
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(
            text.starts_with(&format!("aggiunto: file setuid o setgid /tmp/{shown} (")),
            "{text}"
        );
    }
    let long = words::shown("a".repeat(4000).as_bytes());
    assert_eq!((long.chars().count(), long.contains('…')), (201, true));
}

#[test]
fn what_does_not_fit_is_counted_and_hides_no_other_kind() {
    let machine = Machine::new();
    let text = machine.after(|| {
        for number in 0..3000 {
            machine.setuid(&format!("tmp/{number:0200}"), 0o4755);
        }
        machine.append("etc/passwd", "ospite:x:0:0::/root:/bin/sh\n");
        machine.listens("00000000:115C", "0A");
    });
    let text = text.unwrap();
    assert!(text.chars().count() <= 8000, "{}", text.chars().count());
    for line in [
        "aggiunto: account ospite",
        "aggiunto: ascolto TCP 0.0.0.0:4444",
    ] {
        assert!(text.contains(line), "{text}");
    }
    let shown = text.matches("setgid /tmp/").count();
    assert!(shown > 5, "{text}");
    let counted = text
        .lines()
        .find_map(|line| line.strip_prefix("… e ancora "));
    // Those that a picture does not hold are in no count; it says so.
    let counted: usize = counted
        .unwrap()
        .strip_suffix(": file setuid o setgid")
        .unwrap()
        .parse()
        .unwrap();
    assert!(shown + counted < 3000);
    assert!(
        text.contains("non guardato per intero: file setuid o setgid (contiene troppo)"),
        "{text}"
    );
}

#[test]
fn what_is_no_file_is_not_opened_and_holds_nobody() {
    let machine = Machine::new();
    let begun = Instant::now();
    let text = machine.after(|| {
        let keys = machine.at("opt/tecnico/.ssh/authorized_keys");
        fs_err::remove_file(&keys).unwrap();
        rustix::fs::mknodat(CWD, &keys, FileType::Fifo, Mode::RWXU, 0).unwrap();
        symlink("/dev/zero", machine.at("opt/tecnico/.ssh/authorized_keys2")).unwrap();
        fs_err::create_dir_all(machine.at("root/.ssh")).unwrap();
        symlink("authorized_keys", machine.at("root/.ssh/authorized_keys")).unwrap();
        symlink("/proc/kmsg", machine.at("root/.ssh/authorized_keys2")).unwrap();
        symlink("/", machine.at("opt/tecnico/loop")).unwrap();
    });
    assert_eq!(
        text.unwrap().lines().collect::<Vec<_>>(),
        [
            "cambiato: file di chiavi SSH /opt/tecnico/.ssh/authorized_keys",
            "aggiunto: file di chiavi SSH /opt/tecnico/.ssh/authorized_keys2 (collegamento a /dev/zero)",
            "aggiunto: file di chiavi SSH /root/.ssh/authorized_keys (collegamento a authorized_keys)",
            "aggiunto: file di chiavi SSH /root/.ssh/authorized_keys2 (collegamento a /proc/kmsg)",
        ]
    );
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_look_that_is_cut_says_so_and_calls_nothing_gone() {
    let machine = Machine::new();
    for number in 0..200 {
        machine.setuid(&format!("opt/tecnico/{number}"), 0o4755);
    }
    let whole = machine.picture();
    for (bounds, why) in [
        (machine.within(|it| it.entries = 100), "contiene troppo"),
        (machine.within(|it| it.things = 100), "contiene troppo"),
        (machine.within(|it| it.kept = 10_000), "contiene troppo"),
        (
            machine.within(|it| it.time = Duration::ZERO),
            "il tempo era finito",
        ),
    ] {
        let text = whole.differences(&bounds).unwrap();
        assert!(
            text.contains("non guardato per intero: file setuid o setgid"),
            "{text}"
        );
        assert!(text.contains(why), "{text}");
        assert!(!text.contains("tolto: "), "{text}");
    }
}

#[test]
fn folders_without_end_are_not_walked_to_their_end() {
    let machine = Machine::new();
    machine.setuid(&format!("tmp/{}sh", "a/".repeat(100)), 0o4755);
    let text = machine.after(|| {}).unwrap();
    assert!(
        text.starts_with("non guardato per intero: file setuid o setgid /tmp/a/a/"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 1);
}

#[test]
fn filesystems_of_other_computers_are_not_touched() {
    let machine = Machine::new();
    machine.write(
        "proc/self/mountinfo",
        "1 0 0:1 / / rw - 9p root rw\n2 1 0:2 / /opt rw - nfs4 server:/opt rw\n\
         3 1 0:3 / /tmp/x rw,nosuid - fuse.sshfs there rw\n4 1 0:4 / /usr/local/y rw - cifs //s/y rw\n",
    );
    for path in ["tmp/x/a", "usr/local/y/a", "opt/tecnico/a"] {
        machine.setuid(path, 0o4755);
    }
    let text = machine
        .after(|| machine.setuid("usr/local/z", 0o4755))
        .unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert!(
        lines[0].starts_with("aggiunto: file setuid o setgid /usr/local/z"),
        "{text}"
    );
    assert_eq!(
        lines[1..],
        [
            "non guardato per intero: file di chiavi SSH /opt/tecnico/.ssh/authorized_keys (sta su un altro computer)",
            "non guardato per intero: file di chiavi SSH /opt/tecnico/.ssh/authorized_keys2 (sta su un altro computer)",
            "non guardato per intero: file setuid o setgid /opt/tecnico (sta su un altro computer)",
            "non guardato per intero: file setuid o setgid /usr/local/y (sta su un altro computer)",
            "non guardato per intero: file di systemd /opt/tecnico/.config/systemd/user (sta su un altro computer)",
        ]
    );
}

#[test]
fn a_picture_of_this_machine_has_its_accounts_and_costs_little() {
    let begun = Instant::now();
    let picture = Picture::take("nobody");
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    let has_root = |thing: &Thing| thing.kind == Kind::Account && thing.name == b"root";
    assert!(picture.seen.keys().any(has_root));
}
