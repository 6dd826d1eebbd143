//! The description of the API: committed, complete, and true.

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::Method;
use serde_json::Value;
use utoipa::OpenApi;
use utoipa::openapi::path::PathItem;

use super::program::{Program, json};
use crate::api::Document;
use crate::web::tests::house::{Answer, House};
use crate::web::tests::people::{OPERATOR, REFERENTE};

/// Where it stands, from this package.
const COMMITTED: &str = "../docs/openapi.json";

#[test]
fn the_committed_description_is_what_the_code_says() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(COMMITTED);
    let mut said = Document::openapi().to_pretty_json().unwrap();
    said.push('\n');
    let kept = fs_err::read_to_string(&place).unwrap_or_default();
    if kept != said {
        // So that whoever changed the API reads the difference, and commits it.
        fs_err::write(&place, &said).unwrap();
    }
    assert!(
        kept == said,
        "{COMMITTED} was not what the code says: it is written again, look at the difference"
    );
}

fn described(item: &PathItem) -> impl Iterator<Item = Method> {
    [
        (item.get.is_some(), Method::GET),
        (item.post.is_some(), Method::POST),
        (item.put.is_some(), Method::PUT),
        (item.delete.is_some(), Method::DELETE),
    ]
    .into_iter()
    .filter_map(|(is, method)| is.then_some(method))
}

#[tokio::test]
async fn every_route_is_described_and_every_description_is_a_route() {
    let house = House::open().await;
    let routes: BTreeSet<_> = crate::api::declared(house.app.clone())
        .into_iter()
        .map(|route| (route.path.to_owned(), route.method.to_string()))
        .collect();
    let document = Document::openapi();
    let said: BTreeSet<_> = document
        .paths
        .paths
        .iter()
        .flat_map(|(path, item)| described(item).map(|method| (path.clone(), method.to_string())))
        .collect();
    assert_eq!(said, routes);
}

/// The schema of an answer, with all that it refers to.
fn schema(document: &Value, path: &str, method: &str, status: u16) -> Value {
    let answers = &document["paths"][path][method]["responses"];
    let named = &answers[status.to_string()];
    let (answer, kind) = if named.is_null() {
        (&answers["default"], "application/problem+json")
    } else {
        (named, "application/json")
    };
    let mut schema = answer["content"][kind]["schema"].clone();
    assert!(schema.is_object(), "{method} {path} {status}");
    schema["components"] = document["components"].clone();
    schema
}

/// That an answer is as it is described.
pub(super) fn fits(route: &str, method: &str, answer: &Answer) {
    let document = serde_json::to_value(Document::openapi()).unwrap();
    let schema = schema(&document, route, method, answer.status);
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let said = json(answer);
    let wrong: Vec<_> = validator
        .iter_errors(&said)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{method} {route}: {wrong:?}\n{said}");
}

#[tokio::test]
async fn what_is_answered_is_what_is_described() {
    let house = House::open().await;
    let machine = house.machine(0).await;
    let ticket = house.report(&machine, "Anagrafe").await;
    let (desk, ente) = (
        Program::of(&house, OPERATOR).await,
        Program::of(&house, REFERENTE).await,
    );
    let one = format!("/api/v1/tickets/{ticket}");
    let of_machine = format!("/api/v1/machines/{}", machine.id);
    for (program, path, route, status) in [
        (&desk, "/api/v1/me", "/api/v1/me", 200),
        (&ente, "/api/v1/me", "/api/v1/me", 200),
        (&desk, "/api/v1/enti", "/api/v1/enti", 200),
        (&desk, "/api/v1/machines", "/api/v1/machines", 200),
        (
            &desk,
            of_machine.as_str(),
            "/api/v1/machines/{machine}",
            200,
        ),
        (&desk, "/api/v1/tickets", "/api/v1/tickets", 200),
        (
            &ente,
            "/api/v1/figures?period=2026-Q3",
            "/api/v1/figures",
            200,
        ),
        (
            &ente,
            "/api/v1/figures?period=estate",
            "/api/v1/figures",
            422,
        ),
        (&desk, "/api/v1/tickets?state=x", "/api/v1/tickets", 422),
        (&desk, one.as_str(), "/api/v1/tickets/{ticket}", 200),
        (&ente, one.as_str(), "/api/v1/tickets/{ticket}", 200),
        (&desk, "/api/v1/tickets/x", "/api/v1/tickets/{ticket}", 404),
    ] {
        let answer = program.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        fits(route, "get", &answer);
    }
}
