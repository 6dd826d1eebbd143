//! What makes something happens once, whatever the network does.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json as value};

use super::program::{Program, json};
use crate::web::tests::house::{Answer, House};
use crate::web::tests::people::{OPERATOR, REFERENTE};

fn asked(subject: &str) -> Value {
    value!({"subject": subject, "category": custode_domain::category::Category::ALL[0].code(), "severity": 2})
}

async fn post(program: &Program<'_>, path: &str, key: Option<&str>, body: &Value) -> Answer {
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    program.ask(request, Body::from(body.to_string())).await
}

async fn count(program: &Program<'_>) -> usize {
    let listed = json(&program.get("/api/v1/tickets").await);
    listed["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn the_same_request_under_the_same_key_is_one_ticket_and_one_answer() {
    let house = House::open().await;
    let program = Program::of(&house, REFERENTE).await;
    let first = post(
        &program,
        "/api/v1/tickets",
        Some("k1"),
        &asked("Non stampa"),
    )
    .await;
    assert_eq!(first.status, 201, "{}", first.body);
    let again = post(
        &program,
        "/api/v1/tickets",
        Some("k1"),
        &asked("Non stampa"),
    )
    .await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(count(&program).await, 1);
    let read = program.get(first.header("location")).await;
    assert_eq!(json(&read)["id"], json(&first)["id"]);
    let other = post(&program, "/api/v1/tickets", Some("k1"), &asked("Altro")).await;
    assert_eq!(other.status, 422);
    assert_eq!(json(&other)["code"], "idempotency.key_reused");
    assert_eq!(count(&program).await, 1);
}

#[tokio::test]
async fn whatever_makes_something_wants_a_key() {
    let house = House::open().await;
    let program = Program::of(&house, REFERENTE).await;
    let made = post(
        &program,
        "/api/v1/tickets",
        Some("k1"),
        &asked("Non stampa"),
    )
    .await;
    let place = made.header("location").to_owned();
    for path in [
        "/api/v1/tickets".to_owned(),
        format!("{place}/notes"),
        format!("{place}/commands"),
    ] {
        let answer = post(&program, &path, None, &value!({})).await;
        assert_eq!(answer.status, 400, "{path}");
        assert_eq!(json(&answer)["code"], "idempotency.key_missing");
    }
}

#[tokio::test]
async fn a_value_that_is_not_accepted_is_named_and_its_key_stays_free() {
    let house = House::open().await;
    let program = Program::of(&house, REFERENTE).await;
    let with = |field: &str, wrong: Value| {
        let mut body = asked("Non stampa");
        body[field] = wrong;
        body
    };
    let long = "x".repeat(30_000);
    for (body, pointer) in [
        (with("subject", value!(" ")), "/subject"),
        (with("subject", value!(long)), "/subject"),
        (with("severity", value!(4)), "/severity"),
        (with("severity", value!("2")), "/severity"),
        (with("category", value!("x")), "/category"),
        (with("machine", value!("x")), "/machine"),
        (
            with("machine", value!("00000000-0000-7000-8000-000000000000")),
            "/machine",
        ),
        (with("x", value!(1)), "/x"),
    ] {
        let answer = post(&program, "/api/v1/tickets", Some("k1"), &body).await;
        assert_eq!(answer.status, 422, "{pointer}: {}", answer.body);
        assert_eq!(json(&answer)["errors"][0]["pointer"], pointer);
    }
    let right = post(
        &program,
        "/api/v1/tickets",
        Some("k1"),
        &asked("Non stampa"),
    )
    .await;
    assert_eq!(right.status, 201);
}

#[tokio::test]
async fn a_command_on_what_somebody_else_changed_is_told_so() {
    let house = House::open().await;
    let program = Program::of(&house, REFERENTE).await;
    let desk = Program::of(&house, OPERATOR).await;
    let made = post(
        &program,
        "/api/v1/tickets",
        Some("k1"),
        &asked("Non stampa"),
    )
    .await;
    let place = made.header("location").to_owned();
    let give = async |key: &str, tag: &str, body: Value| {
        let request = Request::post(format!("{place}/commands"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key)
            .header(header::IF_MATCH, tag);
        desk.ask(request, Body::from(body.to_string())).await
    };
    let tag = made.header("etag").to_owned();
    let taken = give("a", &tag, value!({"command": "take_charge"})).await;
    assert_eq!(taken.status, 200, "{}", taken.body);
    assert_ne!(taken.header("etag"), tag);
    let late = give("b", &tag, value!({"command": "cancel", "reason": "Doppio"})).await;
    assert_eq!((late.status, &json(&late)["code"]), (412, &value!("stale")));
    let refused = give("c", "*", value!({"command": "take_charge"})).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert!(json(&refused)["refusal"].is_string());
}

#[tokio::test]
async fn a_note_reaches_the_other_side_and_an_internal_one_does_not() {
    let house = House::open().await;
    let program = Program::of(&house, REFERENTE).await;
    let desk = Program::of(&house, OPERATOR).await;
    let made = post(
        &program,
        "/api/v1/tickets",
        Some("k1"),
        &asked("Non stampa"),
    )
    .await;
    let place = made.header("location").to_owned();
    let notes = format!("{place}/notes");
    for (key, text, internal) in [("n1", "Arriviamo", false), ("n2", "Toner finito", true)] {
        let body = value!({"text": text, "internal": internal});
        let answer = post(&desk, &notes, Some(key), &body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
    }
    let read = program.get(&place).await.body;
    assert!(read.contains("Arriviamo") && !read.contains("Toner finito"));
}
