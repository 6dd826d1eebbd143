//! Assets: what a browser loads, made by `web/build.mjs` and embedded in the server.
//!
//! Nothing is written into the checkout: `web/` is copied, and its packages are fetched once for each lock file.

use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use toml::Table;

/// What of `web/` the making needs.
const SOURCES: [&str; 5] = [
    "package.json",
    "package-lock.json",
    ".npmrc",
    "build.mjs",
    "src",
];

/// Makes the assets where something changed, and writes the table of them: `assets.rs` in the build's output folder.
pub(crate) fn generate(package: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let (web, templates) = (package.join("../web"), package.join("src/web"));
    let (copy, made) = (out.join("web"), out.join("assets"));
    println!("cargo::rerun-if-changed={}", templates.display());
    let mut sources = files(&templates)?;
    sources.retain(|path| path.extension().is_some_and(|ending| ending == "html"));
    for name in SOURCES {
        println!("cargo::rerun-if-changed={}", web.join(name).display());
        sources.extend(files(&web.join(name))?);
    }
    sources.sort();
    once(&out.join("assets.stamp"), &digest(&sources)?, || {
        renew(&web, &copy)?;
        fetch(&copy)?;
        let mut node = Command::new("node");
        node.arg("build.mjs").arg(&made).arg(&templates);
        run(node.current_dir(&copy), "node")
    })?;
    fs::write(out.join("assets.rs"), table(&made)?)?;
    Ok(())
}

/// Does the work unless the stamp says that it was done for the same sources.
fn once(
    stamp: &Path,
    digest: &str,
    work: impl FnOnce() -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    if fs::read_to_string(stamp).is_ok_and(|done| done == digest) {
        return Ok(());
    }
    work()?;
    fs::write(stamp, digest)?;
    Ok(())
}

/// Copies the sources afresh, so that none stays that is gone.
fn renew(web: &Path, copy: &Path) -> Result<(), Box<dyn Error>> {
    let old = copy.join("src");
    if old.exists() {
        fs::remove_dir_all(old)?;
    }
    for name in SOURCES {
        for from in files(&web.join(name))? {
            let to = copy.join(from.strip_prefix(web)?);
            fs::create_dir_all(to.parent().unwrap_or(copy))?;
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

/// Fetches the packages that the lock file names, with the checksums that it names. No package runs a script.
fn fetch(copy: &Path) -> Result<(), Box<dyn Error>> {
    let lock = digest(&[copy.join("package-lock.json")])?;
    once(&copy.join("packages.stamp"), &lock, || {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--omit=dev", "--prefer-offline"]);
        run(npm.current_dir(copy), "npm")
    })
}

fn run(command: &mut Command, name: &str) -> Result<(), Box<dyn Error>> {
    let ran = command.output().map_err(|error| {
        if error.kind() == ErrorKind::NotFound {
            format!("{name} is missing, which makes the styles and scripts of the pages; on Debian or Ubuntu: apt-get install nodejs npm")
        } else {
            format!("cannot start {name}: {error}")
        }
    })?;
    if ran.status.success() {
        return Ok(());
    }
    let said = [ran.stdout, ran.stderr].concat();
    Err(format!("{command:?} failed:\n{}", String::from_utf8_lossy(&said)).into())
}

/// All files below, or the file itself.
fn files(place: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    if !place.is_dir() {
        return Ok(vec![place.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(place)? {
        found.extend(files(&entry?.path())?);
    }
    Ok(found)
}

/// Changes when a name or a content changes.
fn digest(files: &[PathBuf]) -> Result<String, Box<dyn Error>> {
    let mut hasher = DefaultHasher::new();
    for path in files {
        let content = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        (path, content).hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// The address of each asset that templates name, as a constant, and the table of all files.
fn table(made: &Path) -> Result<String, Box<dyn Error>> {
    let manifest: Table = fs::read_to_string(made.join("manifest.toml"))?.parse()?;
    let mut code = String::new();
    for (name, file) in &manifest {
        let file = file
            .as_str()
            .ok_or("the manifest names a file that is no text")?;
        let constant = name.replace(['.', '-'], "_").to_uppercase();
        writeln!(code, "/// Where browsers find `{name}`.")?;
        writeln!(
            code,
            "pub(crate) const {constant}: &str = \"/assets/{file}\";"
        )?;
    }
    writeln!(code, "static ASSETS: &[Asset] = &[")?;
    let mut all = files(made)?;
    all.sort();
    for path in all {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or("a file without a name")?;
        let Some(kind) = kind(name) else { continue };
        let small = path.with_file_name(format!("{name}.br"));
        let small = if small.exists() {
            format!("Some({})", embedded(&small))
        } else {
            "None".to_owned()
        };
        writeln!(
            code,
            "    Asset {{ name: {name:?}, kind: {kind:?}, plain: {}, brotli: {small} }},",
            embedded(&path)
        )?;
    }
    writeln!(code, "];")?;
    Ok(code)
}

fn embedded(path: &Path) -> String {
    format!("include_bytes!(r#\"{}\"#)", path.display())
}

/// The media type of what browsers load; nothing for what stands beside it.
fn kind(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        _ => return None,
    })
}
