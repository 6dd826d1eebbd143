//! Commands: what comes back is what the program said, and how it ended.

use std::process::Stdio;

use custode_tests::assist::{Grant, MACHINE, Place, complaint, text};

#[test]
fn a_command_runs_as_the_user_and_nobody_else() {
    let place = Place::open(&Grant::default());
    let ran = place.ssh(&[
        "id -un; id -u; pwd; umask; grep -E '^Cap(Eff|Prm|Inh|Amb)|^NoNewPrivs' /proc/self/status",
    ]);
    let said = text(&ran);
    let mut lines = said.lines();
    assert_eq!(
        lines.next(),
        Some(place.user.0.as_str()),
        "{}",
        complaint(&ran)
    );
    assert_eq!(lines.next(), Some(place.user.uid().as_str()));
    assert_eq!(lines.next(), place.user.home().to_str());
    assert_eq!(lines.next(), Some("0022"));
    let capabilities: Vec<_> = lines.filter(|line| line.starts_with("Cap")).collect();
    assert_eq!(capabilities.len(), 4);
    assert!(
        capabilities
            .iter()
            .all(|line| line.ends_with("\t0000000000000000")),
        "{capabilities:?}"
    );
}

#[test]
fn nothing_of_the_agent_is_left_in_a_session() {
    let place = Place::open(&Grant::default());
    let script = "ls -l /proc/self/fd | grep -c -- '->'; cat /proc/self/cgroup | grep -c 'custode-session-'; \
                  cat /proc/self/limits | grep -E 'processes|core'; env | sort";
    let said = text(&place.ssh_with(
        &["-o", "SendEnv=LANG BASH_ENV LD_PRELOAD CUSTODE_X"],
        &[script],
    ));
    let lines: Vec<_> = said.lines().collect();
    // 0, 1, 2, and the folder that `ls` reads.
    assert_eq!(lines[0], "4", "{said}");
    assert_eq!(lines[1], "1", "{said}");
    assert!(
        lines[2].contains(" 0 ") && lines[3].contains("512"),
        "{said}"
    );
    let names: Vec<_> = lines[4..]
        .iter()
        .filter_map(|line| line.split('=').next())
        .collect();
    let expected = [
        "CUSTODE_SESSION",
        "HOME",
        "LOGNAME",
        "PATH",
        "PWD",
        "SHELL",
        "SHLVL",
        "USER",
        "_",
    ];
    assert_eq!(names, expected, "{said}");
}

#[test]
fn the_language_comes_along_and_nothing_that_a_program_would_obey() {
    let place = Place::open(&Grant::default());
    let mut ssh = place.client("ssh");
    ssh.args(["-o", "SendEnv=LC_TIME LD_PRELOAD BASH_ENV PATH"])
        .arg(MACHINE)
        .arg("env");
    ssh.env("LC_TIME", "it_IT.UTF-8")
        .env("LD_PRELOAD", "")
        .env("BASH_ENV", "/tmp/x");
    let said = text(&ssh.output().unwrap());
    assert!(said.contains("LC_TIME=it_IT.UTF-8"), "{said}");
    assert!(
        !said.contains("LD_PRELOAD") && !said.contains("BASH_ENV"),
        "{said}"
    );
}

#[test]
fn exit_codes_and_both_outputs_come_back() {
    let place = Place::open(&Grant::default());
    for code in [0, 7, 42] {
        let ran = place.ssh(&[&format!("echo out; echo err >&2; exit {code}")]);
        assert_eq!(ran.status.code(), Some(code));
        assert_eq!(
            (text(&ran).as_str(), complaint(&ran).as_str()),
            ("out", "err")
        );
    }
}

#[test]
fn a_death_by_signal_is_told_as_one() {
    let place = Place::open(&Grant::default());
    let ran = place.ssh_with(&["-v"], &["kill -TERM $$"]);
    assert_eq!(ran.status.code(), Some(255));
    assert!(
        complaint(&ran).contains("exit-signal"),
        "{}",
        complaint(&ran)
    );
    let finished = place
        .events()
        .into_iter()
        .find(|event| event["event"] == "finished")
        .unwrap();
    assert_eq!(
        (&finished["signal"], &finished["code"]),
        (&15.into(), &serde_json::Value::Null)
    );
}

#[test]
fn what_the_permit_does_not_name_is_refused_on_every_channel() {
    let place = Place::open(&Grant {
        classes: "shell",
        ..Grant::default()
    });
    let ran = place.ssh(&["id"]);
    assert_ne!(ran.status.code(), Some(0));
    assert_eq!(text(&ran), "");
    let copied = place
        .client("sftp")
        .args(["-b", "/dev/null", MACHINE])
        .stdin(Stdio::null())
        .output();
    assert!(!copied.unwrap().status.success());
    let refused = place
        .events()
        .into_iter()
        .filter(|event| event["event"] == "refused")
        .count();
    assert_eq!(refused, 1, "each connection has a recording of its own");
}

#[test]
fn another_key_and_another_user_do_not_get_in() {
    let place = Place::open(&Grant::default());
    let stranger = place.stranger().display().to_string();
    // The jump keeps the technician's key; the session shows the stranger's alone.
    let jump = format!(
        "ProxyCommand=ssh -F {} -W %h:22 bastion",
        place.at("config").display()
    );
    for options in [
        ["-F", stranger.as_str(), "-o", jump.as_str()].as_slice(),
        &["-l", "root"],
        &["-l", "nobody"],
    ] {
        let ran = place.ssh_with(options, &["id"]);
        assert_eq!(ran.status.code(), Some(255), "{options:?}");
        let complaint = complaint(&ran);
        assert!(
            complaint.contains("Permission denied (publickey)"),
            "{complaint}"
        );
    }
}
