//! Rule `clauses`: docs/CLAUSES.md says truly which test holds each clause of the tender.
//!
//! The test column is written by `cargo xtask docs` from the names of the tests (`t33_…` holds T33).
//! The other columns are written by people.

use std::collections::{BTreeMap, BTreeSet};

use super::{Tree, Violation};

const RULE: &str = "clauses";

/// Where the table stands.
pub(crate) const PAGE: &str = "docs/CLAUSES.md";
/// What the test column says while no test holds the clause.
const DEBT: &str = "debt";
/// The clauses of the tender are T01 to T50.
const CLAUSES: usize = 50;
/// Clause, words, rule, test, screen; the cells of a row stand between six bars.
const TEST_CELL: usize = 4;

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let violation = |line, says| Violation {
        path: PAGE.to_owned(),
        line,
        rule: RULE,
        says,
    };
    let page = tree.text(PAGE).unwrap_or_default();
    let tests = tests(tree);
    let mut found = Vec::new();
    let mut rows = BTreeSet::new();
    for (line, number) in page.lines().zip(1..) {
        let Some((clause, cells)) = row(line) else {
            continue;
        };
        if !rows.insert(clause) {
            found.push(violation(number, format!("{clause} has a second row")));
        }
        let claimed = names(cells[TEST_CELL]);
        let real = tests.get(clause).cloned().unwrap_or_default();
        for name in claimed.difference(&real) {
            found.push(violation(
                number,
                format!("{clause} claims `{name}`, but there is no such test"),
            ));
        }
        for name in real.difference(&claimed) {
            found.push(violation(
                number,
                format!("{clause} does not name `{name}`: run `cargo xtask docs`"),
            ));
        }
        if real.is_empty() && claimed.is_empty() && cells[TEST_CELL].trim() != DEBT {
            found.push(violation(
                number,
                format!("{clause} has no test and must say `{DEBT}`"),
            ));
        }
    }
    let wanted: Vec<_> = (1..=CLAUSES)
        .map(|number| format!("T{number:02}"))
        .collect();
    for clause in wanted
        .iter()
        .filter(|clause| !rows.contains(clause.as_str()))
    {
        found.push(violation(1, format!("{clause} has no row")));
    }
    for (clause, names) in tests.iter().filter(|(clause, _)| !wanted.contains(clause)) {
        found.push(violation(
            1,
            format!("{clause} is no clause of the tender, but tests are named after it: {names:?}"),
        ));
    }
    found
}

/// The page with its test column as the tests say it.
pub(crate) fn written_again(tree: &Tree) -> Option<String> {
    let tests = tests(tree);
    let lines = tree.text(PAGE)?.lines().map(|line| {
        let Some((clause, mut cells)) = row(line) else {
            return line.to_owned();
        };
        let names = tests.get(clause).map(|names| {
            names
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
        });
        let cell = format!(
            " {} ",
            names.map_or(DEBT.to_owned(), |names| names.join(", "))
        );
        cells[TEST_CELL] = &cell;
        cells.join("|")
    });
    Some(lines.map(|line| line + "\n").collect())
}

/// The clause of a row of the table, and its cells: the first and the last are outside the bars.
fn row(line: &str) -> Option<(&str, Vec<&str>)> {
    let cells: Vec<&str> = line.split('|').collect();
    let clause = cells.get(1)?.trim();
    let is_clause = clause
        .strip_prefix('T')
        .is_some_and(|number| number.len() == 2 && is_number(number));
    (cells.len() == 7 && is_clause).then_some((clause, cells))
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The names between back quotes.
fn names(cell: &str) -> BTreeSet<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// The tests named after a clause, by clause.
fn tests(tree: &Tree) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, file) in tree.rust() {
        for name in tests_of(&file.code) {
            for clause in clauses_of(name) {
                found.entry(clause).or_default().insert(name.to_owned());
            }
        }
    }
    found
}

/// `t33_t34_each_has_its_number` holds T33 and T34.
fn clauses_of(name: &str) -> Vec<String> {
    let numbers = name.split('_').map_while(|part| part.strip_prefix('t'));
    numbers
        .take_while(|number| number.len() == 2 && is_number(number))
        .map(|number| format!("T{number}"))
        .collect()
}

/// The names of the functions below a `#[test]`, `#[tokio::test]` or the like.
fn tests_of(code: &str) -> Vec<&str> {
    let mut is_test = false;
    let mut found = Vec::new();
    for line in code.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_test |= line.contains("test]") || line.contains("test(");
        } else if let Some((_, rest)) = line.split_once("fn ") {
            if is_test {
                found.extend(
                    rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                        .next(),
                );
            }
            is_test = false;
        } else if !line.is_empty() {
            is_test = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    /// The whole table, all debt, but for one row.
    fn page(replaced: &str, row: &str) -> String {
        let rows = (1..=CLAUSES).map(|number| {
            let debt = format!("| T{number:02} | words | rule | debt | screen |");
            if debt.contains(replaced) {
                row.to_owned()
            } else {
                debt
            }
        });
        format!(
            "# Clauses\n\n| clause | words | rule | test | screen |\n|---|---|---|---|---|\n{}\n",
            rows.collect::<Vec<_>>().join("\n")
        )
    }

    const TEST: &str = "#[test]\nfn t33_blocking_has_no_other_way() {}\n";

    fn check_page(page: &str, code: &str, expected: &[&str]) {
        let tree = sample(&[(PAGE, page), ("domain/src/severity.rs", code)]);
        let found: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_row_that_claims_a_test_that_is_not_there_is_reported() {
        let claims = "| T33 | words | rule | `t33_blocking_has_no_other_way` | screen |";
        check_page(&page("T33", claims), TEST, &[]);
        let says = "docs/CLAUSES.md:37: clauses: T33 claims `t33_blocking_has_no_other_way`, but there is no such test";
        check_page(&page("T33", claims), "", &[says]);
        check_page(
            &page("T33", claims),
            "fn t33_blocking_has_no_other_way() {}",
            &[says],
        );
        check_page(&page("T33", claims), &format!("/*\n{TEST}*/"), &[says]);
    }

    #[test]
    fn a_test_whose_row_says_debt_is_reported() {
        check_page(
            &page("none", ""),
            TEST,
            &[
                "docs/CLAUSES.md:37: clauses: T33 does not name `t33_blocking_has_no_other_way`: run `cargo xtask docs`",
            ],
        );
    }

    #[test]
    fn every_clause_has_one_honest_row() {
        check_page(
            &page("T07", "no row"),
            "",
            &["docs/CLAUSES.md:1: clauses: T07 has no row"],
        );
        let twice = "| T33 | words | rule | debt | screen |";
        check_page(
            &page("T34", twice),
            "",
            &[
                "docs/CLAUSES.md:38: clauses: T33 has a second row",
                "docs/CLAUSES.md:1: clauses: T34 has no row",
            ],
        );
        check_page(
            &page("T33", "| T33 | words | rule | soon | screen |"),
            "",
            &["docs/CLAUSES.md:37: clauses: T33 has no test and must say `debt`"],
        );
        check_page(
            &page("none", ""),
            "#[tokio::test]\nasync fn t77_a() {}",
            &[
                "docs/CLAUSES.md:1: clauses: T77 is no clause of the tender, but tests are named after it: {\"t77_a\"}",
            ],
        );
    }

    #[test]
    fn a_test_may_hold_several_clauses() {
        assert_eq!(clauses_of("t33_t34_each_has_its_number"), ["T33", "T34"]);
        assert_eq!(clauses_of("t33_then_t34"), ["T33"]);
        assert!(
            clauses_of("to_34").is_empty()
                && clauses_of("t3_a").is_empty()
                && clauses_of("the_t33").is_empty()
        );
    }

    #[test]
    fn the_written_page_passes() {
        let tree = sample(&[(PAGE, &page("none", "")), ("domain/src/severity.rs", TEST)]);
        let written = written_again(&tree).unwrap();
        assert!(
            written.contains("| T33 | words | rule | `t33_blocking_has_no_other_way` | screen |\n")
        );
        check_page(&written, TEST, &[]);
    }
}
