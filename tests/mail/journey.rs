//! T21, T23: a ticket's whole life, and exactly the mails that it owes.

use custode_tests::{Engine, House, Postbox};

use crate::books::{by_subject, settled};

#[tokio::test(flavor = "multi_thread")]
async fn t21_t23_every_change_of_state_is_one_mail_and_an_urgent_one_alerts_the_desk() {
    let Some(postbox) = Postbox::open(&["utente", "spoc", "coordinatore"]) else {
        return;
    };
    let mut house = house(&postbox);
    house.person("utente", "user", "utente@ente.example");
    house.person("spoc", "operator", "spoc@ente.example");
    house.person("coordinatore", "coordinator", "coordinatore@ente.example");
    house.start();
    let (user, desk) = (house.logged_in("utente").await, house.logged_in("spoc").await);
    let subject = "Rete ferma: è \"urgente\" <b>davvero</b>";
    let ticket = user.request("richiesta-1", subject).await.unwrap();
    for (command, fields) in [
        ("take-charge", ""),
        ("start-work", ""),
        ("wait", "waits_for=user&awaited=Il+piano&reason=Quale+piano+del+palazzo?"),
        ("resume", ""),
        ("note", "visibility=internal&text=Segreto+del+banco."),
        ("close-technically", "answer=Cavo+sostituito.&told=sam"),
        ("close", ""),
    ] {
        desk.work(&ticket, command, fields).await.unwrap_or_else(|| panic!("{command} is refused"));
    }
    settled(&house);
    let told = |mailbox: &str| {
        let mails = postbox.mails(mailbox);
        let mut what: Vec<_> = mails.iter().map(|mail| said(&mail.subject).to_owned()).collect();
        what.sort();
        assert_eq!(by_subject(&mails).values().filter(|count| **count != (1, 1)).count(), usize::from(mailbox == "utente"));
        (what, mails)
    };
    let (what, mails) = told("utente");
    // In progress twice: at the start, and after the wait.
    let all = ["chiusura", "chiusura tecnica", "in attesa", "in lavorazione", "in lavorazione", "presa in carico", "ricevuto"];
    assert_eq!(what, all);
    for mail in &mails {
        assert!(mail.subject.ends_with(subject), "{}", mail.subject);
        assert!(!mail.text.contains("Segreto") && !mail.html.contains("<b>"), "{}", mail.html);
        for header in ["Auto-Submitted: auto-generated", "In-Reply-To: <ticket.", "References: <ticket.", "Message-ID: <"] {
            assert!(mail.headers.contains(header), "{header} in {}", mail.headers);
        }
        assert!(mail.text.contains(&format!("https://assistenza.ente.example/tickets/{ticket}")), "{}", mail.text);
    }
    for mailbox in ["spoc", "coordinatore"] {
        assert_eq!(told(mailbox).0, ["URGENTE"]);
    }
    let password = "una-password-per-le-prove";
    assert!(!house.log().contains(password), "the log tells a secret");
}

/// A house that sends through the postbox; it is stopped, so that people can be added before it starts.
pub(crate) fn house(postbox: &Postbox) -> House {
    let mut house = House::open(Engine::Sqlite);
    house.kill();
    house.configure(&postbox.section());
    house
}

/// `[Comune di Esempio 2026/1] ricevuto: …` says `ricevuto`.
fn said(subject: &str) -> &str {
    let (_, rest) = subject.split_once("] ").unwrap();
    rest.split_once(": ").unwrap().0
}
