//! What is made before the server is compiled: its messages in both languages, and what browsers load.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "cargo tells a build script by its environment, and hears it by its output"
)]

mod assets;
mod messages;

use std::env;
use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let package = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let output = PathBuf::from(env::var("OUT_DIR")?);
    let texts = package.join("messages");
    println!("cargo::rerun-if-changed={}", texts.display());
    messages::generate(&texts, &output)?;
    assets::generate(&package, &output)
}
