//! What mails look like, on every occasion and in both languages, also with hostile words in them.

use custode_domain::id::{EnteId, PersonId, TaskId, TicketId};
use custode_domain::notice::Occasion;
use custode_domain::ticket::{StateName, Term};

use std::time::Duration;

use askama::Template;
use uuid::Uuid;

use super::*;
use crate::lang::Lang;
use crate::mail::message::{Html, Plain};
use crate::mail::settings::{Server, Tls};
use crate::store::deliveries::{Delivery, Medium};
use crate::store::tickets::TicketNumber;

pub(in crate::mail) fn settings() -> MailSettings {
    let from: Mailbox = "Assistenza <assistenza@ente.example>".parse().unwrap();
    MailSettings {
        server: Server {
            host: "127.0.0.1".to_owned(),
            port: 25,
            tls: Tls::None,
            ca_file: None,
            login: None,
        },
        reply_to: from.clone(),
        from,
        site: "https://assistenza.ente.example".to_owned(),
        per_minute: 60,
        patience: Duration::from_secs(1),
        receipts: None,
    }
}

fn letter(language: Lang, occasion: Occasion, said: &str) -> Letter {
    let at = "2026-11-23T08:52:00Z".parse().unwrap();
    Letter {
        delivery: Delivery {
            ente: EnteId::from_uuid(Uuid::from_u128(1)),
            id: Uuid::from_u128(2),
            notice: Uuid::from_u128(3),
            ticket: TicketId::from_uuid(Uuid::from_u128(4)),
            person: PersonId::from_uuid(Uuid::from_u128(5)),
            medium: Medium::Mail,
            address: Some("referente@ente.example".to_owned()),
            reply_token: "t".repeat(32),
            created_at: at,
            attempts: 1,
        },
        name: said.to_owned(),
        language,
        ente: said.to_owned(),
        number: TicketNumber {
            year: 2026,
            serial: 17,
        },
        subject: said.to_owned(),
        occasion,
        by_machine: false,
        severity: custode_domain::Severity::Blocking,
        state: StateName::Waiting,
        at,
        said: Some(said.to_owned()),
        due: Some(at),
        task: None,
        awaited: Some((said.to_owned(), Some(at))),
    }
}

fn occasions() -> Vec<Occasion> {
    let mut all = vec![
        Occasion::Reopened,
        Occasion::Urgent,
        Occasion::Assigned,
        Occasion::Noted,
        Occasion::TaskEnded(TaskId::from_uuid(Uuid::from_u128(6))),
        Occasion::ClosureProposed,
        Occasion::VerificationEscalated,
    ];
    for term in [
        Term::TakeCharge,
        Term::Resolution,
        Term::Task(TaskId::from_uuid(Uuid::from_u128(6))),
        Term::Verification,
    ] {
        all.extend([Occasion::AtRisk(term), Occasion::Breached(term)]);
    }
    all.extend(StateName::ALL.iter().copied().map(Occasion::Entered));
    all
}

fn headers(letter: &Letter) -> (String, String) {
    let text = String::from_utf8(compose(letter, &settings()).unwrap().bytes).unwrap();
    let (headers, body) = text.split_once("\r\n\r\n").unwrap();
    (headers.replace("\r\n ", " "), body.to_owned())
}

#[test]
fn t21_every_occasion_has_its_mail_in_both_languages() {
    let mut subjects = std::collections::BTreeSet::new();
    for t in Lang::ALL {
        for occasion in occasions() {
            let letter = letter(t, occasion, "Stampante ferma");
            let words = speech(&letter);
            let page = page(&letter, words.clone(), &settings());
            let texts = [
                Plain { page: &page }.render().unwrap(),
                Html { page: &page }.render().unwrap(),
            ];
            for text in texts {
                for told in [
                    "2026/17",
                    "Stampante ferma",
                    words.happened.as_str(),
                    words.next,
                ] {
                    let escaped = told.replace('\'', "&#39;");
                    assert!(
                        text.contains(told) || text.contains(&escaped),
                        "{told} in {text}"
                    );
                }
                assert!(
                    text.contains("https://assistenza.ente.example/tickets/"),
                    "{text}"
                );
            }
            subjects.insert(subject(&letter, &words));
        }
    }
    // The word for a duplicate and for waiting differ in each language; `URGENTE` does too.
    assert_eq!(subjects.len(), 2 * occasions().len());
}

#[test]
fn t13_t18_the_third_level_is_led_to_its_task_and_told_nothing_else_of_the_ticket() {
    let task = TaskId::from_uuid(Uuid::from_u128(6));
    let mut letter = letter(
        Lang::It,
        Occasion::AtRisk(Term::Task(task)),
        "Stampante ferma",
    );
    letter.task = Some(task);
    letter.ente = "Comune di Esempio".to_owned();
    let text = Plain {
        page: &page(&letter, speech(&letter), &settings()),
    }
    .render()
    .unwrap();
    assert!(text.contains(&format!("https://assistenza.ente.example/tasks/{task}")));
    for untold in [
        "/tickets/",
        "Comune di Esempio",
        "1, bloccante",
        "In attesa",
    ] {
        assert!(!text.contains(untold), "{untold} in {text}");
    }
}

#[test]
fn a_mail_is_the_same_bytes_at_every_attempt() {
    let letter = letter(Lang::It, Occasion::Urgent, "Rete ferma");
    let once = compose(&letter, &settings()).unwrap().bytes;
    let mut again = letter;
    again.delivery.attempts = 2;
    assert_eq!(once, compose(&again, &settings()).unwrap().bytes);
}

#[test]
fn a_mail_says_what_it_is_and_where_it_belongs() {
    let (headers, _) = headers(&letter(
        Lang::It,
        Occasion::Entered(StateName::TakenInCharge),
        "Rete ferma",
    ));
    for line in [
        "Subject: [Rete ferma 2026/17] presa in carico: Rete ferma",
        "Message-ID: <00000000-0000-0000-0000-000000000002@ente.example>",
        "In-Reply-To: <ticket.00000000-0000-0000-0000-000000000004@ente.example>",
        "References: <ticket.00000000-0000-0000-0000-000000000004@ente.example>",
        "Auto-Submitted: auto-generated",
        "Date: Mon, 23 Nov 2026 08:52:00 +0000",
    ] {
        assert!(
            headers.lines().any(|there| there == line),
            "{line} in {headers}"
        );
    }
    assert!(
        headers.contains("Reply-To: \"Assistenza\" <assistenza+tttt")
            || headers.contains("Reply-To: Assistenza <assistenza+tttt"),
        "{headers}"
    );
}

#[test]
fn hostile_words_add_no_header_no_markup_and_no_recipient() {
    let evil =
        "x\r\nBcc: altri@example.org\r\n\r\n<script>alert(1)</script>\0 \u{202e}\"><img src=x>";
    for t in Lang::ALL {
        let letter = letter(t, Occasion::Noted, evil);
        let (headers, _) = headers(&letter);
        assert!(
            !headers.lines().any(|line| line.starts_with("Bcc")),
            "{headers}"
        );
        let html = Html {
            page: &page(&letter, speech(&letter), &settings()),
        }
        .render()
        .unwrap();
        assert!(
            !html.contains("<script") && !html.contains("<img"),
            "{html}"
        );
        let envelope = compose(&letter, &settings()).unwrap().envelope;
        assert_eq!(envelope.to().len(), 1);
    }
}

#[test]
fn an_address_that_is_none_writes_nothing() {
    for address in ["", "x", "a@b\r\nRCPT TO:<c@d>", "a@b c@d"] {
        let mut letter = letter(Lang::It, Occasion::Noted, "x");
        letter.delivery.address = Some(address.to_owned());
        assert!(compose(&letter, &settings()).is_err(), "{address:?}");
    }
}
