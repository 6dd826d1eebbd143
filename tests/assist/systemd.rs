//! The units, as a real systemd runs them: installed by the real installer, shut in as they say, and gone afterwards.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;

use custode_tests::assist::{Booted, HOST, PATIENCE, PROGRAMS, Terminal, Town, groups, text};
use custode_tests::{Engine, House, eventually};

const AGENT: &str = "custode-agent.service";
const SOCKET: &str = "custode-privileged.socket";
const WITH_RIGHTS: &str = "custode-privileged@*.service";

/// A line of `/proc/…/status` of a process inside.
fn status(booted: &Booted, process: &str, name: &str) -> String {
    let file = booted.at(&format!("/proc/{process}/status"));
    let text = fs_err::read_to_string(file).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap().trim().to_owned()
}

fn is_active(booted: &Booted, unit: &str) -> bool {
    text(&booted.run(&["systemctl", "is-active", unit])) == "active"
}

fn shown(booted: &Booted, unit: &str, property: &str) -> String {
    booted.said(&["systemctl", "show", "--value", "--property", property, unit])
}

fn install(booted: &Booted, house: &House) {
    let ready = house.ready(0);
    let installer = format!("{PROGRAMS}/custode-installer");
    let words = ["install", "--server", &ready.url, "--ca-fingerprint"];
    let more = [&ready.fingerprint, "--token", &ready.token];
    let said = booted.said(&[&[installer.as_str()], &words[..], &more[..]].concat());
    assert!(said.contains("Fatto."), "{said}");
}

/// It runs as its user without a right, and reaches the server.
fn the_agent_is_shut_in(booted: &Booted) {
    assert!(is_active(booted, AGENT) && is_active(booted, SOCKET));
    let agent = shown(booted, AGENT, "MainPID");
    let user = booted.said(&["id", "-u", "custode"]);
    assert_eq!(
        status(booted, &agent, "Uid:"),
        [user.as_str(); 4].join("\t")
    );
    for none in ["CapPrm:", "CapEff:", "CapBnd:", "CapAmb:"] {
        assert_eq!(status(booted, &agent, none), "0000000000000000", "{none}");
    }
    assert_eq!(status(booted, &agent, "NoNewPrivs:"), "1");
    assert_eq!(status(booted, &agent, "Seccomp:"), "2");
    let limits = fs_err::read_to_string(booted.at(&format!("/proc/{agent}/limits"))).unwrap();
    let core = limits.lines().find(|line| line.contains("core file size"));
    assert!(core.unwrap().contains(" 0 "), "{limits}");
    eventually("a report of the agent is accepted", PATIENCE, || {
        let said = text(&booted.run(&["/opt/custode/bin/custode-agent", "status"]));
        let (_, last) = said.split_once("ultimo rapporto accettato: n. ")?;
        let last: u64 = last.lines().next()?.trim().parse().ok()?;
        (last > 0).then_some(())
    });
}

/// systemd starts a process as root in a control group that it may divide, and forgets it when it has ended.
fn a_connection_starts_the_part_with_rights(booted: &Booted) {
    let door = booted.at("/run/custode/privileged.sock");
    let found = booted.said(&["stat", "-c", "%a %U %G", "/run/custode/privileged.sock"]);
    assert_eq!(found, "600 custode custode");
    let list = |pattern: &str| {
        let words = ["systemctl", "list-units", "--plain", "--no-legend", pattern];
        let said = booted.said(&words);
        said.split_whitespace().next().map(str::to_owned)
    };
    assert_eq!(list(WITH_RIGHTS), None);
    let connection = UnixStream::connect(door).unwrap();
    let unit = eventually("it is started", PATIENCE, || {
        list(WITH_RIGHTS).filter(|unit| is_active(booted, unit))
    });
    let process = shown(booted, &unit, "MainPID");
    assert_eq!(status(booted, &process, "Uid:"), "0\t0\t0\t0");
    assert_eq!(shown(booted, &unit, "Delegate"), "yes");
    let group = fs_err::read_to_string(booted.at(&format!("/proc/{process}/cgroup"))).unwrap();
    assert!(
        group
            .lines()
            .any(|line| line.starts_with("0::/") && line.ends_with(&unit)),
        "{group}"
    );
    // An agent that is gone wanted nothing.
    drop(connection);
    eventually("it has ended and is forgotten", PATIENCE, || {
        list(WITH_RIGHTS).is_none().then_some(())
    });
    let journal = booted.said(&[
        "journalctl",
        "--no-pager",
        "--output=cat",
        "-u",
        WITH_RIGHTS,
    ]);
    assert!(
        journal.contains("the agent does not say what it wants"),
        "{journal}"
    );
}

/// What has our name, but what other tests make at this moment on the machine that this is a copy of.
fn left_behind(booted: &Booted) -> Vec<String> {
    let words = ["find", "/etc", "/opt", "/usr/local", "/var", "/run"];
    let found = booted.said(&[&words[..], &["-name", "*custode*", "-prune"]].concat());
    let others = ["custode-t", "custode-r", "custode-booted"];
    let is_ours = |path: &&str| !others.iter().any(|other| path.contains(other));
    found.lines().filter(is_ours).map(str::to_owned).collect()
}

#[test]
fn a_real_systemd_runs_the_units_as_they_say_and_keeps_nothing_of_them() {
    let booted = Booted::boot(None);
    let house = House::open(Engine::Sqlite);
    install(&booted, &house);
    the_agent_is_shut_in(&booted);
    a_connection_starts_the_part_with_rights(&booted);

    // The socket comes and goes with the agent.
    booted.said(&["systemctl", "stop", AGENT]);
    assert!(!is_active(&booted, AGENT) && !is_active(&booted, SOCKET));
    booted.said(&["systemctl", "start", AGENT]);
    assert!(is_active(&booted, AGENT) && is_active(&booted, SOCKET));

    let installer = format!("{PROGRAMS}/custode-installer");
    let said = booted.said(&[&installer, "uninstall"]);
    assert!(said.contains("Fatto."), "{said}");
    for unit in [AGENT, SOCKET] {
        assert_eq!(shown(&booted, unit, "LoadState"), "not-found", "{unit}");
    }
    let left = booted.run(&["pgrep", "-f", "custode-agentd"]);
    assert_eq!(text(&left), "");
    assert!(!booted.run(&["id", "custode"]).status.success());
    assert_eq!(left_behind(&booted), [] as [String; 0]);
}

/// The installer's units, for the machine of this town: its places, its user.
fn of_the_town(booted: &Booted, town: &Town) {
    let (daemon, config) = (town.machine.daemon(), town.machine.config());
    let (daemon, config) = (daemon.display(), config.display());
    let (user, folder) = (&town.service.0, town.house.folder());
    let more = [
        (
            AGENT,
            format!(
                "[Service]\nExecStart=\nExecStart={daemon} --config {config}\nUser={user}\nGroup={user}\nBindPaths={}\n",
                folder.display()
            ),
        ),
        (
            SOCKET,
            format!("[Socket]\nSocketUser={user}\nSocketGroup={user}\n"),
        ),
        (
            "custode-privileged@.service",
            format!("[Service]\nExecStart=\nExecStart={daemon} privileged --config {config}\n"),
        ),
    ];
    for (unit, text) in more {
        let folder = booted.at(&format!("/etc/systemd/system/{unit}.d"));
        fs_err::create_dir(&folder).unwrap();
        fs_err::write(folder.join("town.conf"), text).unwrap();
    }
    booted.said(&["systemctl", "daemon-reload"]);
}

#[tokio::test]
async fn t28_a_session_under_a_real_systemd_is_in_a_group_of_its_unit_and_ends_with_it() {
    let policy = "mode = \"standing\"\nclasses = [\"shell\", \"exec\"]";
    let town = Town::open(policy);
    let booted = Booted::boot(Some(&town.house.folder()));
    install(&booted, &town.house);
    booted.said(&["systemctl", "stop", AGENT]);
    of_the_town(&booted, &town);
    // Inside there are the socket that systemd opened, and of this machine's folders the town's alone.
    let (root, pinned) = (town.office.root(), town.at("root.json"));
    fs_err::copy(&root, &pinned).unwrap();
    fs_err::set_permissions(&pinned, Permissions::from_mode(0o644)).unwrap();
    let config = fs_err::read_to_string(town.machine.config()).unwrap();
    let played = town.at("sic-01-privileged.sock").display().to_string();
    let config = config.replace(&played, "/run/custode/privileged.sock");
    let config = config.replace(root.to_str().unwrap(), pinned.to_str().unwrap());
    fs_err::write(town.machine.config(), config).unwrap();
    let service = town.service.number();
    town.machine.give(service, service);
    booted.said(&["systemctl", "start", AGENT]);
    // While a machine boots, pam_nologin keeps everybody out.
    booted.said(&["systemctl", "start", "systemd-user-sessions.service"]);

    let (desk, ticket) = (town.house.desk().await, town.ticket().await);
    let session = town.ask(&desk, &ticket, "shell,exec").await;
    town.await_state(&desk, &session, "granted").await;
    town.await_tunnel();
    let mut window = Terminal::at(&town.at("config"), HOST, &[], (100, 30));
    window.expect("$ ");
    // The rules of PAM are those that the installer placed.
    window.type_in("echo \"$(id -un) is $(cat /proc/self/loginuid)\"\n");
    window.expect(&format!("{} is {}", town.user.0, town.user.uid()));
    window.type_in(
        "setsid sleep 7005 & grep -o 'custode-privileged@.*custode-session' /proc/self/cgroup\n",
    );
    window.expect(".service/custode-session");
    assert_eq!(groups(&session).len(), 1);
    town.await_state(&desk, &session, "open").await;

    // The end of its unit is the session's, whoever brings it about.
    booted.said(&["systemctl", "kill", "--signal=KILL", WITH_RIGHTS]);
    assert_eq!(window.wait(), Some(255));
    town.await_state(&desk, &session, "ended").await;
    eventually("nothing of it is left", PATIENCE, || {
        (groups(&session).is_empty() && town.user.processes().is_empty()).then_some(())
    });
    booted.said(&["systemctl", "stop", AGENT]);
}
