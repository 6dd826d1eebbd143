//! Machine: the installation of a whole machine, with its user, owners and modes, on a copy that is thrown away.
//!
//! The copy is an overlay of this machine's root in a mount namespace, with all changes in memory: only root can make it.

use std::process::{Command, Stdio};

use super::Ground;
use super::server::Server;

/// Prints a line of its own before each part.
const SCRIPT: &str = r#"
mount -t tmpfs tmpfs "$SPACE"
mkdir "$SPACE/changes" "$SPACE/work" "$SPACE/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$SPACE/changes,workdir=$SPACE/work" "$SPACE/root"
mount --rbind /dev "$SPACE/root/dev"
mount -t proc proc "$SPACE/root/proc"
inside() { chroot "$SPACE/root" "$@"; }
listing() {
    inside find /etc /opt /var/lib /usr/local/bin -printf '%p %#m %u:%g\n' | grep -v -e '/\(passwd\|group\|g\?shadow\)-' -e '/etc/.pwd.lock' | sort
    cat "$SPACE/root/etc/passwd" "$SPACE/root/etc/group" "$SPACE/root/etc/shadow"
}
listing > "$SPACE/before"
install() { printf %s "$TOKEN" | inside "$INSTALLER" install --server "$URL" --ca-fingerprint "$PRINT" --agent-binary "$AGENT"; }
echo '== install'; install
echo '== installed'
listing > "$SPACE/installed"
diff "$SPACE/before" "$SPACE/installed" | grep '^> /' || true
echo '== again'; install
echo '== uninstall'; inside "$INSTALLER" uninstall
echo '== left'
listing > "$SPACE/after"
diff "$SPACE/before" "$SPACE/after" || true
"#;

#[expect(
    clippy::disallowed_methods,
    reason = "the namespace is made by unshare(1)"
)]
fn on_a_copy(ground: &Ground, server: &Server) -> String {
    let space = ground.folder.path().join("space");
    fs_err::create_dir(&space).unwrap();
    let mut command = Command::new("unshare");
    command.args([
        "--mount",
        "--propagation",
        "private",
        "sh",
        "-e",
        "-c",
        SCRIPT,
    ]);
    command
        .env("SPACE", space)
        .env("TOKEN", "segreto-monouso")
        .env("AGENT", ground.agent());
    command.env("INSTALLER", env!("CARGO_BIN_EXE_custode-installer"));
    command
        .env("URL", server.url("127.0.0.1"))
        .env("PRINT", server.fingerprint());
    let done = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(
        done.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&done.stderr)
    );
    said
}

#[expect(
    clippy::disallowed_methods,
    reason = "the namespace is made by unshare(1)"
)]
fn can_make_a_copy() -> bool {
    let mut command = Command::new("unshare");
    command.args(["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]);
    let done = command.stdin(Stdio::null()).output();
    done.is_ok_and(|done| done.status.success())
}

fn part<'a>(said: &'a str, name: &str) -> &'a str {
    let (_, rest) = said.split_once(&format!("== {name}\n")).unwrap();
    rest.split_once("== ").map_or(rest, |(part, _)| part)
}

#[test]
fn a_whole_machine_is_installed_and_left_as_it_was_found() {
    if !can_make_a_copy() {
        println!("not root, or a root that may not mount: nothing is tried");
        return;
    }
    let (ground, server) = (Ground::new(), Server::good());
    let said = on_a_copy(&ground, &server);
    assert!(
        part(&said, "install").contains("✓ utente di sistema custode"),
        "{said}"
    );
    let installed: Vec<_> = part(&said, "installed").lines().collect();
    assert_eq!(
        installed,
        [
            "> /etc/custode 0750 root:custode",
            "> /etc/custode/agent.toml 0640 root:custode",
            "> /etc/custode/assistance.toml.sample 0644 root:root",
            "> /etc/custode/authority.pem 0640 root:custode",
            "> /etc/custode/installed.json 0600 root:root",
            "> /etc/pam.d/custode-agent 0644 root:root",
            "> /opt/custode 0755 root:root",
            "> /opt/custode/bin 0755 root:root",
            "> /opt/custode/bin/custode-agent 0755 root:root",
            "> /opt/custode/bin/custode-agentd 0755 root:root",
            "> /opt/custode/bin/custode-engine 0755 root:root",
            "> /var/lib/custode 0700 custode:custode",
            "> /var/lib/custode/identity.pem 0600 custode:custode",
        ],
        "{said}"
    );
    assert!(part(&said, "again").contains("Niente da fare"), "{said}");
    assert_eq!(server.asked().len(), 1);
    assert!(
        part(&said, "uninstall").contains("✓ tolto l'utente di sistema custode"),
        "{said}"
    );
    assert_eq!(part(&said, "left"), "", "{said}");
}
