//! Accounts over the routes: administrators help who cannot come in; a browser that was here before stands by itself.

use super::house::{Answer, House};
use super::people::{ALL, FOREIGNER, OPERATOR, PASSWORD, REFERENTE, USER, Who};
use crate::app::viewer::viewer;
use custode_domain::person::Role;

const ADMINISTRATOR: Who = Who {
    login: "amministratore",
    role: Role::PlatformAdministrator,
    ente: None,
};

fn form(fields: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| {
        format!("{name}={}", value.replace('@', "%40").replace(' ', "+"))
    };
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn login(login: &str, password: &str) -> String {
    form(&[("login", login), ("password", password)])
}

/// The password that a page shows, the only time.
fn shown(answer: &Answer) -> String {
    let (_, rest) = answer.body.split_once("<code>").unwrap();
    rest.split_once("</code>").unwrap().0.to_owned()
}

/// All cookies that the answer sets, as a browser sends them.
fn kept(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let pairs = cookies.map(|one| one.to_str().unwrap().split(';').next().unwrap().to_owned());
    pairs.collect::<Vec<_>>().join("; ")
}

/// Whose session this is.
async fn person(house: &House, cookie: &str) -> String {
    let session = cookie.split_once('=').unwrap().1;
    let found = viewer(&house.app, session).await.unwrap().unwrap();
    found.id.to_string()
}

#[tokio::test]
async fn who_is_added_comes_in_and_chooses_a_password_before_anything_else() {
    let house = House::open().await;
    let admin = house.log_in(ADMINISTRATOR).await;
    let ente = house.enti[0].to_string();
    let asked = form(&[
        ("login", "nuovo"),
        ("name", "Persona nuova"),
        ("role", "referente"),
        ("ente", &ente),
        ("email", "nuovo@example.org"),
        ("language", "it"),
    ]);
    let added = house.post("/people", &asked, Some(&admin)).await;
    assert_eq!(added.status, 200, "{}", added.body);
    let password = shown(&added);
    let again = house.post("/people", &asked, Some(&admin)).await;
    assert_eq!(again.status, 422, "a login is one person's");
    assert!(again.body.contains("entra già qualcun altro"));
    assert!(again.body.contains("Persona nuova"), "what was typed stays");
    let entered = house.post("/login", &login("nuovo", &password), None).await;
    assert_eq!(entered.status, 303);
    let cookie = kept(&entered);
    for page in ["/", "/tickets", "/home", "/account/tokens"] {
        let led = house.get(page, Some(&cookie)).await;
        assert_eq!(
            (led.status, led.header("location")),
            (303, "/account"),
            "{page}"
        );
    }
    let account = house.get("/account", Some(&cookie)).await;
    assert!(account.body.contains("sceglierne una propria"));
    let own = "una frase tutta mia";
    let change = form(&[("old", &password), ("new", own), ("again", own)]);
    let changed = house
        .post("/account/password", &change, Some(&cookie))
        .await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    let cookie = kept(&changed);
    assert_eq!(house.get("/home", Some(&cookie)).await.status, 200);
}

#[tokio::test]
async fn an_administrator_helps_who_cannot_come_in_and_shuts_out_at_once() {
    let house = House::open().await;
    let admin = house.log_in(ADMINISTRATOR).await;
    let cookie = house.log_in(OPERATOR).await;
    let place = format!("/people/{}", person(&house, &cookie).await);
    let renewed = house
        .post(&format!("{place}/password"), "", Some(&admin))
        .await;
    assert_eq!(renewed.status, 200, "{}", renewed.body);
    let password = shown(&renewed);
    assert_eq!(
        house.get("/queue", Some(&cookie)).await.status,
        303,
        "all sessions end"
    );
    let old = house
        .post("/login", &login(OPERATOR.login, PASSWORD), None)
        .await;
    assert_eq!(old.status, 401);
    let entered = house
        .post("/login", &login(OPERATOR.login, &password), None)
        .await;
    assert_eq!(entered.status, 303);
    let cookie = kept(&entered);
    let out = house
        .post(&format!("{place}/disable"), "", Some(&admin))
        .await;
    assert_eq!(out.status, 303);
    assert_eq!(
        house
            .get("/account", Some(&cookie))
            .await
            .header("location"),
        "/login"
    );
    let shut = house
        .post("/login", &login(OPERATOR.login, &password), None)
        .await;
    assert_eq!(shut.status, 401);
    let back = house
        .post(&format!("{place}/enable"), "", Some(&admin))
        .await;
    assert_eq!(back.status, 303);
    let again = house
        .post("/login", &login(OPERATOR.login, &password), None)
        .await;
    assert_eq!(again.status, 303);
}

#[tokio::test]
async fn nobody_changes_their_own_role_and_nobody_changes_sides() {
    let house = House::open().await;
    let admin = house.log_in(ADMINISTRATOR).await;
    let place = format!("/people/{}", person(&house, &admin).await);
    let other = format!(
        "/people/{}",
        person(&house, &house.log_in(USER).await).await
    );
    for (place, role, said) in [
        (&place, "coordinator", "un altro amministratore"),
        (&other, "operator", "serve un altro account"),
        (&other, "", "Scegliere un ruolo"),
    ] {
        let asked = form(&[("name", "Altro nome"), ("role", role), ("language", "it")]);
        let answer = house.post(place, &asked, Some(&admin)).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
    }
    for what in ["password", "disable"] {
        let path = format!("{place}/{what}");
        let answer = house.post(&path, "", Some(&admin)).await;
        assert_eq!(answer.status, 303, "{what}");
        assert_eq!(
            house.get("/people", Some(&admin)).await.status,
            200,
            "{what}"
        );
    }
}

#[tokio::test]
async fn people_of_an_ente_see_their_own_and_no_others() {
    let house = House::open().await;
    house.add(FOREIGNER).await;
    house.add(OPERATOR).await;
    house.add(USER).await;
    let cookie = house.log_in(REFERENTE).await;
    let page = house.get("/people", Some(&cookie)).await;
    assert!(page.body.contains("utente") && !page.body.contains("altrove"));
    assert!(
        !page.body.contains("secondo fattore"),
        "told to administrators alone"
    );
    assert!(!page.body.contains("operatore"));
    for of in [
        house.enti[1].to_string(),
        "supplier".to_owned(),
        "x".to_owned(),
    ] {
        let hidden = house.get(&format!("/people?of={of}"), Some(&cookie)).await;
        assert_eq!(hidden.status, 404, "{of}");
    }
}

#[tokio::test]
async fn who_guesses_beside_somebody_does_not_bar_them_from_their_own_browser() {
    let house = House::open().await;
    house.add(OPERATOR).await;
    let right = login(OPERATOR.login, PASSWORD);
    let browser = kept(&house.post("/login", &right, None).await);
    assert!(browser.contains("custode_browser="));
    let wrong = login(OPERATOR.login, "sbagliata");
    for _ in 0..5 {
        assert_eq!(house.post("/login", &wrong, None).await.status, 401);
    }
    assert_eq!(house.post("/login", &right, None).await.status, 429);
    assert_eq!(
        house.post("/login", &right, Some(&browser)).await.status,
        303
    );
    for _ in 0..5 {
        assert_eq!(
            house.post("/login", &wrong, Some(&browser)).await.status,
            401
        );
    }
    assert_eq!(
        house.post("/login", &right, Some(&browser)).await.status,
        429,
        "guesses in it count as well"
    );
    let planted = "custode_browser=messo-da-altri";
    house.add(REFERENTE).await;
    let entered = login(REFERENTE.login, PASSWORD);
    let entered = house.post("/login", &entered, Some(planted)).await;
    assert_eq!(entered.status, 303);
    assert!(
        kept(&entered).contains("custode_browser="),
        "what others planted is replaced"
    );
    let other = login(REFERENTE.login, "sbagliata");
    for _ in 0..5 {
        assert_eq!(
            house.post("/login", &other, Some(&browser)).await.status,
            401
        );
    }
    let stranger = login(REFERENTE.login, PASSWORD);
    assert_eq!(
        house.post("/login", &stranger, Some(&browser)).await.status,
        429,
        "it knows one person, and is a stranger to the others"
    );
}

#[tokio::test]
async fn whoever_sits_down_at_an_open_screen_guesses_few_passwords() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    let new = "una frase tutta mia";
    let change = |old: &str| form(&[("old", old), ("new", new), ("again", new)]);
    for _ in 0..5 {
        let answer = house
            .post("/account/password", &change("sbagliata"), Some(&cookie))
            .await;
        assert!(answer.body.contains("Non è la parola"), "{}", answer.body);
    }
    let answer = house
        .post("/account/password", &change(PASSWORD), Some(&cookie))
        .await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("Troppe password sbagliate"),
        "{}",
        answer.body
    );
    let elsewhere = house
        .post("/login", &login(OPERATOR.login, PASSWORD), None)
        .await;
    assert_eq!(elsewhere.status, 303, "and bars nobody from logging in");
}

#[tokio::test]
async fn a_session_is_ended_from_any_other() {
    let house = House::open().await;
    let here = house.log_in(OPERATOR).await;
    let entered = login(OPERATOR.login, PASSWORD);
    let there = kept(&house.post("/login", &entered, None).await);
    let page = house.get("/account", Some(&here)).await.body;
    let (_, rest) = page.split_once("name=\"session\" value=\"").unwrap();
    let id = rest.split_once('"').unwrap().0;
    let stranger = house.log_in(REFERENTE).await;
    let ended = form(&[("session", id)]);
    house
        .post("/account/sessions/end", &ended, Some(&stranger))
        .await;
    assert_eq!(
        house.get("/queue", Some(&there)).await.status,
        200,
        "one's own alone"
    );
    let answer = house
        .post("/account/sessions/end", &ended, Some(&here))
        .await;
    assert_eq!(answer.status, 303);
    assert_eq!(house.get("/queue", Some(&there)).await.status, 303);
    let third = kept(&house.post("/login", &entered, None).await);
    house
        .post("/account/sessions/end-others", "", Some(&here))
        .await;
    assert_eq!(house.get("/queue", Some(&third)).await.status, 303);
    assert_eq!(house.get("/queue", Some(&here)).await.status, 200);
}

#[tokio::test]
async fn everybody_lands_on_a_page_of_their_own() {
    let house = House::open().await;
    for who in ALL {
        let cookie = house.log_in(who).await;
        let led = house.get("/", Some(&cookie)).await;
        let place = led.header("location").to_owned();
        let page = house.get(&place, Some(&cookie)).await;
        assert_eq!(
            (led.status, page.status),
            (303, 200),
            "{}: {place}",
            who.login
        );
        assert_ne!(place, "/account", "{}", who.login);
    }
}
