//! Who comes in, and how everybody else is turned away.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::json as value;

use super::program::{Program, json};
use crate::app::rights::{Reach, reach};
use crate::routes::Rule;
use crate::web::tests::house::House;
use crate::web::tests::people::{ALL, OPERATOR, REFERENTE};

const MISSING: &str = "00000000-0000-7000-8000-000000000000";

/// Any address of this route.
fn filled(path: &str) -> String {
    let mut filled = path.to_owned();
    while let Some((before, rest)) = filled.clone().split_once('{') {
        let (_, after) = rest.split_once('}').unwrap();
        filled = format!("{before}{MISSING}{after}");
    }
    filled
}

#[tokio::test]
async fn a_stranger_and_a_cookie_are_turned_away_with_a_challenge() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    for route in crate::api::declared(house.app.clone()) {
        for header in [None, Some((header::COOKIE, cookie.as_str()))]
            .into_iter()
            .chain([Some((header::AUTHORIZATION, "Bearer nonsense"))])
            .chain([Some((header::AUTHORIZATION, "Basic b3A6b3A="))])
        {
            let mut request = Request::builder()
                .method(&route.method)
                .uri(filled(route.path));
            if let Some((name, value)) = &header {
                request = request.header(name, *value);
            }
            let answer = house.ask(request.body(Body::empty()).unwrap()).await;
            if route.rule == Rule::Open {
                assert_eq!(answer.status, 200, "{}", route.path);
                continue;
            }
            assert_eq!(answer.status, 401, "{} {header:?}", route.path);
            assert_eq!(
                answer.header("www-authenticate"),
                "Bearer realm=\"custode\""
            );
            assert_eq!(answer.header("content-type"), "application/problem+json");
            assert_eq!(json(&answer)["code"], "unauthenticated");
        }
    }
}

#[tokio::test]
async fn a_role_comes_in_where_its_rights_reach_and_nowhere_else() {
    let house = House::open().await;
    for who in ALL {
        let program = Program::of(&house, who).await;
        for route in crate::api::declared(house.app.clone()) {
            let path = filled(route.path);
            let answer = program.call(&route.method, &path, &value!({})).await;
            let denied = answer.status == 403;
            let Rule::Needs(action) = route.rule else {
                assert!(!denied, "{:?} {path}", who.role);
                continue;
            };
            let out_of_reach = reach(who.role, action) == Reach::Nothing;
            assert_eq!(denied, out_of_reach, "{:?} {path}", who.role);
        }
    }
}

#[tokio::test]
async fn whatever_stands_nowhere_or_takes_another_method_is_a_problem_document() {
    let house = House::open().await;
    let program = Program::of(&house, OPERATOR).await;
    for (method, path, status, code) in [
        (Method::GET, "/api/v1", 404, "not_found"),
        (Method::GET, "/api/v1/", 404, "not_found"),
        (Method::GET, "/api/v1/nothing", 404, "not_found"),
        (Method::POST, "/api/v1/nothing/at/all", 404, "not_found"),
        (Method::GET, "/api/v1/tickets/x", 404, "not_found"),
        (Method::POST, "/api/v1/me", 405, "method_not_allowed"),
        (Method::PUT, "/api/v1/tickets", 405, "method_not_allowed"),
    ] {
        let answer = program.call(&method, path, &value!({})).await;
        assert_eq!(answer.status, status, "{method} {path}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let problem = json(&answer);
        assert_eq!(problem["code"], code, "{method} {path}");
        assert_eq!(problem["type"], format!("/api/problems#{code}"));
        assert_eq!(problem["status"], status);
    }
}

#[tokio::test]
async fn a_problem_is_told_in_the_language_of_the_caller() {
    let house = House::open().await;
    for (language, title) in [
        ("it", "Manca un token valido"),
        ("en", "A valid token is missing"),
    ] {
        let request = Request::get("/api/v1/me").header(header::ACCEPT_LANGUAGE, language);
        let answer = house.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(json(&answer)["title"], title);
        assert_eq!(answer.header("content-language"), language);
    }
}

#[tokio::test]
async fn a_token_that_asks_too_much_is_told_when_to_come_back() {
    let house = House::open().await;
    let (program, other) = (
        Program::of(&house, OPERATOR).await,
        Program::of(&house, REFERENTE).await,
    );
    let first = program.get("/api/v1/me").await;
    assert_eq!(first.header("ratelimit-policy"), "\"token\";q=600;w=60");
    assert!(first.header("ratelimit").starts_with("\"token\";r=599;t="));
    for _ in 1..600 {
        program.get("/api/v1/me").await;
    }
    let spent = program.get("/api/v1/me").await;
    assert_eq!(spent.status, 429);
    assert!(spent.header("retry-after").parse::<u64>().unwrap() <= 61);
    assert_eq!(json(&spent)["code"], "too_many_requests");
    assert_eq!(other.get("/api/v1/me").await.status, 200);
}

#[tokio::test]
async fn me_says_whose_token_it_is_and_what_it_reaches() {
    let house = House::open().await;
    let me = json(&Program::of(&house, REFERENTE).await.get("/api/v1/me").await);
    assert_eq!(me["role"], "referente");
    assert_eq!(me["ente"], house.enti[0].to_string());
    let rights = me["rights"].as_array().unwrap();
    assert!(rights.contains(&value!("see_tickets")));
    assert!(!rights.contains(&value!("work_tickets")));
}

#[tokio::test]
async fn without_the_database_the_answer_is_a_problem_that_tells_nothing_of_the_inside() {
    let house = House::without_store();
    let request = Request::get("/api/v1/me").header(header::AUTHORIZATION, "Bearer x");
    let answer = house.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), "1");
    assert!(!answer.body.contains("postgres") && !answer.body.contains("127.0.0.1"));
}
