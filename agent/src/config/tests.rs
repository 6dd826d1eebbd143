//! What a configuration may say, and what is answered to one that says something else.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use custode_domain::Severity;
use custode_domain::finding::FindingCode;
use custode_domain::machine::MachineClass;

use super::*;

const SERVER: &str = r#"
# The server of these tests.
[server]
url = "https://custode.example:8443"
authority = "/etc/custode/authority.pem"
identity = "/var/lib/custode/identity.pem"
"#;

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(text, "agent.toml")
}

/// Behind a good `[server]`, which has six lines.
fn after_server(text: &str) -> Result<Config, ConfigError> {
    parse(&format!("{SERVER}{text}"))
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_what_would_be_right() {
    let check = |text: &str, expected: &str| {
        assert_eq!(
            after_server(text).unwrap_err().to_string(),
            format!("agent.toml, line {expected}")
        );
    };
    check(
        "[agent\n",
        "7: this is not TOML: unclosed table, expected `]`.",
    );
    check(
        "[agnet]\n",
        "7: `agnet` is not known; did you mean `agent`.",
    );
    check(
        "[agent]\nintervall_s = 60\n",
        "8: `agent.intervall_s` is not known; did you mean `interval_s`.",
    );
    check(
        "[agent]\nfoo = 1\n",
        "8: `agent.foo` is not known; known are `state_dir`, `interval_s`, `spool_limit_mib`, `history_limit_mib`, `history_days`.",
    );
    check(
        "[agent]\ninterval_s = 0\n",
        "8: `agent.interval_s` is 0, but it must be a whole number between 1 and 3600.",
    );
    check(
        "[agent]\ninterval_s = -5\n",
        "8: `agent.interval_s` is -5, but it must be a whole number between 1 and 3600.",
    );
    check(
        "[agent]\ninterval_s = \"60\"\n",
        "8: `agent.interval_s` is a string, but it must be a whole number between 1 and 3600.",
    );
    check(
        "[agent]\ninterval_s = 1.5\n",
        "8: `agent.interval_s` is a float, but it must be a whole number between 1 and 3600.",
    );
    check(
        "[agent]\n\n\nstate_dir = \"var\"\n",
        "10: `agent.state_dir` is \"var\", but it must be a whole path, from /.",
    );
    check(
        "[machine]\nclass = \"router\"\n",
        "8: `machine.class` is \"router\", but it must be one of \"server\", \"workstation\".",
    );
    check(
        "agent = 3\n",
        "7: `server.agent` is not known; known are `url`, `authority`, `identity`.",
    );
    check(
        "[[watch.http]]\nurl = \"https://a.example\"\n",
        "7: `watch.http.name` is missing; write, for example, name = \"Anagrafe\".",
    );
    check(
        "[[watch.http]]\nname = \"A\"\nurl = \"ftp://a.example\"\n",
        "9: `watch.http.url` is \"ftp://a.example\", but the address begins with http:// or https://.",
    );
    check(
        "[watch.http]\nname = \"A\"\n",
        "7: `watch.http` is a table, but it must be a list of tables: [[watch.http]].",
    );
    check(
        "[[watch.unit]]\nname = \"nginx\"\n",
        "8: `watch.unit.name` is \"nginx\", but it must end in its type, like \"nginx.service\".",
    );
    check(
        "[[watch.unit]]\nname = \"a.service\"\n[[watch.unit]]\nname = \"a.service\"\n",
        "9: `watch.unit` \"a.service\" is watched twice; give each its own name.",
    );
    check(
        "[[watch.tcp]]\nname = \"db\"\naddress = \"db.example\"\n",
        "9: `watch.tcp.address` is \"db.example\", but it must be a host and a port, like \"database.comune.example:5432\".",
    );
    check(
        "[[watch.process]]\nname = \"x\"\nseverity = 4\n",
        "9: `watch.process.severity` is 4, but it must be a whole number between 1 and 3.",
    );
    check(
        "[checks.disk_lo]\nraise_after_s = 1\n",
        "7: `checks.disk_lo` is not known; did you mean `disk_low` or `disk_full`.",
    );
    check(
        "[checks.machine_silent]\nenabled = false\n",
        "7: `checks.machine_silent` is noticed by the server: there is nothing to set on the machine.",
    );
    check(
        "[checks.disk_low]\nenabled = 1\n",
        "8: `checks.disk_low.enabled` is an integer, but it must be true or false.",
    );
    check(
        "[checks.disk_low]\nraise_after_s = 604801\n",
        "8: `checks.disk_low.raise_after_s` is 604801, but it must be a whole number between 0 and 604800.",
    );
    check(
        "[checks]\ndisk_low = 5\n",
        "8: `checks.disk_low` must be a table: [checks.disk_low].",
    );
}

#[test]
fn the_server_is_needed_and_is_https_alone() {
    let check = |text: &str, expected: &str| {
        assert_eq!(
            parse(text).unwrap_err().to_string(),
            format!("agent.toml, {expected}")
        );
    };
    check(
        "",
        "line 1: `server` is missing; write, for example, server = { url = \"https://custode.example:8443\" }.",
    );
    check(
        "[server]\nurl = \"https://a.example\"\n",
        "line 1: `server.authority` is missing; write, for example, authority = \"/etc/custode/authority.pem\".",
    );
    for url in [
        "http://a.example",
        "https://",
        "a.example:8443",
        "https://a.example/x",
        "https://u:p@a.example",
        "https://a.example?x",
    ] {
        let text = format!("[server]\nurl = \"{url}\"\n");
        check(
            &text,
            &format!(
                "line 2: `server.url` is \"{url}\", but it must be like \"https://custode.example:8443\", without a path."
            ),
        );
    }
}

#[test]
fn a_text_is_one_line_and_not_endless() {
    for name in ["", "a\\nb", "\\u001b[2J", &"x".repeat(201)] {
        let said = after_server(&format!("[[watch.process]]\nname = \"{name}\"\n")).unwrap_err();
        assert_eq!(
            said.to_string(),
            "agent.toml, line 8: `watch.process.name` must have between 1 and 200 characters, all on one line."
        );
    }
}

#[test]
fn what_is_not_said_has_a_sensible_value() {
    let config = after_server("").unwrap();
    assert_eq!(config.agent.interval, Duration::from_mins(1));
    assert_eq!(config.agent.spool, Limit::default());
    assert_eq!(config.agent.history, Keep::default());
    assert_eq!(config.class, MachineClass::Server);
    assert_eq!(config.watch, Watch::default());
    for code in FindingCode::ALL {
        assert_eq!(config.checks.timing(*code), code.entry().timing);
        assert!(config.checks.is_enabled(*code));
    }
}

#[test]
fn what_is_said_is_taken() {
    let config = after_server(
        r#"
[agent]
interval_s = 10
spool_limit_mib = 2
history_limit_mib = 3
history_days = 4
[machine]
class = "workstation"
[[watch.http]]
name = "Protocollo"
url = "http://localhost:8080/healthz"
status = 204
contains = "ok"
timeout_s = 3
interval_s = 5
severity = 3
[[watch.certificate]]
address = "[::1]:443"
[checks.http_failing]
raise_after_s = 0
[checks.cpu_busy]
enabled = false
"#,
    )
    .unwrap();
    assert_eq!(config.agent.interval, Duration::from_secs(10));
    assert_eq!(config.agent.spool.bytes, 2 * 1024 * 1024);
    assert_eq!(
        config.agent.history,
        Keep {
            bytes: 3 * 1024 * 1024,
            age: Duration::from_hours(96)
        }
    );
    assert_eq!(config.class, MachineClass::Workstation);
    let http = &config.watch.http[0];
    assert_eq!(
        (http.status, http.contains.as_deref(), http.severity),
        (Some(204), Some("ok"), Severity::Minor)
    );
    assert_eq!(
        (http.timeout, http.every),
        (Duration::from_secs(3), Duration::from_secs(5))
    );
    assert_eq!(config.watch.certificate[0].name, "::1");
    assert_eq!(config.watch.certificate[0].address.to_string(), "[::1]:443");
    let timing = config.checks.timing(FindingCode::HttpFailing);
    assert_eq!(timing.raise_after, Duration::ZERO);
    assert_eq!(
        timing.clear_after,
        FindingCode::HttpFailing.entry().timing.clear_after
    );
    assert!(!config.checks.is_enabled(FindingCode::CpuBusy));
}

#[test]
fn an_address_is_a_host_and_a_port() {
    for good in [
        "localhost:1",
        "10.0.0.1:443",
        "a-b.example:65535",
        "[::1]:443",
    ] {
        assert_eq!(Address::parse(good).unwrap().to_string(), good);
    }
    for bad in [
        "",
        "a",
        "a:",
        ":1",
        "a:0",
        "a:65536",
        "a:+1",
        "::1:443",
        "[a]:1",
        "a b:1",
        "http://a:1",
    ] {
        assert_eq!(Address::parse(bad), None, "{bad}");
    }
}

/// The sample as it is, and with every key that it shows as a default: those must be the defaults.
#[test]
fn the_sample_parses_and_its_defaults_are_the_defaults() {
    let shown = parse(Config::sample()).unwrap();
    let key = |line: &'static str| {
        line.strip_prefix('#')
            .filter(|rest| !rest.starts_with(' '))
            .unwrap_or(line)
    };
    let spelled = Config::sample()
        .lines()
        .map(key)
        .collect::<Vec<_>>()
        .join("\n");
    let mut spelled = parse(&spelled).unwrap();
    assert_eq!(spelled.watch.http[0].status.take(), Some(200));
    assert_eq!(
        spelled.watch.http[0].contains.take().as_deref(),
        Some("Anagrafe")
    );
    assert!(spelled.roster.take().is_some());
    assert_eq!(spelled.thresholds, shown.thresholds);
    for code in FindingCode::ALL {
        assert_eq!(spelled.checks.timing(*code), shown.checks.timing(*code));
    }
    spelled.checks = Checks::default();
    assert_eq!(spelled, shown);
}

#[test]
fn when_others_could_have_written_it_then_it_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("agent.toml");
    fs_err::write(&file, SERVER).unwrap();
    let set = |path: &Path, mode| {
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set(dir.path(), 0o755);
    for (mode, refused) in [
        (0o644, false),
        (0o600, false),
        (0o664, true),
        (0o646, true),
        (0o666, true),
    ] {
        set(&file, mode);
        let said = Config::load(&file).map_err(|e| e.to_string());
        let shown = file.display();
        let expected =
            format!("{shown} can be written by others (mode {mode:04o}); run: chmod go-w {shown}");
        assert_eq!(said.err(), refused.then_some(expected));
    }
    set(&file, 0o644);
    set(dir.path(), 0o777);
    let said = Config::load(&file).unwrap_err().to_string();
    let shown = dir.path().display();
    assert_eq!(
        said,
        format!("{shown} can be written by others (mode 0777); run: chmod go-w {shown}")
    );
}

#[test]
fn when_others_can_read_the_key_then_it_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("identity.pem");
    let mut config = parse(Config::sample()).unwrap();
    config.server.identity.clone_from(&key);
    assert!(matches!(
        config.check_identity(),
        Err(ConfigError::Unreadable(_))
    ));
    fs_err::write(&key, "").unwrap();
    for (mode, refused) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true)] {
        fs_err::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
        let said = config.check_identity().map_err(|e| e.to_string());
        let shown = key.display();
        let expected =
            format!("{shown} can be read by others (mode {mode:04o}); run: chmod go-rwx {shown}");
        assert_eq!(said.err(), refused.then_some(expected));
    }
}

#[test]
fn a_threshold_moves_with_the_number_at_which_it_clears() {
    let told = parse(&format!(
        "{SERVER}[thresholds]\ndisk_low_percent = 70\nmemory_low_percent = 20\n"
    ))
    .unwrap();
    let space = &told.thresholds.filesystems.space;
    assert_eq!(
        (space.low_used_percent, space.low_clear_used_percent),
        (70.0, 65.0)
    );
    let memory = &told.thresholds.memory;
    assert_eq!(
        (
            memory.available_low_percent,
            memory.available_low_clear_percent
        ),
        (20.0, 25.0)
    );
    let wrong = parse(&format!("{SERVER}[thresholds]\ndisk_low_percent = 7\n"))
        .unwrap_err()
        .to_string();
    assert!(
        wrong.ends_with(
            "`thresholds.disk_low_percent` is 7, but it must be a whole number between 50 and 100."
        ),
        "{wrong}"
    );
}
