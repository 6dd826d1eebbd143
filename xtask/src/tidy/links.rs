//! Rule `links`: a relative link in a Markdown file leads to a file or folder of this tree.

use std::path::{Component, Path, PathBuf};

use super::tree::has_extension;
use super::{Tree, Violation};

const RULE: &str = "links";

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, file) in tree
        .files()
        .filter(|(path, _)| has_extension(path, &["md"]))
    {
        for (line, target) in targets(&file.text) {
            if !resolve(path, &target).is_some_and(|place| place.is_empty() || tree.has(&place)) {
                let says = format!("`{target}` leads nowhere");
                found.push(Violation {
                    path: path.to_owned(),
                    line,
                    rule: RULE,
                    says,
                });
            }
        }
    }
    found
}

/// The relative targets of `[words](target)` and `[name]: target`, outside code.
fn targets(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (line, number) in text.lines().zip(1..) {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("_");
        let inline = prose
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', ' ']).next());
        let definition = prose
            .strip_prefix('[')
            .and_then(|rest| rest.split_once("]: "))
            .map(|(_, target)| target.trim());
        for target in inline.chain(definition) {
            let path = target.split('#').next().unwrap_or("");
            if !path.is_empty() && !path.contains(':') {
                found.push((number, path.to_owned()));
            }
        }
    }
    found
}

/// The target as a path from the root; none if it leaves the tree.
fn resolve(from: &str, target: &str) -> Option<String> {
    let folder = Path::new(from).parent().unwrap_or(Path::new(""));
    let mut place = PathBuf::new();
    for part in folder.join(target).components() {
        match part {
            Component::Normal(name) => place.push(name),
            Component::ParentDir => {
                if !place.pop() {
                    return None;
                }
            }
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(place.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    #[test]
    fn a_link_that_leads_nowhere_is_reported() {
        let page = "See [a](STYLE.md#size), [b](../LICENSE), [c](decisions), [d](#here), [e](https://a.example/x.md).\n\
                    [gone](GONE.md) and ![picture](pictures/desk.png)\n\
                    [out](../../etc/passwd)\n\
                    ```\n[code](NOT-A-LINK.md)\n```\n\
                    `[code](NOT-A-LINK.md)`\n\
                    [name]: LOST.md\n";
        let tree = sample(&[
            ("docs/PAGE.md", page),
            ("docs/STYLE.md", ""),
            ("docs/decisions/0001-a.md", ""),
            ("LICENSE", ""),
        ]);
        let found: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "docs/PAGE.md:2: links: `GONE.md` leads nowhere",
                "docs/PAGE.md:2: links: `pictures/desk.png` leads nowhere",
                "docs/PAGE.md:3: links: `../../etc/passwd` leads nowhere",
                "docs/PAGE.md:8: links: `LOST.md` leads nowhere",
            ]
        );
    }

    #[test]
    fn a_picture_is_a_place_to_lead_to() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join("README.md"), "![desk](desk.png)").unwrap();
        fs_err::write(folder.path().join("desk.png"), [0xff, 0xd8, 0xff]).unwrap();
        assert_eq!(check(&Tree::read(folder.path()).unwrap()), []);
    }
}
