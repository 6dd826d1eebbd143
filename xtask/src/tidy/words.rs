//! Rule `words`: nothing is left for later in the code, no test is skipped, no lint is silenced.

use super::tree::has_extension;
use super::{Tree, Violation};

const RULE: &str = "words";

/// Marks of unfinished work, written so that this file does not break its own rule.
const MARKS: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

/// In code, with all spaces gone.
const CODE: [(&str, &str); 4] = [
    ("todo!", "finish it, or leave it out and say so"),
    ("unimplemented!", "finish it, or leave it out and say so"),
    ("#[ignore", "a test that does not run proves nothing"),
    (
        "[allow(",
        "use #[expect(…, reason = \"…\")]: it speaks up when it is no longer needed",
    ),
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, file) in tree
        .files()
        .filter(|(path, _)| has_extension(path, &["rs", "toml", "sql", "html", "ts", "css"]))
    {
        let mut report = |line, says| {
            found.push(Violation {
                path: path.to_owned(),
                line,
                rule: RULE,
                says,
            });
        };
        for (text, line) in file.text.lines().zip(1..) {
            for mark in MARKS.iter().filter(|mark| text.contains(**mark)) {
                report(
                    line,
                    format!("{mark}: do it, or write it where it will be read"),
                );
            }
        }
        for (code, line) in file.code.lines().zip(1..) {
            let code: String = code.split_whitespace().collect();
            for (word, because) in CODE.iter().filter(|(word, _)| code.contains(word)) {
                report(line, format!("`{word}`: {because}"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    fn check_text(text: &str, expected: &[(usize, &str)]) {
        let found = check(&sample(&[("domain/src/a.rs", text)]));
        assert_eq!(found.len(), expected.len(), "of {text}: {found:?}");
        for (violation, (line, start)) in found.iter().zip(expected) {
            assert_eq!(violation.line, *line);
            assert!(violation.says.starts_with(start), "{violation}");
        }
    }

    #[test]
    fn what_is_left_for_later_is_reported() {
        check_text(&format!("//! a\n// {}: later", MARKS[0]), &[(2, MARKS[0])]);
        check_text(&format!("//! {} a", MARKS[1]), &[(1, MARKS[1])]);
        check_text("fn f() {\n    todo!()\n}", &[(2, "`todo!`")]);
        check_text(
            "// todo! in a comment is prose\nconst A: &str = \"todo!\";",
            &[],
        );
    }

    #[test]
    fn a_skipped_test_and_a_silenced_lint_are_reported() {
        check_text(
            "#[test]\n#[ignore = \"slow\"]\nfn f() {}",
            &[(2, "`#[ignore`")],
        );
        check_text("#[allow(dead_code)]\nfn f() {}", &[(1, "`[allow(`")]);
        check_text("#![allow (dead_code)]", &[(1, "`[allow(`")]);
        check_text("#[expect(dead_code, reason = \"because\")]\nfn f() {}", &[]);
    }
}
