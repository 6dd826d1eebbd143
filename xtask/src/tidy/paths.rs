//! Paths: every `a::b::c` that a Rust file names, with groups opened and `crate`, `self`, `super` resolved.

use super::source::is_word;

/// A path as the compiler would see it from the root of the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// The first is 1.
    pub(super) line: usize,
    /// `crate::brain::Brain` where the code says `super::Brain`; a single name is a path too.
    pub(super) path: String,
}

/// Every path in the code of a file.
///
/// `file` is its place in the package's `src`, such as `brain/mod.rs`: it decides what `super` means.
pub(super) fn mentions(file: &str, code: &str) -> Vec<Mention> {
    let mut reader = Reader {
        tokens: tokens(code),
        at: 0,
        module: module_of(file),
        braces: Vec::new(),
        found: Vec::new(),
    };
    while reader.at < reader.tokens.len() {
        reader.next();
    }
    reader.found
}

/// `a::b` starts with `a`, `ab` does not.
pub(super) fn starts_with(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

struct Token<'a> {
    line: usize,
    text: &'a str,
}

struct Reader<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    /// The module that the current token stands in, from `crate`.
    module: Vec<String>,
    /// For each open brace, whether it opened a module.
    braces: Vec<bool>,
    found: Vec<Mention>,
}

impl Reader<'_> {
    fn text(&self, ahead: usize) -> &str {
        self.tokens
            .get(self.at + ahead)
            .map_or("", |token| token.text)
    }

    fn next(&mut self) {
        match self.text(0) {
            "mod" if self.text(2) == "{" => {
                let name = self.text(1).to_owned();
                self.module.push(name);
                self.braces.push(true);
                self.at += 3;
            }
            "{" => {
                self.braces.push(false);
                self.at += 1;
            }
            "}" => {
                if self.braces.pop() == Some(true) {
                    self.module.pop();
                }
                self.at += 1;
            }
            text if is_name(text) => self.path(&[]),
            _ => self.at += 1,
        }
    }

    /// Reads `a::b`, or `a::{b, c::d}`, below a prefix.
    fn path(&mut self, prefix: &[String]) {
        let line = self.tokens[self.at].line;
        let mut segments = prefix.to_vec();
        loop {
            segments.push(self.text(0).to_owned());
            self.at += 1;
            if self.text(0) != "::" {
                break;
            }
            self.at += 1;
            if self.text(0) == "{" {
                self.group(&segments);
                return;
            }
            if !is_name(self.text(0)) {
                break; // `Vec::<T>` and `use a::*` name what stands before
            }
        }
        let path = self.resolve(segments).join("::");
        self.found.push(Mention { line, path });
    }

    fn group(&mut self, prefix: &[String]) {
        self.at += 1;
        while self.at < self.tokens.len() && self.text(0) != "}" {
            if is_name(self.text(0)) {
                self.path(prefix);
            } else {
                self.at += 1;
            }
        }
        self.at += 1;
    }

    fn resolve(&self, segments: Vec<String>) -> Vec<String> {
        let ups = segments
            .iter()
            .take_while(|segment| *segment == "super")
            .count();
        let from_here = match segments.first().map(String::as_str) {
            Some("self") if segments.len() > 1 => 1,
            Some("super") => ups,
            _ => return segments,
        };
        let keep = self.module.len().saturating_sub(ups);
        self.module[..keep]
            .iter()
            .chain(&segments[from_here..])
            .cloned()
            .collect()
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| is_word(c) && !c.is_numeric()) && text != "as"
}

/// `brain/disk.rs` is `crate::brain::disk`.
fn module_of(file: &str) -> Vec<String> {
    let inner = file
        .trim_end_matches(".rs")
        .split('/')
        .filter(|part| !matches!(*part, "mod" | "lib" | "main"));
    std::iter::once("crate")
        .chain(inner)
        .map(str::to_owned)
        .collect()
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    code.lines()
        .zip(1..)
        .flat_map(|(text, line)| tokens_of(text).map(move |text| Token { line, text }))
        .collect()
}

fn tokens_of(mut rest: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let length = if rest.starts_with("::") {
            2
        } else if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        Some(token)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, code: &str, expected: &[&str]) {
        let found: Vec<_> = mentions(file, code)
            .into_iter()
            .map(|mention| mention.path)
            .collect();
        let paths: Vec<_> = found.iter().filter(|path| path.contains("::")).collect();
        assert_eq!(paths, expected, "of {code}");
    }

    #[test]
    fn groups_are_opened_and_relative_paths_resolved() {
        check(
            "a.rs",
            "use std::{fmt, fs::{self, File}};",
            &["std::fmt", "std::fs::self", "std::fs::File"],
        );
        check(
            "brain/mod.rs",
            "use super::spool::Spool;",
            &["crate::spool::Spool"],
        );
        check(
            "brain/disk.rs",
            "use super::super::spool;",
            &["crate::spool"],
        );
        check(
            "brain/disk.rs",
            "fn f() { self::x::y() }",
            &["crate::brain::disk::x::y"],
        );
        check(
            "lib.rs",
            "use super as _; crate::a::b::<C>();",
            &["crate::a::b"],
        );
    }

    #[test]
    fn a_module_inside_the_file_counts_for_super() {
        check(
            "brain.rs",
            "mod tests { use super::a; mod b { use super::super::c; } } use super::d;",
            &["crate::brain::a", "crate::brain::c", "crate::d"],
        );
    }

    #[test]
    fn a_path_broken_over_lines_is_one_path() {
        let found = mentions("a.rs", "use std\n    ::fs;");
        assert_eq!(
            found.last().map(|mention| mention.path.as_str()),
            Some("std::fs")
        );
    }
}
