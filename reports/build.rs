//! The fonts that the records embed, fetched as the lock file names them: nothing of them stands in the checkout.
#![expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script by its environment"
)]

use std::env;
use std::error::Error;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::Command;

/// What names the fonts.
const SOURCES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

fn main() -> Result<(), Box<dyn Error>> {
    let fonts = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("fonts");
    let output = PathBuf::from(env::var("OUT_DIR")?);
    for name in SOURCES {
        let source = fonts.join(name);
        println!("cargo::rerun-if-changed={}", source.display());
        fs::copy(source, output.join(name))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--prefer-offline"]);
    let ran = npm.current_dir(&output).output().map_err(|error| {
        if error.kind() == ErrorKind::NotFound {
            "npm is missing, which fetches the fonts of the records; on Debian or Ubuntu: apt-get install nodejs npm".to_owned()
        } else {
            format!("cannot start npm: {error}")
        }
    })?;
    if ran.status.success() {
        return Ok(());
    }
    let said = [ran.stdout, ran.stderr].concat();
    Err(format!("{npm:?} failed:\n{}", String::from_utf8_lossy(&said)).into())
}
