//! Login: who was linked comes in; who was not, comes late, comes twice or tampers does not.

use std::time::Duration;

use custode_tests::{Desk, Engine, House, free_port, now};
use reqwest::Url;
use totp_rs::{Algorithm, Builder, Secret};

use crate::browser::Browser;
use crate::provider::{NAME, ask, house, linked};

const STALE: &str = "è scaduto, è già stato usato, o è cominciato in un altro browser";
const UNKNOWN: &str = "non è collegata a nessun utente attivo";

/// The address with this parameter changed.
fn with(url: &Url, name: &str, value: &str) -> Url {
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .map(|(known, old)| {
            let new = if known == name { value.into() } else { old };
            (known.into_owned(), new.into_owned())
        })
        .collect();
    let mut changed = url.clone();
    changed.query_pairs_mut().clear().extend_pairs(pairs);
    changed
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_linked_comes_in_and_whom_nobody_knows_does_not() {
    let Some((house, mut provider)) = house() else {
        return;
    };
    linked(&house, "alfa", "SUBJECT-1");
    let mut browser = Browser::new(&house.web_url());
    browser.get("/login").await.says(200, NAME);

    provider.meets("SUBJECT-1");
    let page = browser.through().await;
    page.says(200, "Accesso riuscito");
    assert_eq!(page.leads_to().path(), "/");
    assert!(browser.is_in().await);
    let cookies = page.headers.get_all("set-cookie").iter();
    let session = cookies
        .filter_map(|value| value.to_str().ok())
        .find(|value| value.starts_with("custode_session="));
    assert!(session.unwrap().contains("HttpOnly; SameSite=Strict"));

    let mut stranger = Browser::new(&house.web_url());
    provider.meets("SUBJECT-2");
    stranger.through().await.says(401, UNKNOWN);
    assert!(!stranger.is_in().await, "nobody is made by a login");

    provider.meets("");
    stranger.through().await.says(401, "annullato o rifiutato");

    house.tell(&["user", "unlink", "--login", "alfa"], "");
    provider.meets("SUBJECT-1");
    stranger.through().await.says(401, UNKNOWN);
    let log = house.log();
    assert!(!log.contains("SUBJECT-"), "a subject may be a fiscal code");
    assert!(!log.contains("the secret of custode"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_opens_once_in_the_browser_that_was_sent_and_untouched() {
    let Some((house, mut provider)) = house() else {
        return;
    };
    linked(&house, "alfa", "SUBJECT-1");
    provider.meets("SUBJECT-1");
    let web = house.web_url();

    let mut browser = Browser::new(&web);
    let back = browser.until_back().await;
    Browser::new(&web).open(&back).await.says(400, STALE);
    browser.open(&back).await.says(200, "Accesso riuscito");
    browser.post("/logout", &[]).await;
    browser.open(&back).await.says(400, STALE);
    assert!(!browser.is_in().await);

    let back = browser.until_back().await;
    browser
        .open(&with(&back, "state", "x"))
        .await
        .says(400, STALE);
    browser.open(&back).await.says(400, STALE);

    let back = browser.until_back().await;
    let elsewhere = with(&back, "iss", "http://localhost:9");
    browser.open(&elsewhere).await.says(400, "non è valida");

    let back = browser.until_back().await;
    browser
        .open(&with(&back, "code", "x"))
        .await
        .says(400, STALE);

    // The code of another login, in this one: what was sent for it is not known here (RFC 7636).
    let other = Browser::new(&web).until_back().await;
    let mine = browser.until_back().await;
    let code = other
        .query_pairs()
        .find(|(name, _)| name == "code")
        .unwrap()
        .1;
    browser
        .open(&with(&mine, "code", &code))
        .await
        .says(400, STALE);

    for nonsense in [
        "",
        "?code=x",
        "?state=",
        "?state=a&state=b",
        "?error=access_denied",
    ] {
        let page = browser.get(&format!("/login/oidc/back{nonsense}")).await;
        page.says(400, STALE);
    }
    assert!(!browser.is_in().await);

    let back = browser.until_back().await;
    house.wind(Duration::from_mins(11));
    browser.open(&back).await.says(400, STALE);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_otherwise_on_the_way_is_not_taken() {
    let Some((house, mut provider)) = house() else {
        return;
    };
    linked(&house, "alfa", "SUBJECT-1");
    provider.meets("SUBJECT-1");
    let mut browser = Browser::new(&house.web_url());
    for (name, value, said) in [
        ("nonce", "another", "non è valida"),
        ("client_id", "another", STALE),
        ("state", "another", STALE),
    ] {
        let sent = browser.post("/login/oidc", &[]).await;
        let away = with(sent.leads_to(), name, value);
        let back = browser.back_from(&away).await;
        browser.open(&back).await.says(400, said);
    }
    let sent = browser.post("/login/oidc", &[]).await;
    let asked: std::collections::BTreeMap<_, _> = sent.leads_to().query_pairs().collect();
    assert_eq!(asked["code_challenge_method"], "S256");
    assert_eq!(
        (asked["scope"].as_ref(), asked["response_type"].as_ref()),
        ("openid", "code")
    );
    assert!(!browser.is_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_provider_is_down_then_it_is_said_and_the_password_still_opens() {
    let mut house = House::open(Engine::Sqlite);
    ask(&mut house, free_port());
    let mut browser = Browser::new(&house.web_url());
    let page = browser.post("/login/oidc", &[]).await;
    page.says(503, "non risponde");
    page.says(503, "action=\"/login/oidc\"");
    let fields = [("login", "operatore"), ("password", Desk::PASSWORD)];
    assert_eq!(browser.post("/login", &fields).await.status, 303);
    assert!(browser.is_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_shut_out_stays_out() {
    let Some((house, mut provider)) = house() else {
        return;
    };
    linked(&house, "alfa", "SUBJECT-1");
    provider.meets("SUBJECT-1");
    let mut browser = Browser::new(&house.web_url());
    browser.through().await.says(200, "Accesso riuscito");
    house.tell(&["user", "disable", "--login", "alfa"], "");
    assert!(!browser.is_in().await, "at once");
    browser.through().await.says(401, UNKNOWN);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_links_oneself_with_the_password_and_unlinks_again() {
    let Some((house, mut provider)) = house() else {
        return;
    };
    linked(&house, "alfa", "SUBJECT-1");
    let web = house.web_url();
    let mut browser = Browser::new(&web);
    let fields = [("login", "operatore"), ("password", Desk::PASSWORD)];
    assert_eq!(browser.post("/login", &fields).await.status, 303);
    let wrong = [("proof", "sbagliata")];
    let page = browser.post("/account/identity", &wrong).await;
    page.says(422, "Non è la parola d'accesso di adesso");

    let proof = [("proof", Desk::PASSWORD)];
    provider.meets("SUBJECT-1");
    let sent = browser.post("/account/identity", &proof).await;
    let back = browser.back_from(sent.leads_to()).await;
    browser.open(&back).await.says(409, "già collegata");

    provider.meets("SUBJECT-2");
    let sent = browser.post("/account/identity", &proof).await;
    let back = browser.back_from(sent.leads_to()).await;
    browser.open(&back).await.says(200, "Collegato");
    browser.get("/account").await.says(200, "Collegato dal");
    let mut elsewhere = Browser::new(&web);
    elsewhere.through().await.says(200, "Accesso riuscito");

    let page = browser.post("/account/identity/remove", &wrong).await;
    page.says(422, "Non è la parola d'accesso di adesso");
    let page = browser.post("/account/identity/remove", &proof).await;
    assert_eq!(page.status, 303);
    elsewhere.through().await.says(401, UNKNOWN);
}

#[tokio::test(flavor = "multi_thread")]
async fn few_passwords_are_guessed_for_linking_and_nobody_is_barred_from_logging_in() {
    let mut house = House::open(Engine::Sqlite);
    ask(&mut house, free_port());
    let mut browser = Browser::new(&house.web_url());
    let fields = [("login", "operatore"), ("password", Desk::PASSWORD)];
    assert_eq!(browser.post("/login", &fields).await.status, 303);
    for _ in 0..5 {
        let page = browser
            .post("/account/identity", &[("proof", "sbagliata")])
            .await;
        page.says(422, "Non è la parola d'accesso di adesso");
    }
    let proof = [("proof", Desk::PASSWORD)];
    for path in ["/account/identity", "/account/identity/remove"] {
        let page = browser.post(path, &proof).await;
        page.says(422, "Troppe password sbagliate");
    }
    assert_eq!(browser.post("/login", &fields).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_second_factor_is_asked_for_it() {
    let Some((house, mut provider)) = house() else {
        return;
    };
    linked(&house, "alfa", "SUBJECT-1");
    provider.meets("SUBJECT-1");
    let mut browser = Browser::new(&house.web_url());
    browser.through().await.says(200, "Accesso riuscito");
    let spare = second_factor(&mut browser).await;
    browser.post("/logout", &[]).await;

    let page = browser.through().await;
    page.says(200, "Codice di conferma");
    assert!(!browser.is_in().await, "half is not in");
    let half = between(&page.text, "name=\"half\" value=\"", "\"").to_owned();
    let wrong = [("half", half.as_str()), ("code", "000000")];
    browser
        .post("/login/code", &wrong)
        .await
        .says(401, "Il codice non è giusto");
    let right = [("half", half.as_str()), ("code", spare.as_str())];
    assert_eq!(browser.post("/login/code", &right).await.status, 303);
    assert!(browser.is_in().await);
}

/// Switches it on; one of the codes for who lost the telephone.
async fn second_factor(browser: &mut Browser) -> String {
    browser.post("/account/factor", &[]).await;
    let page = browser.get("/account").await;
    let letters = between(&page.text, "Chiave: <code>", "</code>").replace(' ', "");
    let code = totp(&letters);
    let page = browser
        .post("/account/factor/confirm", &[("code", &code)])
        .await;
    assert_eq!(page.status, 200, "{}", page.text);
    between(&page.text, "<li><code>", "</code>").to_owned()
}

/// The code that a telephone with this key shows now.
fn totp(letters: &str) -> String {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_secret(Secret::try_from_base32(letters).unwrap())
        .with_account_name("prova")
        .build()
        .unwrap();
    let now = u64::try_from(now().as_second()).unwrap();
    totp.generate(now).to_string()
}

fn between<'p>(page: &'p str, before: &str, after: &str) -> &'p str {
    let (_, rest) = page
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before} in {page}"));
    rest.split_once(after).unwrap().0
}
