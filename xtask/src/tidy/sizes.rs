//! Rule `sizes`: small rooms. No file over 600 lines, no function over 100, tests apart.

use super::source::is_word;
use super::{Tree, Violation};

const RULE: &str = "sizes";

/// The longest file, in lines, its inline tests not counted.
const FILE_LINES: usize = 600;
/// The longest function, in lines, from `fn` to its closing brace.
const FUNCTION_LINES: usize = 100;

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, code) in measured(tree) {
        let violation = |line, says| Violation {
            path: path.to_owned(),
            line,
            rule: RULE,
            says,
        };
        let lines = code.lines().count();
        if lines > FILE_LINES {
            found.push(violation(
                1,
                format!("{lines} lines without tests; a file has at most {FILE_LINES}"),
            ));
        }
        for Function { line, lines, .. } in functions(&code)
            .iter()
            .filter(|it| !it.is_table && it.lines > FUNCTION_LINES)
        {
            found.push(violation(
                *line,
                format!("a function of {lines} lines; it has at most {FUNCTION_LINES}"),
            ));
        }
    }
    found
}

/// One line on how large files and functions are.
pub(super) fn distribution(tree: &Tree) -> String {
    let (mut files, mut fns) = (Vec::new(), Vec::new());
    for (_, code) in measured(tree) {
        files.push(code.lines().count());
        fns.extend(functions(&code).iter().map(|function| function.lines));
    }
    let spread = |mut lines: Vec<usize>| {
        lines.sort_unstable();
        let at = |percent: usize| {
            lines
                .get(lines.len().saturating_sub(1) * percent / 100)
                .copied()
                .unwrap_or(0)
        };
        format!(
            "{}: p50 {}, p90 {}, max {} lines",
            lines.len(),
            at(50),
            at(90),
            at(100)
        )
    };
    format!(
        "sizes without tests: files {}; functions {}",
        spread(files),
        spread(fns)
    )
}

/// The Rust files that are not tests, with the code that is left without `#[cfg(test)] mod tests { … }`.
fn measured(tree: &Tree) -> impl Iterator<Item = (&str, String)> {
    let counts = |path: &str| {
        !path.starts_with("tests/") && !path.ends_with("/tests.rs") && !path.contains("/tests/")
    };
    tree.rust()
        .filter(move |(path, _)| counts(path))
        .map(|(path, file)| (path, without_tests(&file.code)))
}

fn without_tests(code: &str) -> String {
    let opens_module = |from: &str| {
        from.split(['{', ';'])
            .next()
            .is_some_and(|head| head.contains("mod tests "))
    };
    let Some(start) = code
        .match_indices("#[cfg(test)]")
        .map(|(at, _)| at)
        .find(|at| opens_module(&code[*at..]))
    else {
        return code.to_owned();
    };
    let end = closing_brace(&code[start..]).map_or(code.len(), |length| start + length);
    format!("{}{}", code[..start].trim_end(), &code[end..])
}

struct Function {
    /// Where its `fn` stands; the first is 1.
    line: usize,
    /// From there to its closing brace.
    lines: usize,
    /// One `match` and no other control, such as a total match over an enum: as long as that, and with no story to tell.
    is_table: bool,
}

/// Each function that has a body.
fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    let mut start_of_line = 0;
    for (text, line) in code.split_inclusive('\n').zip(1..) {
        if let Some(at) = function_name(text)
            && let Some(body) = body(&code[start_of_line + at..])
        {
            found.push(Function {
                line,
                lines: body.lines().count(),
                is_table: is_table(body),
            });
        }
        start_of_line += text.len();
    }
    found
}

/// Where the name after `fn` stands; a function type has none.
fn function_name(line: &str) -> Option<usize> {
    let at = if line.starts_with("fn ") {
        0
    } else {
        line.find(" fn ")? + 1
    };
    let name = at + "fn ".len();
    line[name..].starts_with(is_word).then_some(name)
}

/// From a name to the closing brace; none if a `;` comes first, as in a trait.
fn body(code: &str) -> Option<&str> {
    let mut depth = 0; // the `;` of `[u8; 4]` in a signature is not its end
    for c in code.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ';' if depth == 0 => return None,
            '{' if depth == 0 => break,
            _ => {}
        }
    }
    Some(&code[..closing_brace(code)?])
}

fn is_table(body: &str) -> bool {
    let words: Vec<&str> = body.split(|c| !is_word(c)).collect();
    let control = ["if", "for", "while", "loop", "let"];
    words.iter().filter(|word| **word == "match").count() == 1
        && !words.iter().any(|word| control.contains(word))
}

/// The length up to and with the brace that closes the first one opened.
fn closing_brace(code: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    fn check_file(path: &str, text: &str, expected: &[&str]) {
        let found: Vec<_> = check(&sample(&[(path, text)]))
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_file_over_600_lines_is_reported_but_its_tests_do_not_count() {
        let long = "// line\n".repeat(601);
        let says = "agent/src/a.rs:1: sizes: 601 lines without tests; a file has at most 600";
        check_file("agent/src/a.rs", &long, &[says]);
        check_file("agent/src/tests.rs", &long, &[]);
        check_file("tests/src/journey.rs", &long, &[]);
        let tests = format!("fn f() {{}}\n\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
        check_file("agent/src/a.rs", &tests, &[]);
        check_file(
            "agent/src/a.rs",
            &format!("{tests}{long}"),
            &[&says.replace("601", "602")],
        );
    }

    #[test]
    fn a_function_over_100_lines_is_reported_where_it_starts() {
        let function = |lines: usize| {
            format!(
                "\nfn f(a: [u8; 2]) -> u8 {{\n{}}}\nfn g() {{}}\n",
                "    a();\n".repeat(lines - 2)
            )
        };
        check_file("agent/src/a.rs", &function(100), &[]);
        check_file(
            "agent/src/a.rs",
            &function(101),
            &["agent/src/a.rs:2: sizes: a function of 101 lines; it has at most 100"],
        );
    }

    #[test]
    fn a_table_may_be_as_long_as_its_enum_but_a_story_may_not() {
        let table = |first: &str| {
            format!(
                "fn f(self) -> u8 {{\n{first}match self {{\n{}}}\n}}\n",
                "A => 1,\n".repeat(101)
            )
        };
        check_file("agent/src/a.rs", &table(""), &[]);
        check_file(
            "agent/src/a.rs",
            &table("let a = 1;"),
            &["agent/src/a.rs:1: sizes: a function of 105 lines; it has at most 100"],
        );
    }

    #[test]
    fn generics_are_part_of_a_function_but_a_type_is_none() {
        let code = "trait T {\n    fn f(&self);\n}\npub(crate) fn g<A, B>(h: fn(u8) -> u8) where A: X, B: Y {\n}\n";
        let found: Vec<_> = functions(code)
            .iter()
            .map(|function| (function.line, function.lines))
            .collect();
        assert_eq!(found, [(4, 2)]);
    }

    #[test]
    fn the_distribution_is_told() {
        let tree = sample(&[
            ("a/src/a.rs", "fn f() {}\n"),
            ("a/src/b.rs", "//!\n\nfn f() {\n}\n"),
        ]);
        assert_eq!(
            distribution(&tree),
            "sizes without tests: files 2: p50 1, p90 1, max 4 lines; functions 2: p50 1, p90 1, max 2 lines"
        );
    }
}
