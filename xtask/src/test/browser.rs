//! Browser: the scripts of `tests/browser` with what they need from the registry, in the target folder.

use std::path::PathBuf;

use anyhow::{Result, bail};
use fs_err as fs;

use crate::{run, say, workspace};

/// Puts the scripts and their packages into a folder; which one. Nothing is fetched while the lock file is the same.
pub(crate) fn prepare() -> Result<PathBuf> {
    let folder = workspace::target_folder()?.join("browser");
    fs::create_dir_all(&folder)?;
    let scripts = workspace::root().join("tests/browser");
    for entry in fs::read_dir(&scripts)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), folder.join(entry.file_name()))?;
        }
    }
    let lock = fs::read(folder.join("package-lock.json"))?;
    let installed = folder.join("installed-lock.json");
    if fs::read(&installed).is_ok_and(|known| known == lock) {
        return Ok(folder);
    }
    say::aside("installing the browser tests' packages: npm ci");
    let mut npm = run::command("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(&folder);
    if !npm.status()?.success() {
        bail!("npm could not install the browser tests' packages");
    }
    fs::write(&installed, lock)?;
    Ok(folder)
}
