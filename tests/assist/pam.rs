//! The machine's own rules for logins, asked by Linux-PAM itself.

use std::process::Stdio;

use custode_tests::assist::{
    Grant, HOST, PATIENCE, Place, Rules, Terminal, Town, complaint, groups, program, text,
};
use custode_tests::{eventually, say};

const STANDING: &str = "mode = \"standing\"\nclasses = [\"shell\", \"exec\"]";

fn place(rules: &Rules) -> Place {
    Place::open(&Grant {
        pam: Some(rules.name.clone()),
        ..Grant::default()
    })
}

/// Has a program of shadow change the user.
fn change(name: &str, arguments: &[&str]) {
    assert!(program(name).args(arguments).status().unwrap().success());
}

/// The installer's rules, with variables of the test's own in place of `/etc/environment`.
fn rules_with(environment: &str) -> String {
    let own = format!("pam_env.so readenv=1 envfile={environment}");
    Rules::INSTALLED.replace("pam_env.so", &own)
}

#[test]
fn what_the_machine_gives_to_a_login_a_session_has_and_nothing_of_pam_stays() {
    let folder = tempfile::tempdir().unwrap();
    let environment = folder.path().join("environment");
    fs_err::write(
        &environment,
        "TZ=Asia/Tokyo\nhttps_proxy=http://proxy.example:3128\nPATH=/usr/bin:/bin:/snap/bin\nHOME=/\nUSER=root\n\
         LD_PRELOAD=/tmp/x.so\nBASH_ENV=/tmp/x\nCUSTODE_SESSION=another\nLC_TIME=ca_ES.UTF-8\n",
    )
    .unwrap();
    let mut rules = Rules::place(&rules_with(&environment.display().to_string()));
    let place = place(&rules);
    let limits = [
        "hard nofile 321",
        "soft nproc 77",
        "hard nproc 4000",
        "hard core unlimited",
    ];
    rules.limit(&place.user, &limits);
    change("usermod", &["--comment", "umask=027", &place.user.0]);
    let script = "cat /proc/self/loginuid; echo; ulimit -Hn; ulimit -Su; ulimit -Hu; ulimit -Hc; umask; \
                  grep -c custode-session- /proc/self/cgroup; ls /proc/self/fd | wc -l; \
                  grep -c libpam /proc/$$/maps; env";
    let said = text(&place.ssh(&[script]));
    let lines: Vec<_> = said.lines().collect();
    let uid = place.user.uid();
    // What the agent bounds stays bounded, whatever PAM would give.
    let expected = [uid.as_str(), "321", "77", "512", "0", "0027", "1", "4", "0"];
    assert_eq!(lines[..9], expected, "{said}");
    let has = |variable: &str| lines[9..].contains(&variable);
    assert!(
        has("TZ=Asia/Tokyo") && has("https_proxy=http://proxy.example:3128"),
        "{said}"
    );
    assert!(
        has("PATH=/usr/bin:/bin:/snap/bin") && has("LC_TIME=ca_ES.UTF-8"),
        "{said}"
    );
    assert!(has(&format!("USER={}", place.user.0)), "{said}");
    assert!(
        has(&format!("HOME={}", place.user.home().display())),
        "{said}"
    );
    for not in ["LD_PRELOAD", "BASH_ENV", "CUSTODE_SESSION=another"] {
        assert!(!said.contains(not), "{said}");
    }
    assert_eq!(place.ended(), "client-left All");
}

#[test]
fn without_rules_of_that_name_a_session_is_as_it_always_was() {
    let rules = Rules::absent();
    let place = place(&rules);
    let said = text(&place.ssh(&["cat /proc/self/loginuid; echo; umask; ulimit -Hu; id -un"]));
    let own = fs_err::read_to_string("/proc/self/loginuid").unwrap();
    assert_eq!(said, format!("{own}\n0022\n512\n{}", place.user.0));
}

#[test]
fn rules_that_take_a_session_out_of_its_pen_start_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let away = folder.path().join("away");
    // What pam_systemd does: another control group for the process that asks.
    fs_err::write(
        &away,
        "#!/bin/sh\nfor root in /sys/fs/cgroup/unified /sys/fs/cgroup; do\n\
         [ -e $root/cgroup.controllers ] && exec sh -c 'echo $0 > $1/cgroup.procs' $PPID $root; done\n",
    )
    .unwrap();
    change("chmod", &["+x", away.to_str().unwrap()]);
    let line = format!("session required pam_exec.so {}\n", away.display());
    let rules = Rules::place(&format!("{}{line}", Rules::INSTALLED));
    let place = place(&rules);
    let ran = place.ssh(&["echo started"]);
    assert_eq!(ran.status.code(), Some(1));
    let said = format!("{}{}", text(&ran), complaint(&ran));
    let sentence = format!(
        "out of its control group; {} must not name pam_systemd",
        rules.name
    );
    assert!(
        said.contains(&sentence) && !said.contains("started"),
        "{said}"
    );
    assert_eq!(place.ended(), "client-left All");
    assert!(place.user.processes().is_empty());
}

/// Through every real program: what the technician reads, and what the machine's log says.
#[tokio::test]
async fn t28_an_account_that_pam_refuses_starts_nothing_and_both_sides_read_why() {
    let echo = "session optional pam_echo.so Lavori al piano terra\n";
    let rules = Rules::place(&format!("{}{echo}", Rules::INSTALLED));
    let mut town = Town::open(STANDING);
    town.machine
        .configure(&format!("pam = \"{}\"\n", rules.name));
    let (desk, session) = town.granted("shell,exec").await;
    let control = format!("ControlPath={}", town.at("mux").display());
    let options = ["-M", "-o", &control];
    let mut window = Terminal::at(&town.at("config"), HOST, &options, (100, 30));
    window.expect("$ ");
    window.type_in("echo \"login $(cat /proc/self/loginuid)\"\n");
    window.expect(&format!("login {}", town.user.uid()));
    town.await_state(&desk, &session, "open").await;
    let over = |command: &str| {
        let mut ssh = town.client("ssh");
        ssh.args(["-o", &control, HOST, command]);
        ssh.stdin(Stdio::null()).output().unwrap()
    };
    assert_eq!(text(&over("id -un")), town.user.0);
    assert_eq!(groups(&session).len(), 1);
    for (pid, kib) in town.holders() {
        say(&format!("process {pid} of a session with PAM: {kib} KiB"));
    }

    // Our own look was at the beginning; PAM looks at each start.
    change("chage", &["--expiredate", "2000-01-01", &town.user.0]);
    let ran = over("echo started");
    assert_eq!((ran.status.code(), text(&ran).as_str()), (Some(1), ""));
    let sentence = format!(
        "the rules of PAM refuse the account {} ({}): User account has expired",
        town.user.0, rules.name
    );
    assert!(complaint(&ran).contains(&sentence), "{}", complaint(&ran));
    eventually("the machine's log says it", PATIENCE, || {
        let log = town.privileged_log();
        let said = |words: [&str; 2]| {
            log.lines()
                .any(|line| words.iter().all(|it| line.contains(it)))
        };
        let refused = said(["a session's program was not started", &sentence]);
        let remarked = said(["PAM has a remark", "Lavori al piano terra"]);
        (refused && remarked).then_some(())
    });
    change("chage", &["--expiredate", "-1", &town.user.0]);
    assert_eq!(text(&over("id -un")), town.user.0);

    window.type_in("exit\n");
    assert_eq!(window.wait(), Some(0));
    town.await_state(&desk, &session, "ended").await;
    assert!(groups(&session).is_empty() && town.user.processes().is_empty());
}
