//! Forged: what the provider signs is for us, for this once, in time and by a key that it publishes, or it is nothing.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::provider::{house, linked};

#[tokio::test(flavor = "multi_thread")]
async fn a_word_of_the_provider_is_proved_before_it_is_believed() {
    let Some((house, mut provider)) = house() else {
        return;
    };
    linked(&house, "alfa", "SUBJECT-1");
    let web = house.web_url();
    let mut check = async |claims: Value, key: &str, published: &[&str], believed: bool| {
        let what = format!("{claims} by {key}, with {published:?}");
        provider.order(&json!({
            "subject": "SUBJECT-1",
            "forged": { "claims": claims, "key": key },
            "keys": published,
        }));
        let mut browser = Browser::new(&web);
        let page = browser.through().await;
        assert_eq!(browser.is_in().await, believed, "{what}: {}", page.text);
        if believed {
            page.says(200, "Accesso riuscito");
        } else {
            page.says(400, "non è valida");
        }
    };
    let (nothing, first) = (json!({}), ["first"]);
    check(nothing.clone(), "first", &first, true).await;
    for claims in [
        json!({ "aud": "another" }),
        json!({ "aud": ["custode", "another"] }),
        json!({ "iss": "https://login.example.org" }),
        json!({ "nonce": "another" }),
        json!({ "nonce": null }),
        json!({ "exp": 1_700_000_000 }),
        json!({ "sub": "SUBJECT 1" }),
    ] {
        check(claims, "first", &first, false).await;
    }
    for key in ["stranger", "secret", "none", "second"] {
        check(nothing.clone(), key, &first, false).await;
    }
    check(nothing, "second", &["first", "second"], true).await;
}
