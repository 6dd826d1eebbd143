//! Files: by sftp a technician has what the user has, at any place in a file and under no name that is none.

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use custode_tests::assist::{Grant, MACHINE, Place, complaint};

fn sftp(place: &Place, script: &str) -> (bool, String) {
    fs_err::write(place.at("batch"), script).unwrap();
    let mut sftp = place.client("sftp");
    sftp.arg("-q").arg("-b").arg(place.at("batch")).arg(MACHINE);
    let ran = sftp.output().unwrap();
    (ran.status.success(), complaint(&ran))
}

/// A file of so many empty bytes.
fn sparse(path: &Path, length: u64) -> fs_err::File {
    let file = fs_err::File::create(path).unwrap();
    file.set_len(length).unwrap();
    file
}

#[test]
fn t28_a21_names_links_and_places_beyond_all_bounds_reach_nothing_of_root() {
    const FAR: u64 = 3 << 30;
    let place = Place::open(&Grant {
        classes: "files",
        ..Grant::default()
    });
    let home = place.user.home();
    let long = "a/".repeat(2048) + &"b".repeat(255);
    let outside = format!("/etc/custode-was-here-{}", std::process::id());
    for (script, expected) in [
        (format!("get {long} /dev/null\n"), "file"),
        (format!("mkdir {}\n", "c".repeat(256)), "mkdir"),
        ("ln /etc/shadow hard\n".to_owned(), "permission denied"),
        (
            "put /etc/hostname own\nrename own /etc/passwd\n".to_owned(),
            "permission denied",
        ),
        (
            format!("put /etc/hostname own\nrename own {outside}\n"),
            "permission denied",
        ),
        (
            "put /etc/hostname own\nchown 0 own\n".to_owned(),
            "permission denied",
        ),
        ("chmod 4755 /bin/sh\n".to_owned(), "permission denied"),
        ("rm /etc/passwd\n".to_owned(), "permission denied"),
        (
            "ln -s /root linked\nls linked/\n".to_owned(),
            "permission denied",
        ),
    ] {
        let (is_done, why) = sftp(&place, &script);
        let why = why.to_lowercase();
        assert!(
            !is_done && why.contains(expected),
            "{script:.40}: {why:.400}"
        );
    }
    assert!(!Path::new(&outside).exists() && !home.join("hard").exists());

    // The last bytes of a file that is longer than 32 bits count.
    let mut there = sparse(&home.join("there"), FAR);
    there.seek(SeekFrom::End(0)).unwrap();
    there.write_all(b"fine").unwrap();
    let back = place.at("back");
    sparse(&back, FAR);
    let (is_done, why) = sftp(&place, &format!("reget there {}\n", back.display()));
    assert!(is_done, "{why}");
    let mut file = fs_err::File::open(back).unwrap();
    file.seek(SeekFrom::Start(FAR)).unwrap();
    let mut rest = String::new();
    file.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "fine");
}
