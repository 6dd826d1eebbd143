//! Account: what people change about themselves, over the routes; and who tries passwords that are not theirs.

use axum::body::Body;
use axum::http::{Request, header};

use super::house::{HOST, House};
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
