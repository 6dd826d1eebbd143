//! Answers: what every answer carries, and how the server says no.

use axum::http::header;

use super::house::{HOST, House};
use super::markup::read;
use super::people::{OPERATOR, PASSWORD};
use crate::web::assets;

/// Each route with what it answers to whoever is not logged in.
const ROUTES: [(&str, u16); 13] = [
    ("/", 303),
    ("/login", 200),
    ("/tickets", 303),
    ("/tickets?after=00000000-0000-0000-0000-000000000000", 303),
    ("/tickets/00000000-0000-0000-0000-000000000000", 303),
    ("/machines", 303),
    ("/machines/00000000-0000-0000-0000-000000000000", 303),
    (assets::STYLE_CSS, 200),
    ("/worker.js", 200),
    ("/assets/nothing.css", 404),
    ("/healthz", 200),
    ("/metrics", 200),
    ("/nothing/here", 404),
];

fn is_guarded(headers: &axum::http::HeaderMap) -> bool {
    let policy = &headers[header::CONTENT_SECURITY_POLICY];
    let policy = policy.to_str().unwrap();
    policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'")
        && policy.contains("frame-ancestors 'none'")
        && !policy.contains("unsafe")
        && headers[header::X_CONTENT_TYPE_OPTIONS] == "nosniff"
        && headers[header::REFERRER_POLICY] == "same-origin"
        && headers["cross-origin-opener-policy"] == "same-origin"
        && headers.contains_key(header::CACHE_CONTROL)
}

#[tokio::test]
async fn without_a_session_every_page_leads_to_the_login() {
    let house = House::open().await;
    for stale in [
        None,
        Some("custode_session=nobody"),
        Some("other=1; custode_session="),
    ] {
        for (path, status) in ROUTES {
            let answer = house.get(path, stale).await;
            assert_eq!(answer.status, status, "{path}");
            assert!(is_guarded(&answer.headers), "{path}");
            if status == 303 && path != "/" {
                assert_eq!(answer.header(header::LOCATION), "/login", "{path}");
                assert!(answer.body.is_empty(), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn every_answer_of_every_kind_is_guarded() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    let cookie = Some(cookie.as_str());
    for (path, _) in ROUTES {
        let answer = house.get(path, cookie).await;
        assert!(is_guarded(&answer.headers), "{path}");
    }
    let refused = [
        house.post("/tickets", "", cookie).await,
        house.post_from(None, "/login", "", None).await,
        house.post("/login", "nothing", None).await,
        house.post("/login", "login=a&password=b", None).await,
        house.get("/tickets/not-an-id", cookie).await,
        house.get("/machines?after=not.one", cookie).await,
    ];
    for (answer, status) in refused.iter().zip([405, 403, 422, 401, 404, 404]) {
        assert_eq!(answer.status, status, "{}", answer.body);
        assert!(is_guarded(&answer.headers), "{status}");
        assert!(answer.body.is_empty() || read(&answer.body).is_ok());
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused_and_changes_nothing() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    let ours = format!("https://{HOST}");
    for origin in [
        None,
        Some("null"),
        Some("https://evil.example"),
        Some("https://custode.example.evil.example"),
        Some("https://custode.example:8443"),
        Some("custode.example"),
    ] {
        let answer = house.post_from(origin, "/logout", "", Some(&cookie)).await;
        assert_eq!(answer.status, 403, "{origin:?}");
        assert_eq!(house.get("/tickets", Some(&cookie)).await.status, 200);
    }
    let answer = house
        .post_from(Some(&ours), "/logout", "", Some(&cookie))
        .await;
    assert_eq!(answer.status, 303);
}

#[tokio::test]
async fn a_form_that_is_too_long_is_not_read() {
    let house = House::open().await;
    let form = format!("login=a&password={}", "x".repeat(70_000));
    let answer = house.post("/login", &form, None).await;
    assert_eq!(answer.status, 413);
    assert!(answer.body.contains("Richiesta non letta"));
}

#[tokio::test]
async fn when_the_store_is_gone_then_pages_say_so_and_the_rest_goes_on() {
    let house = House::without_store();
    assert_eq!(house.get("/healthz", None).await.status, 503);
    let form = format!("login=operatore&password={}", PASSWORD.replace(' ', "+"));
    for answer in [
        house.get("/tickets", Some("custode_session=x")).await,
        house.post("/login", &form, None).await,
    ] {
        assert_eq!(answer.status, 503);
        assert!(answer.body.contains("Riprovare tra poco"));
        assert!(!answer.body.contains("127.0.0.1"), "causes are for the log");
    }
    assert_eq!(house.get("/login", None).await.status, 200);
    let metrics = house.get("/metrics", None).await;
    assert_eq!(metrics.status, 200);
    assert!(metrics.body.contains("custode_reports_total 0"));
}

#[tokio::test]
async fn metrics_count_what_stands_and_name_nobody() {
    let house = House::open().await;
    let machine = house.machine(0).await;
    house.report(&machine, "Anagrafe").await;
    let answer = house.get("/metrics", None).await;
    for line in [
        "custode_machines 1",
        "custode_tickets_open_by_machines 1",
        "custode_findings_standing 1",
        "# TYPE custode_notices_pending gauge",
    ] {
        assert!(
            answer.body.lines().any(|told| told == line),
            "{line}\n{}",
            answer.body
        );
    }
    for private in ["Esempio", "Anagrafe", "Municipio", &machine.id.to_string()] {
        assert!(!answer.body.contains(private), "{private}");
    }
    let named = |line: &str| line.starts_with("# ") || line.starts_with("custode_");
    assert!(answer.body.lines().all(named));
}
