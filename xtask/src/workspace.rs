//! The workspace that these commands belong to: where it stands, where it builds.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::run;

/// The root of the workspace that this command was built from.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
}

/// The folder where cargo builds, as cargo itself says it (the user may have moved it).
pub(crate) fn target_folder() -> Result<PathBuf> {
    let told = run::output(&mut run::cargo(&[
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version=1",
    ]))?;
    let told: serde_json::Value =
        serde_json::from_str(&told).context("cargo metadata does not speak JSON")?;
    let folder = told["target_directory"]
        .as_str()
        .context("cargo metadata names no target folder")?;
    Ok(PathBuf::from(folder))
}
