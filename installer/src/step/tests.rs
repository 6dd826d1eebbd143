//! Every step that changes files, made and taken back on a real folder; what needs root and systemd is tried elsewhere.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use fs_err as fs;

use super::*;
use crate::perform::perform;

const MINE: Access = Access {
    mode: 0o640,
    owner: Owner::Installer,
};

/// Name, mode and content of all below.
fn tree(folder: &Path) -> Vec<(String, u32, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let data = fs::symlink_metadata(&path).unwrap();
        let content = if data.is_file() {
            fs::read_to_string(&path).unwrap()
        } else {
            String::new()
        };
        found.push((path.display().to_string(), data.mode(), content));
        if data.is_dir() {
            found.extend(tree(&path));
        }
    }
    found.sort();
    found
}

/// Applies, looks at what `made` says, takes back, and finds all as before.
fn check(prepare: impl Fn(&Path), step: impl Fn(&Path) -> Step, made: impl Fn(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    prepare(folder);
    let before = tree(folder);
    let step = step(folder);
    let supplies = Supplies::default();
    let done = step.apply(&supplies).unwrap();
    made(folder);
    done.undo().unwrap();
    assert_eq!(tree(folder), before, "after undo of {step}");
    step.apply(&supplies).unwrap().keep().unwrap();
    made(folder);
    let name_of =
        |(name, ..): (String, u32, String)| name.replacen(&*folder.to_string_lossy(), "", 1);
    let names = tree(folder).into_iter().map(name_of);
    let held: Vec<_> = names.filter(|name| name.contains("/.")).collect();
    assert_eq!(held, [] as [String; 0], "after keep of {step}");
}

fn mode_of(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

fn put(path: &Path, text: &str) -> Step {
    let content = Content::Text(text.to_owned());
    Step::File(PutFile {
        path: path.to_owned(),
        access: MINE,
        content,
    })
}

#[test]
fn a_folder_is_made_and_taken_back() {
    check(
        |_| {},
        |folder| {
            Step::Folder(MakeFolder {
                path: folder.join("a"),
                access: Access {
                    mode: 0o750,
                    ..MINE
                },
            })
        },
        |folder| assert_eq!(mode_of(&folder.join("a")), 0o750),
    );
}

#[test]
fn a_file_is_put_where_there_was_none() {
    check(
        |_| {},
        |folder| put(&folder.join("a"), "nuovo"),
        |folder| {
            assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "nuovo");
            assert_eq!(mode_of(&folder.join("a")), 0o640);
        },
    );
}

#[test]
fn a_file_takes_the_place_of_another_in_spite_of_what_a_killed_run_left() {
    check(
        |folder| fs::write(folder.join("a"), "vecchio").unwrap(),
        |folder| {
            fs::write(folder.join(".a.new"), "di un'altra volta").unwrap();
            fs::write(folder.join(".a.previous"), "di un'altra volta").unwrap();
            put(&folder.join("a"), "nuovo")
        },
        |folder| assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "nuovo"),
    );
}

#[test]
fn a_program_is_copied() {
    check(
        |folder| fs::write(folder.join("from"), "programma").unwrap(),
        |folder| {
            let content = Content::Of(folder.join("from"));
            let access = Access {
                mode: 0o755,
                ..MINE
            };
            Step::File(PutFile {
                path: folder.join("to"),
                access,
                content,
            })
        },
        |folder| {
            assert_eq!(fs::read_to_string(folder.join("to")).unwrap(), "programma");
            assert_eq!(mode_of(&folder.join("to")), 0o755);
        },
    );
}

#[test]
fn a_mode_is_set_and_taken_back() {
    check(
        |folder| {
            fs::write(folder.join("a"), "").unwrap();
            fs::set_permissions(folder.join("a"), PermissionsExt::from_mode(0o666)).unwrap();
        },
        |folder| {
            Step::Owner(SetOwner {
                path: folder.join("a"),
                access: MINE,
            })
        },
        |folder| assert_eq!(mode_of(&folder.join("a")), 0o640),
    );
}

#[test]
fn a_link_or_a_second_name_is_not_given_away() {
    let folder = tempfile::tempdir().unwrap();
    let (victim, link, name) = (
        folder.path().join("vittima"),
        folder.path().join("link"),
        folder.path().join("nome"),
    );
    fs::write(&victim, "").unwrap();
    let before = mode_of(&victim);
    fs::os::unix::fs::symlink(&victim, &link).unwrap();
    fs::hard_link(&victim, &name).unwrap();
    for path in [link, name] {
        let step = Step::Owner(SetOwner {
            path,
            access: Access {
                mode: 0o777,
                ..MINE
            },
        });
        assert!(step.apply(&Supplies::default()).is_err(), "{step}");
    }
    assert_eq!(mode_of(&victim), before);
}

#[test]
fn when_any_step_fails_then_all_before_it_are_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("a"), "vecchio").unwrap();
    fs::write(folder.join("from"), "programma").unwrap();
    let before = tree(folder);
    let access = Access {
        mode: 0o755,
        ..MINE
    };
    let good = [
        Step::Folder(MakeFolder {
            path: folder.join("b"),
            access,
        }),
        put(&folder.join("a"), "nuovo"),
        put(&folder.join("b/c"), "nuovo"),
        Step::File(PutFile {
            path: folder.join("b/d"),
            access,
            content: Content::Of(folder.join("from")),
        }),
        Step::Owner(SetOwner {
            path: folder.join("from"),
            access,
        }),
    ];
    for length in 0..=good.len() {
        let mut steps = good[..length].to_vec();
        steps.push(put(&folder.join("missing/e"), "nuovo"));
        let failed = perform(&steps, &Supplies::default()).unwrap_err();
        assert_eq!(tree(folder), before, "after {length} steps");
        let sentence = failed.sentence();
        assert!(
            sentence.contains("missing/e") && sentence.contains("non resta niente"),
            "{sentence}"
        );
        assert!(!failed.token_spent);
    }
}

#[test]
fn what_cannot_be_taken_back_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let done = Step::Folder(MakeFolder {
        path: folder.join("a"),
        access: MINE,
    });
    let done = done.apply(&Supplies::default()).unwrap();
    fs::write(folder.join("a/altro"), "di altri").unwrap();
    let error = done.undo().unwrap_err().to_string();
    assert!(error.contains("/a"), "{error}");
}
