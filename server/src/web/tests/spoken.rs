//! Spoken: pages and notices speak the language of whoever reads them.

use axum::body::Body;
use axum::http::{Request, header};

use super::house::{Answer, HOST, House};
use super::people::OPERATOR;

/// What a browser with these headers is answered.
async fn asked(house: &House, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(Request::get(path), |request, (name, value)| {
            request.header(name, *value)
        });
    house.ask(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_browser_that_asks_for_english_is_answered_in_english_by_pages_and_notices() {
    let house = House::open().await;
    for (path, italian, english) in [
        ("/login", "Parola d&#39;accesso", "Password"),
        ("/nothing/here", "Pagina non trovata", "Page not found"),
        ("/language", "Pagina da raggiungere", "A page to be reached"),
        (
            "/accessibility",
            "Stato di conformità",
            "State of conformity",
        ),
        ("/privacy", "Titolare del trattamento", "Controller"),
    ] {
        for (asks, lang, said) in [("de", "it", italian), ("en-GB,en;q=0.9", "en", english)] {
            let answer = asked(&house, path, &[(header::ACCEPT_LANGUAGE, asks)]).await;
            assert!(answer.body.contains(said), "{path} {asks}");
            assert!(answer.body.contains(&format!("<html lang=\"{lang}\">")));
        }
    }
}

#[tokio::test]
async fn a_language_that_is_chosen_wins_and_the_choice_leads_back_to_the_page() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    assert!(
        house
            .get("/machines", Some(&cookie))
            .await
            .body
            .contains("Macchine")
    );
    let request = Request::post("/language")
        .header(header::HOST, HOST)
        .header(header::ORIGIN, format!("https://{HOST}"))
        .header(header::REFERER, format!("https://{HOST}/machines"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("language=en"));
    let answer = house.ask(request.unwrap()).await;
    assert_eq!(
        (answer.status, answer.header(header::LOCATION)),
        (303, "/machines")
    );
    let chosen = answer.cookie().split(';').next().unwrap();
    let both = format!("{cookie}; {chosen}");
    let page = house.get("/machines", Some(&both)).await.body;
    assert!(page.contains("<html lang=\"en\">") && page.contains("Machines"));
    let headers = [(header::COOKIE, chosen), (header::ACCEPT_LANGUAGE, "it")];
    let notice = asked(&house, "/nothing/here", &headers).await;
    assert!(notice.body.contains("Page not found"));
}
