//! Pending restart: the distribution's mark, and a kernel newer than the running one.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::check::reboot::{Pending, Reading};
use crate::os;
use crate::probe::ProbeError;

/// Left by Debian's and Ubuntu's packages; gone with the restart.
const MARK: &str = "/run/reboot-required";
/// The packages that left it, one a line.
const MARK_PACKAGES: &str = "/run/reboot-required.pkgs";
const KERNELS: &str = "/boot";

pub(super) fn take() -> Result<Reading, ProbeError> {
    let release = os::kernel_release();
    let release = release.map_err(|e| ProbeError::of_call("the version of the kernel", e))?;
    let newer = newer_kernel(&release)?;
    let waiting = [marked()?, newer].into_iter().flatten();
    let pending = waiting.reduce(|a, b| Pending {
        since: a.since.min(b.since),
        reasons: [a.reasons, b.reasons].concat(),
    });
    Ok(Reading { pending })
}

fn marked() -> Result<Option<Pending>, ProbeError> {
    let Ok(marked) = fs_err::metadata(MARK) else {
        return Ok(None);
    };
    let modified = marked.modified().map_err(ProbeError::File)?;
    let since =
        Timestamp::try_from(modified).map_err(|_| ProbeError::Odd("the age of the mark"))?;
    let packages = fs_err::read_to_string(MARK_PACKAGES).unwrap_or_default();
    let mut packages: Vec<_> = packages.lines().filter(|line| !line.is_empty()).collect();
    packages.sort_unstable();
    packages.dedup();
    let reason = format!("pacchetti installati: {}", packages.join(", "));
    Ok(Some(Pending {
        since,
        reasons: vec![reason],
    }))
}

fn newer_kernel(running: &str) -> Result<Option<Pending>, ProbeError> {
    // A container has no kernels of its own: not to be known is not to be pending.
    let Ok(entries) = fs_err::read_dir(KERNELS) else {
        return Ok(None);
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let installed: Vec<_> = names
        .filter_map(|name| name.strip_prefix("vmlinuz-").map(str::to_owned))
        .collect();
    let Some(newest) = newest_after(running, &installed) else {
        return Ok(None);
    };
    let image: PathBuf = Path::new(KERNELS).join(format!("vmlinuz-{newest}"));
    let since = os::placed_at(&image).map_err(ProbeError::File)?;
    let reason = format!("kernel {newest} installato, {running} in funzione");
    Ok(Some(Pending {
        since,
        reasons: vec![reason],
    }))
}

/// The newest installed kernel of the same flavour as the running one, if it is newer.
fn newest_after<'a>(running: &str, installed: &'a [String]) -> Option<&'a str> {
    let (running_version, running_flavour) = version_and_flavour(running);
    let candidates = installed
        .iter()
        .map(|name| (version_and_flavour(name), name));
    let newer = candidates.filter(|((version, flavour), _)| {
        *flavour == running_flavour && *version > running_version
    });
    newer
        .max_by_key(|((version, _), _)| version.clone())
        .map(|(_, name)| name.as_str())
}

/// `6.1.0-18-amd64` is 6, 1, 0, 18 and `amd`; the digits of `el9_4` and `deb13` are of the distribution, not of the flavour.
fn version_and_flavour(release: &str) -> (Vec<u64>, String) {
    let is_number = |c: char| c.is_ascii_digit() || c == '.' || c == '-';
    let end = release.find(|c| !is_number(c)).unwrap_or(release.len());
    let (version, flavour) = release.split_at(end);
    let numbers = version
        .split(['.', '-'])
        .filter_map(|part| part.parse().ok());
    (
        numbers.collect(),
        flavour.replace(|c: char| c.is_ascii_digit(), ""),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(running: &str, installed: &[&str], expected: Option<&str>) {
        let installed: Vec<_> = installed.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(newest_after(running, &installed), expected, "{running}");
    }

    #[test]
    fn only_a_newer_kernel_of_the_same_flavour_waits() {
        check(
            "6.1.0-9-amd64",
            &["6.1.0-9-amd64", "6.1.0-18-amd64", "6.1.0-10-amd64"],
            Some("6.1.0-18-amd64"),
        );
        check("6.1.0-18-amd64", &["6.1.0-9-amd64", "6.1.0-18-amd64"], None);
        check("6.1.0-9-cloud-amd64", &["6.1.0-18-amd64"], None);
        check(
            "5.15.0-91-generic",
            &["5.15.0-101-generic"],
            Some("5.15.0-101-generic"),
        );
        check(
            "5.14.0-427.13.1.el9_4.x86_64",
            &["0-rescue-0123456789abcdef", "5.14.0-503.11.1.el9_5.x86_64"],
            Some("5.14.0-503.11.1.el9_5.x86_64"),
        );
        check("6.18.44-custom", &[], None);
    }
}
