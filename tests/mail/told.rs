//! Told: who asked is told at the opening and at every change of state, in mails that read well.

use std::time::Duration;

use custode_tests::{Desk, Engine, House, MailSeen, Postbox, eventually};

/// A house whose mails go through this postbox, with a person of the Ente and an operator who read mail.
pub(crate) fn house(postbox: &Postbox) -> House {
    let mut house = House::open(Engine::Sqlite);
    for (login, name, role, of_the_ente) in [
        ("utente", "Utente dell'Ufficio Anagrafe", "user", true),
        ("spoc", "Operatore del front office", "operator", false),
    ] {
        let (mail, ente) = (format!("{login}@ente.example"), house.ente().to_owned());
        let mut words = vec![
            "user", "add", "--login", login, "--name", name, "--role", role, "--email", &mail,
        ];
        if of_the_ente {
            words.extend(["--ente", &ente]);
        }
        house.tell(&words, Desk::PASSWORD);
    }
    house.kill();
    house.configure(&postbox.section());
    house.start();
    house
}

/// The only mail in this mailbox that says this in its subject, once it is there.
pub(crate) fn mail(postbox: &Postbox, mailbox: &str, said: &str) -> MailSeen {
    let what = format!("a mail to {mailbox} says: {said}");
    let found = || {
        let mails = postbox.mails(mailbox);
        let mut found = mails.into_iter().filter(|mail| mail.subject.contains(said));
        let first = found.next();
        assert!(found.next().is_none(), "{what} twice");
        first
    };
    eventually(&what, Duration::from_secs(30), found)
}

#[tokio::test(flavor = "multi_thread")]
async fn t21_who_asked_is_told_at_the_opening_and_at_every_change_of_state() {
    let Some(postbox) = Postbox::open(&["utente", "spoc"]) else {
        return;
    };
    let house = house(&postbox);
    let user = Desk::log_in(&house.web_url(), "utente", Desk::PASSWORD).await;
    let ticket = user
        .ask("Il programma non si apre\r\nBcc: tutti@example.org")
        .await;
    let opened = mail(&postbox, "utente", "ricevuto:");
    let desk = house.desk().await;
    let mut told = vec![opened.clone()];
    for (command, form, said) in [
        ("take-charge", "", "presa in carico:"),
        ("start-work", "", "in lavorazione:"),
        (
            "wait",
            "waits_for=user&awaited=Ufficio&reason=Manca+un+dato",
            "in attesa:",
        ),
        ("resume", "", ""),
        (
            "close-technically",
            "answer=Riavviato+il+programma&told=sam",
            "chiusura tecnica:",
        ),
        ("verify", "medium=phone&outcome=effective", "chiusura:"),
    ] {
        desk.work(&ticket, command, form).await;
        if !said.is_empty() {
            told.push(mail(&postbox, "utente", said));
        }
    }
    for one in &told {
        assert!(one.subject.contains("/1] "), "{}", one.subject);
        for header in [
            "Auto-Submitted: auto-generated",
            "Reply-To: ",
            "References: <ticket.",
        ] {
            assert!(one.headers.contains(header), "{header}: {}", one.headers);
        }
        assert!(!one.headers.contains("\nBcc:"), "{}", one.headers);
        assert!(one.html.contains("<html lang=\"it\""), "{}", one.html);
    }
    assert!(told.iter().any(|one| one.text.contains("Manca un dato")));
    assert!(
        told.iter()
            .any(|one| one.text.contains("Riavviato il programma"))
    );
    let mut ids: Vec<_> = told.iter().map(|one| &one.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), told.len(), "each mail has its own identity");
}
