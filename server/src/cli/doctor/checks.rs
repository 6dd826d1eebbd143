//! The checks of the doctor. None of them changes anything.

use std::fs::Metadata;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::Found;
use crate::authority::Authority;
use crate::config::Config;
use crate::descriptors;
use crate::store::{Store, enti};

/// Machines have to be enrolled again before it ends: that takes visits.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 180);

pub(super) async fn all(config: &Config, now: Timestamp) -> Vec<Found> {
    vec![
        Found::fine("configuration", "understood"),
        folder(&config.data),
        secret(&Authority::file(&config.data)),
        authority(&config.data, now),
        store(config).await,
        port("link address", config.link.listen),
        port("web address", config.web),
        names(config),
        descriptors(config),
    ]
}

fn folder(data: &Path) -> Found {
    let what = "data folder";
    match fs_err::metadata(data) {
        Ok(found) if is_private(&found) => Found::fine(what, "there, and private"),
        Ok(found) => Found::todo(
            what,
            format!(
                "open to others (mode {:o})",
                found.permissions().mode() & 0o777
            ),
            format!("chmod 700 {}", data.display()),
        ),
        Err(error) => Found::todo(
            what,
            error.to_string(),
            "start `custode-server serve` once, or name the folder with --data",
        ),
    }
}

fn secret(file: &Path) -> Found {
    let what = "authority's key";
    match fs_err::metadata(file) {
        Ok(found) if is_private(&found) => Found::fine(what, "readable by its owner alone"),
        Ok(found) => Found::todo(
            what,
            format!(
                "open to others (mode {:o})",
                found.permissions().mode() & 0o777
            ),
            format!(
                "chmod 600 {0}; if somebody may have read it, remove it and enrol the machines again",
                file.display()
            ),
        ),
        Err(error) if error.kind() == ErrorKind::NotFound => Found::todo(
            what,
            "not there yet",
            "it is made when `custode-server serve` starts first",
        ),
        Err(error) => Found::todo(
            what,
            error.to_string(),
            "run the doctor as the server's user",
        ),
    }
}

/// Neither the group nor others may do anything with it.
fn is_private(found: &Metadata) -> bool {
    found.permissions().mode().trailing_zeros() >= 6
}

fn authority(data: &Path, now: Timestamp) -> Found {
    let what = "authority";
    match Authority::find(data) {
        Ok(Some(authority)) if authority.not_after() - AHEAD > now => Found::fine(
            what,
            format!(
                "{}, until {}",
                authority.fingerprint(),
                authority.not_after()
            ),
        ),
        Ok(Some(authority)) => Found::todo(
            what,
            format!("ends {}", authority.not_after()),
            "plan to enrol the machines again, under another authority",
        ),
        Ok(None) => Found::todo(
            what,
            "not there yet",
            "it is made when `custode-server serve` starts first",
        ),
        Err(error) => Found::todo(
            what,
            error.to_string(),
            "restore the data folder from a backup",
        ),
    }
}

async fn store(config: &Config) -> Found {
    let what = "store";
    // Opening the embedded database would make it.
    if let Some(file) = config.store.file()
        && !file.exists()
    {
        return Found::todo(
            what,
            format!("{} is not there", file.display()),
            "custode-server migrate",
        );
    }
    let opened = match Store::open(&config.store) {
        Ok(store) => store.read("doctor", enti::list).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(enti) => Found::fine(what, format!("answers, with {} Enti", enti.len())),
        Err(error) => Found::todo(
            what,
            error.to_string(),
            format!(
                "see that {} is reachable; then custode-server migrate",
                config.store
            ),
        ),
    }
}

/// A port that is taken is right while the server runs, and wrong otherwise: the reader knows which.
fn port(what: &'static str, address: SocketAddr) -> Found {
    match TcpListener::bind(address) {
        Ok(_) => Found::fine(what, format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => Found::fine(
            what,
            format!("{address} is in use: right while the server runs"),
        ),
        Err(error) => Found::todo(
            what,
            format!("{address}: {error}"),
            "choose an address of this computer, and a port that its user may use",
        ),
    }
}

fn descriptors(config: &Config) -> Found {
    let what = "open files";
    let (allowed, wanted) = (
        descriptors::allowed(),
        config.link.connections as u64 + descriptors::BESIDE,
    );
    if allowed >= wanted {
        return Found::fine(what, format!("{wanted} may be needed, and are allowed"));
    }
    Found::todo(
        what,
        format!("{wanted} may be needed, {allowed} are allowed"),
        "raise LimitNOFILE in the service's unit, or lower connections under [link]",
    )
}

fn names(config: &Config) -> Found {
    let what = "link names";
    if config.link.lacks_a_name() {
        return Found::todo(
            what,
            "none",
            "list under [link] names what machines call this server, so that they can check its certificate",
        );
    }
    Found::fine(what, config.link.certified_names().join(", "))
}
