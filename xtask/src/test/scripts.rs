//! Scripts: those of `tests/browser` and `tests/oidc` with what they need from the registry, in the target folder.

use std::path::PathBuf;

use anyhow::{Result, bail};
use fs_err as fs;

use crate::{run, say, workspace};

/// Puts the scripts of this folder of `tests` and their packages into a folder; which one. Nothing is fetched while the
/// lock file is the same.
pub(crate) fn prepare(name: &str) -> Result<PathBuf> {
    let folder = workspace::target_folder()?.join(name);
    fs::create_dir_all(&folder)?;
    let scripts = workspace::root().join("tests").join(name);
    for entry in fs::read_dir(&scripts)? {
        let entry = entry?;
        let path = entry.path();
        let wanted = path
            .extension()
            .is_some_and(|end| end == "mjs" || end == "json");
        if wanted {
            fs::copy(path, folder.join(entry.file_name()))?;
        }
    }
    let lock = fs::read(folder.join("package-lock.json"))?;
    let installed = folder.join("installed-lock.json");
    if fs::read(&installed).is_ok_and(|known| known == lock) {
        return Ok(folder);
    }
    say::aside(&format!("installing the packages of tests/{name}: npm ci"));
    let mut npm = run::command("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(&folder);
    if !npm.status()?.success() {
        bail!("npm could not install the packages of tests/{name}");
    }
    fs::write(&installed, lock)?;
    Ok(folder)
}
