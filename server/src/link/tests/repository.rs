//! Repository: a machine is given the files of its own Ente, by their names and nothing else.

use custode_protocol::report::Reason;

use super::*;
use crate::app::repository::office::Office;
use crate::app::repository::put;

fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").into_bytes()
}

async fn published(house: &House) {
    let now = house.app.clock.now();
    let key = house.app.stamping.clone().unwrap();
    let tree = Office::open(house.site.ente, &key, now).roster(1, now);
    put(&house.app, house.site.ente, tree, "console".to_owned())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_machine_is_given_the_files_of_its_ente_and_strangers_none() {
    let house = House::open().await;
    let machine = house.machine().await;
    let timestamp = format!("{}/timestamp.json", path::REPOSITORY);
    house
        .say(Some(&machine), &get(&timestamp))
        .await
        .refused(404, Reason::NotAReport);
    published(&house).await;
    let answer = house.say(Some(&machine), &get(&timestamp)).await;
    assert_eq!(answer.status, 200);
    assert!(String::from_utf8_lossy(&answer.body).contains("\"_type\": \"timestamp\""));
    house
        .say(None, &get(&timestamp))
        .await
        .refused(401, Reason::NotEnrolled);
}

#[tokio::test]
async fn a_name_is_never_a_path() {
    let house = House::open().await;
    let machine = house.machine().await;
    published(&house).await;
    for name in [
        "../custode.db",
        "..%2f..%2fonline.key",
        "%2e%2e/online.key",
        "1.root.json%00",
        "1.root.json/",
        "./timestamp.json",
        "TIMESTAMP.JSON",
        "",
        "01.root.json",
        "%ff",
    ] {
        let answer = house
            .say(
                Some(&machine),
                &get(&format!("{}/{name}", path::REPOSITORY)),
            )
            .await;
        assert!([400, 404].contains(&answer.status), "{name}: {answer:?}");
    }
}
