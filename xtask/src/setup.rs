//! Setup: what a bare Debian or Ubuntu machine with Rust still misses, installed with the person's knowledge.

use anyhow::{Result, bail};

use crate::test::postgres;
use crate::{run, say};

/// Something that must be on the machine, and the Debian packages that bring it.
struct Need {
    what: &'static str,
    there: bool,
    packages: &'static [&'static str],
}

/// What the machine is prepared for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// Building and running.
    Running,
    /// Every test but those that need other servers.
    FastTests,
    /// Every test.
    Tests,
}

/// Makes sure that everything is there, or says what is missing and stops.
///
/// It speaks on standard error: standard output may carry an answer for a program.
pub(crate) fn prepare(purpose: For) -> Result<()> {
    let mut needs = vec![
        // rusqlite, zstd and aws-lc are C; jemalloc is built with make.
        Need {
            what: "a C compiler",
            there: run::exists("cc"),
            packages: &["gcc", "libc6-dev"],
        },
        Need {
            what: "make",
            there: run::exists("make"),
            packages: &["make"],
        },
        // The styles and scripts of the pages are made while the server is built.
        Need {
            what: "Node.js and npm",
            there: run::exists("node") && run::exists("npm"),
            packages: &["nodejs", "npm"],
        },
    ];
    if purpose != For::Running {
        // Records are read by other programs than the one that made them.
        needs.push(Need {
            what: "poppler and qpdf",
            there: run::exists("pdftotext") && run::exists("qpdf"),
            packages: &["poppler-utils", "qpdf"],
        });
        // Remote sessions are tried with Debian's client, and its server of files; sshd stands beside them in the bench.
        needs.push(Need {
            what: "OpenSSH",
            there: run::exists("ssh")
                && is_file("/usr/sbin/sshd")
                && is_file("/usr/lib/openssh/sftp-server"),
            packages: &["openssh-client", "openssh-server", "openssh-sftp-server"],
        });
        // A machine whose line is cut is in a network of its own.
        needs.push(Need {
            what: "iproute2",
            there: run::exists("ip") && run::exists("nsenter"),
            packages: &["iproute2", "util-linux"],
        });
        // Whether a session left a process behind is asked of others than its own programs.
        needs.push(Need {
            what: "procps",
            there: run::exists("ps") && run::exists("pkill"),
            packages: &["procps"],
        });
        // The agent's units are started by a real one, in namespaces.
        needs.push(Need {
            what: "systemd",
            there: is_file("/lib/systemd/systemd"),
            packages: &["systemd"],
        });
    }
    if purpose == For::Tests {
        needs.push(Need {
            what: "Chromium",
            there: run::exists("chromium"),
            packages: &["chromium"],
        });
        // Mails are tried through a real mail server, and read where they arrive.
        needs.push(Need {
            what: "postfix and dovecot",
            there: is_file("/usr/lib/postfix/sbin/master") && is_file("/usr/sbin/dovecot"),
            packages: &["postfix", "dovecot-imapd"],
        });
        let there = postgres::programs().is_ok();
        needs.push(Need {
            what: "the PostgreSQL server programs",
            there,
            packages: &["postgresql"],
        });
    }
    needs.retain(|need| !need.there);
    if needs.is_empty() {
        return Ok(());
    }
    install(&needs)
}

fn install(missing: &[Need]) -> Result<()> {
    let what = missing
        .iter()
        .map(|need| need.what)
        .collect::<Vec<_>>()
        .join(", ");
    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|need| need.packages)
        .copied()
        .collect();
    let by_hand = format!(
        "missing: {what}; on Debian or Ubuntu: apt-get install {}",
        packages.join(" ")
    );
    if !run::exists("apt-get") {
        bail!("{by_hand}");
    }
    let Some(become_root) = way_to_root() else {
        bail!("{by_hand} (as root: this user is not, and has no sudo)")
    };
    say::aside(&format!(
        "installing {what}: apt-get install {}",
        packages.join(" ")
    ));
    if packages.contains(&"postgresql") {
        say::aside(
            "Debian's package also starts a server of its own; the tests leave it alone and start another.",
        );
    }
    let apt = "exec >&2; export DEBIAN_FRONTEND=noninteractive; apt-get update -q && apt-get install -q -y --no-install-recommends \"$@\"";
    let mut install = run::command(become_root[0]);
    install
        .args(&become_root[1..])
        .args(["sh", "-c", apt, "sh"])
        .args(&packages);
    if !install.status()?.success() {
        bail!("apt-get could not install; {by_hand}");
    }
    Ok(())
}

/// The command before a command that root must run: none needed for root, else sudo, which may ask for a password.
fn way_to_root() -> Option<&'static [&'static str]> {
    if is_root() {
        return Some(&["env"]);
    }
    run::exists("sudo").then_some(&["sudo"])
}

fn is_file(path: &str) -> bool {
    fs_err::metadata(path).is_ok_and(|found| found.is_file())
}

/// Whether this command runs as root.
pub(crate) fn is_root() -> bool {
    run::output(run::command("id").arg("-u")).is_ok_and(|id| id == "0")
}
