//! Screen: a real browser, with its own mind about policies, cookies and sites, goes there and comes back.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::provider::{NAME, house, linked, told};

#[test]
fn a_real_browser_is_led_to_the_provider_and_back_and_is_in() {
    let Some(scripts) = told("CUSTODE_BROWSER_TESTS") else {
        return;
    };
    let Some((house, mut provider)) = house() else {
        return;
    };
    linked(&house, "alfa", "SUBJECT-1");
    // A browser sends other cookies after a button of another site than after being led through it.
    provider.order(&json!({ "subject": "SUBJECT-1", "asks": true }));
    #[expect(clippy::disallowed_methods, reason = "the browser is another program")]
    let mut node = Command::new("node")
        .arg("elsewhere.mjs")
        .current_dir(scripts)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let story = json!({ "web": house.web_url(), "name": NAME, "issuer": provider.issuer() });
    let mut stdin = node.stdin.take().unwrap();
    stdin.write_all(story.to_string().as_bytes()).unwrap();
    drop(stdin);
    let said = node.wait_with_output().unwrap();
    let said: Value = serde_json::from_slice(&said.stdout).unwrap();
    assert!(said["problem"].is_null(), "{said:#}");
}
