//! What is planned, for machines in different states.

use std::collections::BTreeMap;

use super::*;
use crate::record::Record;
use crate::request::Class;

const ROOT: Account = Account { uid: 0, gid: 0 };
const SERVICE: Account = Account { uid: 998, gid: 997 };
const FOR_SERVICE: Account = Account { uid: 0, gid: 997 };
const SOMEBODY: Account = Account {
    uid: 1000,
    gid: 1000,
};

/// The three programs, as they are installed.
fn programs() -> [Option<Fingerprint>; 3] {
    ["agent", "daemon", "engine"].map(|text| Some(Fingerprint::of_bytes(text.as_bytes())))
}

fn request(target: Target) -> Request {
    Request {
        server: "https://custode.example:8443".parse().unwrap(),
        fingerprint: Fingerprint::of_bytes(b"authority"),
        class: Class::Server,
        agent_binary: "custode-agent".into(),
        target,
    }
}

fn folder(mode: u32, account: Account) -> Seen {
    Seen::Folder(Held { mode, account })
}

fn text(mode: u32, account: Account, text: &str) -> Seen {
    Seen::File(
        Held { mode, account },
        Fingerprint::of_bytes(text.as_bytes()),
    )
}

/// A machine as the system's own installer leaves it.
fn fresh() -> Facts {
    let system = [
        "/",
        "/etc",
        "/etc/pam.d",
        "/etc/systemd",
        "/etc/systemd/system",
        "/opt",
        "/var",
        "/var/lib",
    ];
    let seen = system.map(|path| (PathBuf::from(path), folder(0o755, ROOT)));
    Facts {
        mine: ROOT,
        service_account: None,
        hostname: "sic-1".to_owned(),
        systemd: Systemd::Running {
            enabled: false,
            active: false,
        },
        programs: programs(),
        seen: BTreeMap::from(seen),
        config: Configured::Absent,
        authority: None,
        identity: Kept::Absent,
        record: Record::default(),
    }
}

/// The same machine after `install`.
fn installed() -> Facts {
    let (places, asked) = (Places::of_the_machine(), request(Target::Service));
    let record = Record {
        folders: vec![
            places.software(),
            places.programs(),
            places.settings(),
            places.state(),
        ],
        user: true,
    };
    let mut facts = fresh();
    let config = agent_config::text(&asked, &places);
    let [socket, privileged] = places.privileged_units();
    let service = privileged_unit::service(&places);
    let [_, _, engine] = places.agent();
    facts.seen.extend([
        (places.software(), folder(0o755, ROOT)),
        (places.programs(), folder(0o755, ROOT)),
        (places.settings(), folder(0o750, FOR_SERVICE)),
        (places.state(), folder(0o700, SERVICE)),
        (places.asked(), text(0o755, ROOT, "agent")),
        (places.daemon(), text(0o755, ROOT, "daemon")),
        (engine, text(0o755, ROOT, "engine")),
        (places.record(), text(0o600, ROOT, &record.text())),
        (places.unit(), text(0o644, ROOT, &unit::text(&places))),
        (socket, text(0o644, ROOT, &privileged_unit::socket())),
        (privileged, text(0o644, ROOT, &service)),
        (places.config(), text(0o640, FOR_SERVICE, &config)),
        (
            places.policy_sample(),
            text(0o644, ROOT, policy_sample::TEXT),
        ),
        (places.pam(), text(0o644, ROOT, pam::RULES)),
        (places.authority(), text(0o640, FOR_SERVICE, "authority")),
        (places.identity(), text(0o600, SERVICE, "identity")),
    ]);
    Facts {
        service_account: Some(SERVICE),
        systemd: Systemd::Running {
            enabled: true,
            active: true,
        },
        config: Configured::For(asked.server),
        authority: Some(asked.fingerprint),
        identity: Kept::Good,
        record,
        ..facts
    }
}

fn planned(facts: &Facts, target: Target, places: &Places) -> Plan {
    plan(facts, &request(target), places).unwrap()
}

fn shown(facts: &Facts, target: Target) -> String {
    show(&planned(facts, target, &Places::of_the_machine()))
}

fn show(plan: &Plan) -> String {
    let steps = plan.steps.iter().map(|step| format!("- {step}"));
    let remarks = plan.remarks.iter().map(|remark| format!("! {remark}"));
    steps.chain(remarks).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_fresh_server_with_systemd() {
    insta::assert_snapshot!(shown(&fresh(), Target::Service));
}

#[test]
fn a_fresh_machine_without_systemd() {
    let facts = Facts {
        systemd: Systemd::Absent,
        ..fresh()
    };
    insta::assert_snapshot!(shown(&facts, Target::Service));
    assert_eq!(
        shown(&facts, Target::Service),
        shown(&fresh(), Target::NoService)
    );
}

#[test]
fn a_folder_of_ones_own_needs_no_root_and_knows_no_user() {
    let places = Places::under(Path::new("/srv/prova"));
    let mut facts = Facts {
        mine: SOMEBODY,
        ..fresh()
    };
    facts.seen.insert("/srv".into(), folder(0o755, SOMEBODY));
    insta::assert_snapshot!(show(&planned(&facts, Target::Folder, &places)));
}

#[test]
fn an_installed_machine_needs_nothing() {
    assert_eq!(shown(&installed(), Target::Service), "");
}

#[test]
fn a_new_agent_stops_and_starts_the_service() {
    let [_, daemon, engine] = programs();
    let facts = Facts {
        programs: [Some(Fingerprint::of_bytes(b"newer")), daemon, engine],
        ..installed()
    };
    insta::assert_snapshot!(shown(&facts, Target::Service));
}

#[test]
fn a_half_installed_machine_gets_the_other_half() {
    let places = Places::of_the_machine();
    let mut facts = Facts {
        systemd: Systemd::Running {
            enabled: false,
            active: false,
        },
        config: Configured::Absent,
        identity: Kept::Unfit("manca la sua autorità".to_owned()),
        authority: None,
        ..installed()
    };
    for missing in [places.unit(), places.config(), places.authority()] {
        facts.seen.remove(&missing);
    }
    facts.seen.insert(places.state(), folder(0o755, ROOT));
    facts
        .seen
        .insert(places.asked(), text(0o644, ROOT, "agent"));
    insta::assert_snapshot!(shown(&facts, Target::Service));
}

#[test]
fn a_service_that_was_stopped_is_started() {
    let stopped = Systemd::Running {
        enabled: true,
        active: false,
    };
    let facts = Facts {
        systemd: stopped,
        ..installed()
    };
    assert_eq!(
        shown(&facts, Target::Service),
        "- servizio custode-agent avviato, anche a ogni accensione"
    );
}

#[test]
fn when_the_user_was_removed_then_all_that_is_its_is_given_to_the_one_that_is_made() {
    let facts = Facts {
        service_account: None,
        ..installed()
    };
    insta::assert_snapshot!(shown(&facts, Target::Service));
}

#[test]
fn a_changed_configuration_is_left_and_said() {
    let mut facts = installed();
    let path = Places::of_the_machine().config();
    facts.seen.insert(path, text(0o640, FOR_SERVICE, "changed"));
    assert_eq!(
        shown(&facts, Target::Service),
        "! /etc/custode/agent.toml è stato modificato: resta com'è"
    );
}

#[test]
fn where_the_machine_has_no_pam_no_rules_are_placed_and_changed_ones_are_left() {
    let rules = Places::of_the_machine().pam();
    let mut facts = fresh();
    facts.seen.remove(Path::new("/etc/pam.d"));
    assert!(!shown(&facts, Target::Service).contains("pam.d"));
    let mut facts = installed();
    facts.seen.insert(rules, text(0o644, ROOT, "changed"));
    assert_eq!(
        shown(&facts, Target::Service),
        "! /etc/pam.d/custode-agent è stato modificato: resta com'è"
    );
}

#[test]
fn what_an_earlier_run_made_stays_on_the_record() {
    let mut facts = installed();
    facts.record.folders.insert(0, "/opt".into());
    let plan = planned(&facts, Target::Service, &Places::of_the_machine());
    let [
        Step::File(PutFile {
            content: Content::Text(text),
            ..
        }),
    ] = plan.steps.as_slice()
    else {
        panic!("{plan:?}");
    };
    assert_eq!(Record::parse(text), Some(facts.record));
}

#[test]
fn what_cannot_be_done_is_refused_before_anything_is_touched() {
    let check = |facts: Facts, target: Target, expected: Refusal| {
        let refused = plan(&facts, &request(target), &Places::of_the_machine());
        assert_eq!(refused, Err(expected));
    };
    let at = |path: &str, seen: Seen| {
        let mut facts = fresh();
        facts.seen.insert(path.into(), seen);
        facts
    };
    let in_the_way = |path: &str, expected| Refusal::InTheWay {
        path: path.into(),
        expected,
    };
    let somebody = Facts {
        mine: SOMEBODY,
        ..fresh()
    };
    check(somebody.clone(), Target::Service, Refusal::NotRoot);
    check(somebody, Target::NoService, Refusal::NotRoot);
    let nothing = Facts {
        programs: [None; 3],
        ..fresh()
    };
    check(
        nothing,
        Target::Service,
        Refusal::NoAgent("custode-agent".into()),
    );
    let elsewhere: ServerUrl = "https://altro.example:8443".parse().unwrap();
    let other = Facts {
        config: Configured::For(elsewhere.clone()),
        ..installed()
    };
    check(other, Target::Service, Refusal::OtherServer(elsewhere));
    let kept = Fingerprint::of_bytes(b"other");
    let asked = Fingerprint::of_bytes(b"authority");
    let other = Facts {
        authority: Some(kept),
        ..installed()
    };
    check(
        other,
        Target::Service,
        Refusal::OtherAuthority { kept, asked },
    );
    let unclear = Facts {
        config: Configured::Unclear,
        ..installed()
    };
    let path = PathBuf::from("/etc/custode/agent.toml");
    check(unclear, Target::Service, Refusal::UnclearConfig(path));
    check(
        at("/opt/custode", Seen::Odd),
        Target::Service,
        in_the_way("/opt/custode", "una cartella"),
    );
    check(
        at("/opt", text(0o644, ROOT, "")),
        Target::Service,
        in_the_way("/opt", "una cartella"),
    );
    let unit = "/etc/systemd/system/custode-agent.service";
    check(
        at(unit, Seen::Odd),
        Target::Service,
        in_the_way(unit, "un file"),
    );
}
