//! Keyboard: what people do most can be done without a mouse (WCAG 2.1, 2.1.1).

use std::io::Write;
use std::process::Stdio;

use custode_tests::{Desk, Engine, House};
use serde_json::{Value, json};

/// Where `cargo xtask test` has put the browser's scripts, with what they need.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "the environment says where the scripts are; their absence must be seen"
)]
pub(crate) fn scripts() -> Option<std::ffi::OsString> {
    let told = std::env::var_os("CUSTODE_BROWSER_TESTS");
    if told.is_none() {
        eprintln!("the keyboard is left out: CUSTODE_BROWSER_TESTS names no scripts");
    }
    told
}

#[test]
fn who_has_no_mouse_opens_a_request_takes_charge_answers_and_closes() {
    let Some(scripts) = scripts() else {
        return;
    };
    let house = House::open(Engine::Sqlite);
    let ente = house.ente().to_owned();
    house.tell(
        &[
            "user",
            "add",
            "--login",
            "utente",
            "--name",
            "Utente di prova",
            "--role",
            "user",
            "--ente",
            &ente,
        ],
        Desk::PASSWORD,
    );
    let told = json!({
        "web": house.web_url(),
        "password": Desk::PASSWORD,
        "user": "utente",
        "operator": "operatore",
    });
    let journeys = walk(&scripts, "journeys.mjs", &told);
    assert_eq!(journeys.len(), 5, "the browser ended early: {journeys:?}");
    for journey in &journeys {
        assert!(journey["problem"].is_null(), "{journey:#}");
    }
}

/// What the browser says, line by line.
pub(crate) fn walk(scripts: &std::ffi::OsStr, name: &str, told: &Value) -> Vec<Value> {
    #[expect(clippy::disallowed_methods, reason = "the browser is another program")]
    let mut node = std::process::Command::new("node")
        .arg(name)
        .current_dir(scripts)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = node.stdin.take().unwrap();
    stdin.write_all(told.to_string().as_bytes()).unwrap();
    drop(stdin);
    let said = node.wait_with_output().unwrap();
    let lines = String::from_utf8(said.stdout).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
