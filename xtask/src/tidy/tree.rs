//! Tree: the text files of a checkout, read once for all the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;
use fs_err as fs;

use super::source;

/// The text files below a root, by their path relative to it, with `/` between folders.
pub(crate) struct Tree {
    files: BTreeMap<String, File>,
    /// Pictures and the like: only their paths matter.
    others: BTreeSet<String>,
}

/// A text file and, for Rust, its code.
pub(crate) struct File {
    pub(crate) text: String,
    /// The text with comments and the insides of literals blanked; empty unless the file is Rust.
    pub(crate) code: String,
}

impl Tree {
    /// Reads every text file below `root` that its `.gitignore` does not name.
    ///
    /// The whole tree is read, not only what git tracks: a file is checked before it is added.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let ignored = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
        let ignored: Vec<&str> = ignored
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let mut tree = Self {
            files: BTreeMap::new(),
            others: BTreeSet::new(),
        };
        tree.read_folder(root, "", &ignored)?;
        Ok(tree)
    }

    /// Every file with its path, in order of path.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file))
    }

    /// The Rust files with their paths.
    pub(crate) fn rust(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files()
            .filter(|(path, _)| has_extension(path, &["rs"]))
    }

    /// The text of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|file| file.text.as_str())
    }

    /// Whether a file or a folder stands at this path.
    pub(crate) fn has(&self, path: &str) -> bool {
        let below = format!("{path}/");
        let mut all = self.files.keys().chain(&self.others);
        all.any(|known| known == path || known.starts_with(&below))
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str, ignored: &[&str]) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if name == ".git" || is_ignored(&path, &name, ignored) {
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.read_folder(&entry.path(), &format!("{path}/"), ignored)?;
            } else if kind.is_file() {
                self.add(path, fs::read(entry.path())?);
            }
        }
        Ok(())
    }

    fn add(&mut self, path: String, bytes: Vec<u8>) {
        let Ok(text) = String::from_utf8(bytes) else {
            self.others.insert(path);
            return;
        };
        let code = if has_extension(&path, &["rs"]) {
            source::code(&text)
        } else {
            String::new()
        };
        self.files.insert(path, File { text, code });
    }
}

/// Whether a path ends in one of these extensions.
pub(crate) fn has_extension(path: &str, extensions: &[&str]) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|found| extensions.iter().any(|wanted| found == *wanted))
}

/// `/name` in `.gitignore` means the root only, `name` any depth; we use no other form.
fn is_ignored(path: &str, name: &str, ignored: &[&str]) -> bool {
    ignored.iter().any(|line| match line.strip_prefix('/') {
        Some(at_root) => path == at_root.trim_end_matches('/'),
        None => name == line.trim_end_matches('/'),
    })
}

/// Writes files into a temporary folder and reads them back, as a checkout would be.
#[cfg(test)]
pub(crate) fn sample(files: &[(&str, &str)]) -> Tree {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Tree::read(folder.path()).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gitignore_names_is_not_read() {
        let tree = sample(&[
            (".gitignore", "/target\nnode_modules\n"),
            ("target/out.rs", ""),
            ("web/node_modules/part/a.js", ""),
            ("docs/target/kept.md", ""),
            ("src/lib.rs", ""),
        ]);
        let paths: Vec<_> = tree.files().map(|(path, _)| path).collect();
        assert_eq!(paths, [".gitignore", "docs/target/kept.md", "src/lib.rs"]);
    }
}
