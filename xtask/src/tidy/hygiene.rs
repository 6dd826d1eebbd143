//! Rule `hygiene`: no path of somebody's own machine, no private key, no space at the end of a line.

use super::tree::has_extension;
use super::{Tree, Violation};

const RULE: &str = "hygiene";

/// Where people keep their work: a name below them belongs to one machine only.
const OWN_PLACES: [&str; 4] = ["/home/", "/root/", "/work/", "/Users/"];
/// The first words of a private key in PEM, written so that this file does not break its own rule.
const PRIVATE_KEY: &str = concat!("PRIVATE", " KEY-----");

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, file) in tree.files() {
        let trims = has_extension(path, &["rs", "md", "toml"]);
        for (text, line) in file.text.lines().zip(1..) {
            let mut report = |says: &str| {
                found.push(Violation {
                    path: path.to_owned(),
                    line,
                    rule: RULE,
                    says: says.to_owned(),
                });
            };
            if names_own_place(text) {
                report("a path of somebody's own machine");
            }
            if text.contains("-----BEGIN") && text.contains(PRIVATE_KEY) {
                report("a private key: make it when the test runs");
            }
            if trims && text.ends_with([' ', '\t']) {
                report("a space at the end of the line");
            }
        }
    }
    found
}

/// A name below one of those places, but neither the bare mount point nor a longer path or address that contains it.
fn names_own_place(text: &str) -> bool {
    OWN_PLACES.iter().any(|place| {
        text.match_indices(place).any(|(at, _)| {
            let before = text[..at].chars().last();
            let after = text[at + place.len()..].chars().next();
            !before.is_some_and(|c| c.is_alphanumeric() || "._-/}*".contains(c))
                && after.is_some_and(char::is_alphanumeric)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    #[test]
    fn what_belongs_to_one_machine_only_is_reported() {
        let own = |place: &str| format!("a\nsee {place}somebody/custode\n");
        for place in OWN_PLACES {
            let found = check(&sample(&[("docs/a.md", &own(place))]));
            assert_eq!(found.len(), 1, "of {place}");
            assert_eq!(
                found[0].to_string(),
                "docs/a.md:2: hygiene: a path of somebody's own machine"
            );
        }
        let fine = "`/home` is a mount point, /home/ too; https://a.example/work/x; ../home/x\n";
        assert_eq!(check(&sample(&[("docs/a.md", fine)])), []);
    }

    #[test]
    fn a_private_key_and_a_trailing_space_are_reported() {
        let key = format!("-----BEGIN {PRIVATE_KEY}\n");
        assert_eq!(check(&sample(&[("tests/key.pem", &key)])).len(), 1);
        let found = check(&sample(&[
            ("docs/a.md", "a\nb \n"),
            ("LICENSES/a.txt", "a \n"),
        ]));
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].to_string(),
            "docs/a.md:2: hygiene: a space at the end of the line"
        );
    }
}
