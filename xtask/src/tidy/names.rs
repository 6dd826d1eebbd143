//! Rule `names`: every Rust file says at its top what it is about, and no drawer is called "common".

use super::tree::has_extension;
use super::{Tree, Violation};

const RULE: &str = "names";

/// Names that say nothing, so that anything ends up there.
const DRAWERS: [&str; 9] = [
    "common",
    "helper",
    "helpers",
    "manager",
    "managers",
    "misc",
    "util",
    "utils",
    "utilities",
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, file) in tree.files() {
        let violation = |says: String| Violation {
            path: path.to_owned(),
            line: 1,
            rule: RULE,
            says,
        };
        if has_extension(path, &["rs"]) && !file.text.starts_with("//!") {
            found.push(violation(
                "the first line must be `//!` and say what the file is about".to_owned(),
            ));
        }
        for part in path
            .split('/')
            .map(|part| part.split('.').next().unwrap_or(part))
        {
            if DRAWERS.contains(&part.to_lowercase().as_str()) {
                found.push(violation(format!("`{part}` does not say what is inside")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    #[test]
    fn a_file_without_a_first_sentence_and_a_drawer_are_reported() {
        let tree = sample(&[
            ("agent/src/a.rs", "// not a doc comment\n"),
            ("agent/src/b.rs", "//! B: fine.\n"),
            ("server/src/utils/c.rs", "//! C: fine.\n"),
            ("web/helpers.ts", ""),
        ]);
        let found: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "agent/src/a.rs:1: names: the first line must be `//!` and say what the file is about",
                "server/src/utils/c.rs:1: names: `utils` does not say what is inside",
                "web/helpers.ts:1: names: `helpers` does not say what is inside",
            ]
        );
    }
}
