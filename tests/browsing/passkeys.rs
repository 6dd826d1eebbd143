//! Passkeys: a real browser with a made-up authenticator adds one and comes in with it.

use custode_tests::{Desk, Engine, House};
use serde_json::json;

use crate::keyboard::{scripts, walk};

#[test]
fn a_key_that_was_added_opens_once_per_question_until_it_is_taken_away() {
    let Some(scripts) = scripts() else {
        return;
    };
    let mut house = House::open(Engine::Sqlite);
    // Browsers keep keys for names.
    let web = house.web_url().replace("127.0.0.1", "localhost");
    house.configure(&format!("[passkeys]\nsite = \"{web}\"\n"));
    house.kill();
    house.start();
    let told = json!({
        "web": web,
        "login": "operatore",
        "password": Desk::PASSWORD,
    });
    let said = walk(&scripts, "passkeys.mjs", &told);
    assert_eq!(said.len(), 1, "the browser ended early: {said:?}");
    assert!(said[0]["problem"].is_null(), "{:#}", said[0]);
}
