//! Audit: licences, advisories and sources of every dependency, by cargo-deny and deny.toml.

use anyhow::{Result, bail};

use crate::run;

pub(crate) fn run() -> Result<()> {
    if !run::exists("cargo-deny") {
        bail!("cargo-deny is not installed; get it with `cargo install --locked cargo-deny`");
    }
    let status = run::cargo(&["deny", "--workspace", "check"]).status()?;
    if !status.success() {
        bail!("cargo-deny found something that deny.toml does not accept");
    }
    Ok(())
}
