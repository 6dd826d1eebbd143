//! Account: what people change about themselves, over the routes; and who tries passwords that are not theirs.

use axum::body::Body;
use axum::http::{Request, header};

use totp_rs::{Algorithm, Builder, Secret};

use super::house::{Answer, HOST, House};
use super::people::{OPERATOR, PASSWORD, REFERENTE};

fn form(fields: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", value.replace(' ', "+"));
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_old_one_and_logs_out_everywhere_else() {
    let house = House::open().await;
    let here = house.log_in(OPERATOR).await;
    let (old, new) = (PASSWORD, "un'altra frase per le prove");
    for (fields, said) in [
        (
            [("old", "sbagliata"), ("new", new), ("again", new)],
            "Non è la parola d&#39;accesso di adesso",
        ),
        (
            [("old", old), ("new", "corta"), ("again", "corta")],
            "almeno 12 caratteri",
        ),
        (
            [("old", old), ("new", new), ("again", "diversa")],
            "sono diverse",
        ),
    ] {
        let answer = house
            .post("/account/password", &form(&fields), Some(&here))
            .await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
        assert!(!answer.body.contains(new), "no password is shown");
    }
    let fields = [("old", old), ("new", new), ("again", new)];
    let changed = house
        .post("/account/password", &form(&fields), Some(&here))
        .await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(
        house.get("/account", Some(&here)).await.status,
        303,
        "the old session has ended"
    );
    let fresh = changed.cookie();
    let fresh = fresh.split(';').next().unwrap();
    assert_eq!(house.get("/account", Some(fresh)).await.status, 200);
    let before = form(&[("login", OPERATOR.login), ("password", old)]);
    assert_eq!(house.post("/login", &before, None).await.status, 401);
    let after = form(&[("login", OPERATOR.login), ("password", new)]);
    assert_eq!(house.post("/login", &after, None).await.status, 303);
}

#[tokio::test]
async fn wrong_passwords_bar_that_login_from_there_alone_and_say_until_when() {
    let house = House::open().await;
    house.add(OPERATOR).await;
    house.add(REFERENTE).await;
    let wrong = form(&[("login", OPERATOR.login), ("password", "sbagliata")]);
    let right = form(&[("login", OPERATOR.login), ("password", PASSWORD)]);
    for _ in 0..5 {
        assert_eq!(house.post("/login", &wrong, None).await.status, 401);
    }
    let barred = house.post("/login", &right, None).await;
    assert_eq!(barred.status, 429);
    assert!(
        barred.body.contains("Troppe password sbagliate"),
        "{}",
        barred.body
    );
    assert!(
        barred.body.contains("value=\"operatore\""),
        "what was typed stays"
    );
    let elsewhere = "192.0.2.9".parse().unwrap();
    assert_eq!(
        house.enter(&right, elsewhere).await.status,
        303,
        "nobody is shut out from elsewhere"
    );
    let other = form(&[("login", REFERENTE.login), ("password", PASSWORD)]);
    assert_eq!(
        house.post("/login", &other, None).await.status,
        303,
        "nor is anybody else from there"
    );
    let nobody = form(&[("login", "nessuno"), ("password", "sbagliata")]);
    for _ in 0..5 {
        assert_eq!(house.post("/login", &nobody, None).await.status, 401);
    }
    let unknown = house.post("/login", &nobody, None).await;
    assert_eq!(
        unknown.status, 429,
        "a login that nobody has is barred like any other"
    );
}

#[tokio::test]
async fn a_language_that_is_chosen_goes_with_the_person() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    let page = house.get("/account", Some(&cookie)).await.body;
    assert!(page.contains("<html lang=\"it\""));
    house.post("/language", "language=en", Some(&cookie)).await;
    let right = form(&[("login", OPERATOR.login), ("password", PASSWORD)]);
    let entered = house.post("/login", &right, None).await;
    let elsewhere = entered.cookie();
    let elsewhere = elsewhere.split(';').next().unwrap();
    let request = Request::get("/account")
        .header(header::HOST, HOST)
        .header(header::COOKIE, elsewhere)
        .header(header::ACCEPT_LANGUAGE, "it");
    let page = house.ask(request.body(Body::empty()).unwrap()).await.body;
    assert!(page.contains("<html lang=\"en\""), "{page}");
}

/// The code that a telephone with this key shows so many seconds from now.
fn shown(house: &House, letters: &str, ahead: u64) -> String {
    let letters: String = letters.split_whitespace().collect();
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_secret(Secret::try_from_base32(letters).unwrap())
        .with_account_name("prova")
        .build()
        .unwrap();
    let now = u64::try_from(house.app.clock.now().as_second()).unwrap();
    totp.generate(now + ahead).to_string()
}

fn between<'p>(page: &'p str, before: &str, after: &str) -> &'p str {
    let (_, rest) = page
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before} in {page}"));
    rest.split_once(after).unwrap().0
}

async fn with_code(house: &House, code: &str) -> Answer {
    let right = form(&[("login", OPERATOR.login), ("password", PASSWORD)]);
    let half = house.post("/login", &right, None).await;
    assert_eq!(half.status, 200, "the password alone opens nothing");
    assert!(half.headers.get(header::SET_COOKIE).is_none());
    let half = between(&half.body, "name=\"half\" value=\"", "\"").to_owned();
    let fields = form(&[("half", &half), ("code", code)]);
    house.post("/login/code", &fields, None).await
}

#[tokio::test]
async fn a_second_factor_is_asked_for_once_it_was_shown_and_each_code_opens_once() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    let here = Some(cookie.as_str());
    assert_eq!(house.post("/account/factor", "", here).await.status, 303);
    let page = house.get("/account", here).await.body;
    let key = between(&page, "Chiave: <code>", "</code>").to_owned();
    let right = form(&[("login", OPERATOR.login), ("password", PASSWORD)]);
    assert_eq!(
        house.post("/login", &right, None).await.status,
        303,
        "not asked for yet"
    );
    let wrong = house
        .post("/account/factor/confirm", "code=000000", here)
        .await;
    assert!(wrong.status == 422 && wrong.body.contains("Il codice non è giusto"));
    let first = shown(&house, &key, 0);
    let confirmed = house
        .post("/account/factor/confirm", &form(&[("code", &first)]), here)
        .await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.body);
    let spare = between(&confirmed.body, "<li><code>", "</code>").to_owned();
    assert_eq!(confirmed.body.matches("<li><code>").count(), 10);
    assert!(
        !house.get("/account", here).await.body.contains(&spare),
        "shown once"
    );

    assert_eq!(with_code(&house, "123").await.status, 401);
    assert_eq!(
        with_code(&house, &first).await.status,
        401,
        "it opened the door once"
    );
    let next = shown(&house, &key, 30);
    assert_eq!(with_code(&house, &next).await.status, 303);
    assert_eq!(with_code(&house, &next).await.status, 401);
    assert_eq!(with_code(&house, &spare.to_uppercase()).await.status, 303);
    assert_eq!(with_code(&house, &spare).await.status, 401);

    let refused = house
        .post("/account/factor/remove", "password=sbagliata", here)
        .await;
    assert_eq!(refused.status, 422);
    let password = form(&[("password", PASSWORD)]);
    assert_eq!(
        house
            .post("/account/factor/remove", &password, here)
            .await
            .status,
        303
    );
    assert_eq!(house.post("/login", &right, None).await.status, 303);
}

#[tokio::test]
async fn a_half_login_ends_after_five_codes() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    house.post("/account/factor", "", Some(&cookie)).await;
    let page = house.get("/account", Some(&cookie)).await.body;
    let key = between(&page, "Chiave: <code>", "</code>").to_owned();
    let first = form(&[("code", &shown(&house, &key, 0))]);
    house
        .post("/account/factor/confirm", &first, Some(&cookie))
        .await;
    let right = form(&[("login", OPERATOR.login), ("password", PASSWORD)]);
    let half = house.post("/login", &right, None).await.body;
    let half = between(&half, "name=\"half\" value=\"", "\"").to_owned();
    for _ in 0..4 {
        let answer = house
            .post(
                "/login/code",
                &form(&[("half", &half), ("code", "000000")]),
                None,
            )
            .await;
        assert_eq!(answer.status, 401);
    }
    for code in ["000000", &shown(&house, &key, 30)] {
        let answer = house
            .post(
                "/login/code",
                &form(&[("half", &half), ("code", code)]),
                None,
            )
            .await;
        assert_eq!(
            (answer.status, answer.header(header::LOCATION)),
            (303, "/login")
        );
    }
}
