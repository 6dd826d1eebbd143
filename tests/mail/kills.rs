//! Kills: the server and the mail server are killed while mails leave; afterwards each one is there once.

use std::collections::BTreeMap;
use std::time::Duration;

use custode_tests::{Desk, Postbox, eventually, say};

use crate::told::house;

/// How often something is killed.
const ROUNDS: u64 = 12;
/// Tickets that are opened before each of them.
const TICKETS: usize = 3;

/// How many rows a question counts in the server's data, which is read from outside.
fn count(path: &str, sql: &str) -> u64 {
    let store = rusqlite::Connection::open(path).unwrap();
    store.busy_timeout(Duration::from_secs(10)).unwrap();
    let counted: i64 = store.query_row(sql, [], |row| row.get(0)).unwrap();
    u64::try_from(counted).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_server_or_the_mail_server_is_killed_then_each_mail_arrives_once() {
    let Some(mut postbox) = Postbox::open(&["utente", "spoc"]) else {
        return;
    };
    let mut house = house(&postbox);
    let path = house
        .store_url()
        .strip_prefix("sqlite:")
        .unwrap()
        .to_owned();
    for round in 0..ROUNDS {
        let user = Desk::log_in(&house.web_url(), "utente", Desk::PASSWORD).await;
        let desk = house.desk().await;
        for place in 0..TICKETS {
            let ticket = user.ask(&format!("Richiesta {round}-{place}")).await;
            desk.work(&ticket, "take-charge", "").await;
        }
        // From before the first mail of the round to after its last one.
        tokio::time::sleep(Duration::from_millis(round * 40)).await;
        if round % 3 == 2 {
            postbox.kill();
            postbox.start();
        } else {
            house.kill();
            house.start();
        }
    }
    eventually("nothing is on its way", Duration::from_mins(2), || {
        let waits = count(&path, "SELECT COUNT(*) FROM notice WHERE state = 'pending'")
            + count(
                &path,
                "SELECT COUNT(*) FROM delivery WHERE medium = 'mail' AND state IN ('pending', 'sending', 'handed')",
            );
        (waits == 0).then_some(())
    });
    let owed = count(
        &path,
        "SELECT COUNT(*) FROM notice n JOIN person p ON n.recipient LIKE '%' || p.id || '%' WHERE p.login = 'utente'",
    );
    let least = ROUNDS * TICKETS as u64 * 2;
    assert_eq!(
        owed, least,
        "an opening and a taking in charge for each ticket"
    );
    assert_eq!(
        count(
            &path,
            "SELECT COUNT(*) FROM delivery WHERE state = 'failed'"
        ),
        0
    );
    let sent = count(
        &path,
        "SELECT COUNT(*) FROM delivery WHERE medium = 'mail' AND state = 'sent'",
    );
    let arrived = || {
        let mails: Vec<_> = ["utente", "spoc"]
            .iter()
            .flat_map(|name| postbox.mails(name))
            .collect();
        (mails.len() as u64 >= sent).then_some(mails)
    };
    let mails = eventually(
        "all mails are in their mailboxes",
        Duration::from_mins(1),
        arrived,
    );
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for mail in &mails {
        *times.entry(&mail.id).or_default() += 1;
    }
    let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "sent twice: {twice:?}");
    assert_eq!(times.len() as u64, sent, "each delivery is one mail");
    assert!(postbox.mails("utente").len() as u64 >= least);
    let again = house.log().matches("goes out again").count();
    say(&format!(
        "mail: {ROUNDS} kills, {sent} mails, each in its mailbox once; {again} of them were given away twice"
    ));
}
