//! Files: by sftp, by scp, by scp of the old kind, and what the record says of them.

use std::path::Path;

use custode_tests::assist::{Grant, MACHINE, Place, complaint, program, text};

fn sha256(path: &Path) -> String {
    let said = text(&program("sha256sum").arg(path).output().unwrap());
    said.split(' ').next().unwrap().to_owned()
}

fn random_file(place: &Place, megabytes: u32) -> std::path::PathBuf {
    let path = place.at("sent");
    let mut dd = program("dd");
    dd.arg("if=/dev/urandom")
        .arg(format!("of={}", path.display()));
    dd.arg("bs=1M")
        .arg(format!("count={megabytes}"))
        .stderr(std::process::Stdio::null());
    assert!(dd.status().unwrap().success());
    path
}

fn sftp(place: &Place, script: &str) -> std::process::Output {
    fs_err::write(place.at("batch"), script).unwrap();
    let mut sftp = place.client("sftp");
    sftp.arg("-q").arg("-b").arg(place.at("batch")).arg(MACHINE);
    sftp.output().unwrap()
}

#[test]
fn a_file_goes_there_and_back_and_the_record_has_its_hash() {
    let place = Place::open(&Grant {
        classes: "files",
        ..Grant::default()
    });
    let sent = random_file(&place, 20);
    let back = place.at("back");
    let script = format!(
        "put {} there\nget there {}\nmkdir folder\nrename there folder/moved\nrm folder/moved\nrmdir folder\n",
        sent.display(),
        back.display()
    );
    let ran = sftp(&place, &script);
    assert!(ran.status.success(), "{}", complaint(&ran));
    let hash = sha256(&sent);
    assert_eq!(sha256(&back), hash);
    let events = place.events();
    let files: Vec<_> = events
        .iter()
        .filter(|event| event["event"] == "file")
        .collect();
    let acts: Vec<_> = files
        .iter()
        .map(|file| file["act"].as_str().unwrap())
        .filter(|act| *act != "changed-attributes")
        .collect();
    assert_eq!(
        acts,
        [
            "wrote",
            "read",
            "made-folder",
            "renamed",
            "removed",
            "removed-folder"
        ]
    );
    for act in ["wrote", "read"] {
        let file = files.iter().find(|file| file["act"] == act).unwrap();
        assert_eq!(file["carried"]["bytes"], 20 << 20);
        assert_eq!(file["carried"]["sha256"], hash, "{act}");
        assert!(file["path"].as_str().unwrap().ends_with("/there"));
    }
}

#[test]
fn files_are_the_users_own_and_links_lead_no_further_than_the_user_may_go() {
    let place = Place::open(&Grant {
        classes: "files",
        ..Grant::default()
    });
    for script in [
        "get /etc/shadow /dev/null\n",
        "ln -s /etc/shadow innocent\nget innocent /dev/null\n",
        "get ../../../../etc/shadow /dev/null\n",
        "chmod 666 /etc/passwd\n",
        "put /etc/hostname /etc/custode-was-here\n",
    ] {
        let ran = sftp(&place, script);
        assert!(!ran.status.success(), "{script}");
        assert!(
            complaint(&ran).to_lowercase().contains("permission denied"),
            "{script}: {}",
            complaint(&ran)
        );
    }
    assert!(!Path::new("/etc/custode-was-here").exists());
}

#[test]
fn scp_copies_both_ways_and_keeps_times() {
    let place = Place::open(&Grant::default());
    let sent = random_file(&place, 10);
    for old in [false, true] {
        let back = place.at(if old { "back-old" } else { "back-new" });
        let scp = |from: &str, to: &str| {
            let mut scp = place.client("scp");
            if old {
                scp.arg("-O");
            }
            let ran = scp.args(["-p", "-q", from, to]).output().unwrap();
            assert!(ran.status.success(), "{}", complaint(&ran));
        };
        scp(sent.to_str().unwrap(), &format!("{MACHINE}:copied"));
        scp(&format!("{MACHINE}:copied"), back.to_str().unwrap());
        assert_eq!(sha256(&back), sha256(&sent));
        let modified = |path: &Path| fs_err::metadata(path).unwrap().modified().unwrap();
        let apart = modified(&sent)
            .duration_since(modified(&back))
            .unwrap_or_default();
        assert!(apart.as_secs() < 1);
    }
}

#[test]
fn without_the_class_of_commands_the_old_scp_is_refused_and_the_new_one_works() {
    let place = Place::open(&Grant {
        classes: "files",
        ..Grant::default()
    });
    let sent = random_file(&place, 1);
    let to = format!("{MACHINE}:copied");
    let new = place
        .client("scp")
        .args(["-q"])
        .arg(&sent)
        .arg(&to)
        .output()
        .unwrap();
    assert!(new.status.success(), "{}", complaint(&new));
    let old = place
        .client("scp")
        .args(["-O", "-q"])
        .arg(&sent)
        .arg(&to)
        .output()
        .unwrap();
    assert!(!old.status.success());
}
