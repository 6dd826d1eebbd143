//! The description of the API: committed, complete, and true.

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::Method;
use utoipa::OpenApi;
use utoipa::openapi::path::PathItem;

use crate::api::Document;
use crate::web::tests::house::House;

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
