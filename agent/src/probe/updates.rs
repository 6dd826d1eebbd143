//! Security updates: what the package manager would install, from the lists that it already has.

use std::path::Path;

use crate::check::updates::Reading;
use crate::os::child::{self, Limits};
use crate::probe::ProbeError;

const APT: &str = "/usr/bin/apt-get";
const APT_STATE: &str = "/var/lib/dpkg/status";
const DNF: &str = "/usr/bin/dnf";

/// Nothing is fetched: the machine's own timers refresh the lists.
pub(super) async fn take() -> Result<Reading, ProbeError> {
    if Path::new(APT).exists() && Path::new(APT_STATE).exists() {
        let args = [
            "-s",
            "-o",
            "Debug::NoLocking=true",
            "--with-new-pkgs",
            "upgrade",
        ];
        return Ok(parse_apt(&ask("apt-get", APT, &args).await?));
    }
    if Path::new(DNF).exists() {
        let args = ["-q", "-C", "updateinfo", "list", "--security"];
        return Ok(parse_dnf(&ask("dnf", DNF, &args).await?));
    }
    Err(ProbeError::NotHere("apt or dnf"))
}

async fn ask(name: &'static str, program: &str, args: &[&str]) -> Result<String, ProbeError> {
    let output = child::run(Path::new(program), args, Limits::default()).await?;
    if output.code != Some(0) {
        let said = output.stderr.lines().next().unwrap_or("nothing").to_owned();
        return Err(ProbeError::Refused(name, said));
    }
    Ok(output.stdout)
}

/// `Inst libssl3 [3.0.11-1] (3.0.15-1~deb12u1 Debian-Security:12/stable-security [amd64])`:
/// the archive that the new version comes from says whether it is for security.
fn parse_apt(text: &str) -> Reading {
    let security = |line: &str| {
        let (package, rest) = line.strip_prefix("Inst ")?.split_once(' ')?;
        let (_, from) = rest.split_once('(')?;
        from.to_lowercase()
            .contains("security")
            .then(|| package.to_owned())
    };
    Reading {
        security: text.lines().filter_map(security).collect(),
        critical: 0,
    }
}

/// `FEDORA-2026-abc Critical/Sec. openssl-3.0.15-1.x86_64`; dnf 5 says `security Critical` in columns.
fn parse_dnf(text: &str) -> Reading {
    let advisories = text.lines().filter(|line| {
        let line = line.to_lowercase();
        line.contains("/sec.") || line.split_whitespace().nth(1) == Some("security")
    });
    let mut reading = Reading {
        security: Vec::new(),
        critical: 0,
    };
    for line in advisories {
        reading.critical += u32::from(line.to_lowercase().contains("critical"));
        let package = line.split_whitespace().find(|word| {
            let parts = word.rsplit_once('.').map(|(_, arch)| arch);
            matches!(
                parts,
                Some("x86_64" | "noarch" | "aarch64" | "i686" | "s390x" | "ppc64le")
            )
        });
        reading.security.extend(package.map(str::to_owned));
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apt_names_the_archive_of_each_update() {
        let text = "\
NOTE: This is only a simulation!
Inst libssl3 [3.0.11-1] (3.0.15-1~deb12u1 Debian-Security:12/stable-security [amd64]) []
Inst tzdata [2024a-0] (2024b-0 Debian:12.8/stable [all])
Inst nuovo (1.0-1 Ubuntu:22.04/jammy-security [amd64])
Conf libssl3 (3.0.15-1~deb12u1 Debian-Security:12/stable-security [amd64])
";
        assert_eq!(parse_apt(text).security, ["libssl3", "nuovo"]);
        assert_eq!(parse_apt("").security, Vec::<String>::new());
    }

    #[test]
    fn dnf_names_the_weight_of_each_update() {
        let text = "\
FEDORA-2026-1 Critical/Sec. openssl-libs-3.2.2-9.fc40.x86_64
FEDORA-2026-2 Moderate/Sec. tzdata-2024b-1.fc40.noarch
FEDORA-2026-3 bugfix        bash-5.2-1.fc40.x86_64
FEDORA-2026-4 security Important curl-8.6.0-10.fc41.x86_64 2026-10-01 00:00:00
";
        let read = parse_dnf(text);
        assert_eq!(
            read.security,
            [
                "openssl-libs-3.2.2-9.fc40.x86_64",
                "tzdata-2024b-1.fc40.noarch",
                "curl-8.6.0-10.fc41.x86_64"
            ]
        );
        assert_eq!(read.critical, 1);
    }
}
