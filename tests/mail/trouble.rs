//! A mail server that refuses, puts off, is slow or away: nobody else waits for it, and what became of it is known.

use std::time::Duration;

use custode_tests::{House, Postbox, eventually};

use crate::books::{by_subject, deliveries, settled};
use crate::journey::house;

/// Of a pause after the first failure, and a start.
const PATIENCE: Duration = Duration::from_mins(2);

#[tokio::test(flavor = "multi_thread")]
async fn when_the_mail_server_refuses_or_puts_off_or_dawdles_then_the_others_are_told() {
    let Some(postbox) = Postbox::open(&["utente", "lenta"]) else {
        return;
    };
    let mut house = house(&postbox);
    house.person("utente", "user", "utente@ente.example");
    house.person("nessuno", "operator", "nessuno@ente.example");
    house.person("piena", "operator", "piena@ente.example");
    house.person("lenta", "operator", "lenta@ente.example");
    house.start();
    let user = house.logged_in("utente").await;
    user.request("richiesta", "Tutto fermo").await.unwrap();
    let refused = ended(&house, "nessuno@ente.example", "failed");
    assert!(refused.contains("550"), "{refused}");
    let later = ended(&house, "piena@ente.example", "pending");
    assert!(later.contains("452"), "{later}");
    ended(&house, "lenta@ente.example", "sent");
    ended(&house, "utente@ente.example", "sent");
    for mailbox in ["utente", "lenta"] {
        let seen = eventually("the mail is there", PATIENCE, || {
            Some(by_subject(&postbox.mails(mailbox))).filter(|seen| !seen.is_empty())
        });
        assert_eq!(seen.into_values().collect::<Vec<_>>(), [(1, 1)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_mail_server_is_away_then_the_mail_waits_for_it() {
    let Some(mut postbox) = Postbox::open(&["utente"]) else {
        return;
    };
    let mut house = house(&postbox);
    house.person("utente", "user", "utente@ente.example");
    house.start();
    postbox.kill();
    let user = house.logged_in("utente").await;
    user.request("richiesta", "Tutto fermo").await.unwrap();
    eventually("it was tried", PATIENCE, || {
        let tried = deliveries(&house, "utente@ente.example");
        tried.iter().any(|(_, attempts, said)| *attempts > 0 && !said.is_empty()).then_some(())
    });
    postbox.start();
    settled(&house);
    let seen = by_subject(&postbox.mails("utente"));
    assert_eq!(seen.into_values().collect::<Vec<_>>(), [(1, 1)]);
}

/// What the mail server said when the delivery to this address came to stand so.
fn ended(house: &House, address: &str, state: &str) -> String {
    eventually(&format!("{address} is {state}"), PATIENCE, || {
        let rows = deliveries(house, address);
        let found = rows.into_iter().find(|(now, _, said)| now == state && !said.is_empty());
        found.map(|(_, _, said)| said)
    })
}
