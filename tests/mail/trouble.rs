//! A mail server that refuses, puts off, is slow or away: nobody else waits for it, and what became of a mail is kept.

use std::time::Duration;

use custode_tests::{Desk, House, Postbox, eventually};
use rusqlite::{Connection, OpenFlags};

use crate::told::house;

/// Of a pause after the first failure, and a start.
const PATIENCE: Duration = Duration::from_mins(2);

#[tokio::test(flavor = "multi_thread")]
async fn when_the_mail_server_refuses_puts_off_or_is_slow_then_the_others_are_told() {
    let Some(postbox) = Postbox::open(&["utente", "spoc", "lenta"]) else {
        return;
    };
    let house = house(&postbox);
    for login in ["nessuno", "piena", "lenta"] {
        let mail = format!("{login}@ente.example");
        let words = ["user", "add", "--login", login, "--name", login];
        let words = [&words[..], &["--role", "operator", "--email", &mail]].concat();
        house.tell(&words, Desk::PASSWORD);
    }
    let user = Desk::log_in(&house.web_url(), "utente", Desk::PASSWORD).await;
    let ticket = user.ask_urgently("Tutto fermo").await;
    assert!(stands(&house, "nessuno", "failed").contains("550"));
    assert!(stands(&house, "piena", "pending").contains("452"));
    for mailbox in ["lenta", "utente", "spoc"] {
        stands(&house, mailbox, "sent");
        arrived_once(&postbox, mailbox);
    }
    let page = house.desk().await.page(&format!("/tickets/{ticket}")).await;
    assert!(
        page.unwrap().contains("550"),
        "the ticket says who was not told, and why"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_mail_server_is_away_then_the_mail_waits_for_it() {
    let Some(mut postbox) = Postbox::open(&["utente", "spoc"]) else {
        return;
    };
    let house = house(&postbox);
    postbox.kill();
    let user = Desk::log_in(&house.web_url(), "utente", Desk::PASSWORD).await;
    user.ask("Una domanda").await;
    stands(&house, "utente", "pending");
    postbox.start();
    stands(&house, "utente", "sent");
    arrived_once(&postbox, "utente");
}

/// What the mail server said when the delivery to this mailbox came to stand so; read from outside.
fn stands(house: &House, mailbox: &str, state: &str) -> String {
    let file = house.store_url().strip_prefix("sqlite:").unwrap();
    let books = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    books.busy_timeout(Duration::from_secs(10)).unwrap();
    let said =
        "SELECT outcome FROM delivery WHERE address = ?1 AND state = ?2 AND outcome IS NOT NULL";
    let address = format!("{mailbox}@ente.example");
    eventually(
        &format!("the mail to {mailbox} is {state}"),
        PATIENCE,
        || {
            let found = books.query_row(said, [address.as_str(), state], |row| row.get(0));
            found.ok()
        },
    )
}

fn arrived_once(postbox: &Postbox, mailbox: &str) {
    let what = format!("a mail is in the mailbox {mailbox}");
    let mails = eventually(&what, PATIENCE, || {
        Some(postbox.mails(mailbox)).filter(|mails| !mails.is_empty())
    });
    assert_eq!(mails.len(), 1);
}
