//! Lists lead on without gaps or repeats.

use std::collections::BTreeSet;

use super::program::{Program, json};
use crate::web::tests::house::House;
use crate::web::tests::people::OPERATOR;

#[tokio::test]
async fn a_limit_or_cursor_that_is_none_is_refused_by_its_name() {
    let house = House::open().await;
    let program = Program::of(&house, OPERATOR).await;
    for (query, parameter) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("limit=x", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=", "cursor"),
        ("offset=3", "offset"),
        ("limit=1&limit=2", "limit"),
    ] {
        for list in ["tickets", "machines"] {
            let answer = program.get(&format!("/api/v1/{list}?{query}")).await;
            assert_eq!(answer.status, 422, "{list} {query}: {}", answer.body);
            let problem = json(&answer);
            assert_eq!(problem["errors"][0]["parameter"], parameter, "{query}");
        }
    }
}

#[tokio::test]
async fn pages_have_neither_gaps_nor_repeats_while_others_open_tickets() {
    const BEFORE: usize = 520;
    let house = House::open().await;
    let program = Program::of(&house, OPERATOR).await;
    let mut known = BTreeSet::new();
    for _ in 0..BEFORE {
        known.insert(super::opened(&house).await.to_string());
    }
    let (mut seen, mut next) = (Vec::new(), Some("/api/v1/tickets?limit=37".to_owned()));
    while let Some(path) = next {
        let answer = program.get(&path).await;
        let page = json(&answer);
        let rows = page["items"].as_array().unwrap();
        seen.extend(
            rows.iter()
                .map(|row| row["id"].as_str().unwrap().to_owned()),
        );
        super::opened(&house).await;
        let link = answer.header("link").to_owned();
        assert_eq!(link.is_empty(), page["next_cursor"].is_null());
        next = link
            .strip_prefix('<')
            .and_then(|link| Some(link.split_once('>')?.0.to_owned()));
    }
    assert_eq!(seen.len(), BEFORE);
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), known);
}
