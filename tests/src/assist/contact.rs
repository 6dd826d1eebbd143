//! Contact: a person of the Ente at a real browser, with a passkey, who agrees when told to.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use super::place::program;

/// The browser; it ends with the value.
pub(super) struct Contact {
    browser: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    /// What a machine is to be told of the passkey.
    pub(super) record: String,
    /// Its words.
    pub(super) words: String,
}

impl Contact {
    /// Signs in and adds a passkey; nothing where no browser's scripts are named by the environment.
    #[expect(
        clippy::disallowed_methods,
        clippy::print_stderr,
        reason = "the environment says where the scripts are; their absence must be seen"
    )]
    pub(super) fn sit_down(web: &str, login: &str, password: &str) -> Option<Self> {
        let Some(scripts) = std::env::var_os("CUSTODE_BROWSER_TESTS") else {
            eprintln!("the contact is left out: CUSTODE_BROWSER_TESTS names no scripts");
            return None;
        };
        let mut browser = program("node")
            .arg("consent.mjs")
            .current_dir(scripts)
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = browser.stdin.take().unwrap();
        let mut lines = BufReader::new(browser.stdout.take().unwrap()).lines();
        let told = json!({ "web": web, "login": login, "password": password });
        writeln!(input, "{told}").unwrap();
        let said = next(&mut lines);
        Some(Self {
            browser,
            input,
            lines,
            record: said["line"].as_str().unwrap().to_owned(),
            words: said["words"].as_str().unwrap().to_owned(),
        })
    }

    /// Agrees to a session; when the button was pressed, ms since 1970.
    pub(super) fn agree(&mut self, session: &str) -> i64 {
        writeln!(self.input, "{session}").unwrap();
        next(&mut self.lines)["tapped"].as_i64().unwrap()
    }
}

fn next(lines: &mut Lines<BufReader<ChildStdout>>) -> Value {
    let line = lines.next().expect("the browser has more to say").unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    assert!(said["problem"].is_null(), "{said:#}");
    said
}

impl Drop for Contact {
    fn drop(&mut self) {
        // One that has ended cannot be killed.
        let _ = self.browser.kill();
        let _ = self.browser.wait();
    }
}
