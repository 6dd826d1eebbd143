//! Work: tickets worked by people over the routes: every command of the page, and what is said when one is not done.

use axum::http::header;
use custode_domain::id::TicketId;

use super::house::{Answer, House};
use super::people::{AUDITOR, OPERATOR, REFERENTE, SPECIALIST};

/// The value of an attribute of the ticket's facts.
fn fact<'p>(page: &'p str, name: &str) -> &'p str {
    let begin = format!("data-{name}=\"");
    let (_, rest) = page
        .split_once(&begin)
        .unwrap_or_else(|| panic!("no {begin} in {page}"));
    rest.split('"').next().unwrap()
}

/// Somebody at the page of a ticket.
struct At<'h> {
    house: &'h House,
    ticket: TicketId,
    cookie: String,
}

impl At<'_> {
    async fn page(&self) -> String {
        let path = format!("/tickets/{}", self.ticket);
        let answer = self.house.get(&path, Some(&self.cookie)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }

    async fn send(&self, command: &str, form: &str) -> Answer {
        let path = format!("/tickets/{}/{command}", self.ticket);
        self.house.post(&path, form, Some(&self.cookie)).await
    }

    /// Sends what the page as it stands would send, and expects it to be done.
    async fn does(&self, command: &str, form: &str, state: &str) {
        let version = fact(&self.page().await, "version").to_owned();
        let answer = self
            .send(command, &format!("version={version}&{form}"))
            .await;
        let place = format!("/tickets/{}", self.ticket);
        assert_eq!(answer.status, 303, "{command}: {}", answer.body);
        assert_eq!(answer.header(header::LOCATION), place, "{command}");
        assert_eq!(fact(&self.page().await, "state"), state, "{command}");
    }
}

async fn reported(house: &House) -> TicketId {
    let machine = house.machine(0).await;
    house.report(&machine, "Anagrafe").await
}

#[tokio::test]
async fn a_ticket_goes_through_its_life_by_the_forms_of_its_page() {
    let house = House::open().await;
    let ticket = reported(&house).await;
    let at = |cookie| At {
        house: &house,
        ticket,
        cookie,
    };
    let first = at(house.log_in(OPERATOR).await);
    first.does("take-charge", "", "taken_in_charge").await;
    first.does("start-work", "", "in_progress").await;
    first
        .does(
            "note",
            "visibility=internal&text=Vedi+il+quadro",
            "in_progress",
        )
        .await;
    first
        .does(
            "change-severity",
            "severity=2&reason=Un+solo+sportello",
            "in_progress",
        )
        .await;
    first
        .does(
            "classify",
            "kind=fault&competence=software&reason=Programma",
            "in_progress",
        )
        .await;
    first
        .does(
            "escalate",
            "to=software&reason=Serve+uno+specialista",
            "in_progress",
        )
        .await;
    let second = at(house.log_in(SPECIALIST).await);
    second.does("take-charge", "", "in_progress").await;
    second
        .does("transfer", "to=infrastructure&reason=Rete", "in_progress")
        .await;
    second.does("take-charge", "", "in_progress").await;
    second
        .does(
            "record-workaround",
            "text=Usare+l%27altro+sportello",
            "in_progress",
        )
        .await;
    second
        .does(
            "wait",
            "waits_for=user&awaited=Ufficio&reason=Manca+un+dato&expected=2026-12-01",
            "waiting",
        )
        .await;
    second.does("resume", "", "in_progress").await;
    second
        .does(
            "close-technically",
            "answer=Riavviato&told=phone&despite=Torna+ogni+tanto",
            "technically_closed",
        )
        .await;
    second
        .does("reopen", "reason=Non+va", "taken_in_charge")
        .await;
    second
        .does(
            "close-technically",
            "answer=Sostituito&told=phone&despite=Torna+ogni+tanto",
            "technically_closed",
        )
        .await;
    second
        .does(
            "verify",
            "medium=phone&outcome=effective&remark=Tutto+bene",
            "closed",
        )
        .await;
    let page = second.page().await;
    for said in [
        "Vedi il quadro",
        "Un solo sportello",
        "Manca un dato",
        "Sostituito",
        "Tutto bene",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[tokio::test]
async fn tasks_links_and_duplicates_are_given_by_forms_too() {
    let house = House::open().await;
    let ticket = reported(&house).await;
    let other = house.report(&house.machine(0).await, "Protocollo").await;
    house.task(ticket).await;
    let specialist = At {
        house: &house,
        ticket,
        cookie: house.log_in(SPECIALIST).await,
    };
    let page = specialist.page().await;
    assert!(page.contains("Fornitore di esempio"));
    let (_, rest) = page.split_once("<option value=\"").unwrap();
    assert!(!rest.is_empty());
    let year = fact(&page, "ticket-number")
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    specialist
        .does(
            "link",
            &format!("other={year}%2F2&relation=caused_by&reason="),
            "taken_in_charge",
        )
        .await;
    assert!(
        specialist
            .page()
            .await
            .contains(&format!("/tickets/{other}\""))
    );
    specialist
        .does("unlink", &format!("ticket={other}"), "taken_in_charge")
        .await;
    let operator = At {
        house: &house,
        ticket: other,
        cookie: house.log_in(OPERATOR).await,
    };
    operator
        .does(
            "mark-duplicate",
            &format!("other={year}%2F1&reason=Stessa+causa"),
            "duplicate",
        )
        .await;
}

#[tokio::test]
async fn when_a_form_is_wrong_then_it_is_shown_again_with_what_was_typed() {
    let house = House::open().await;
    let ticket = reported(&house).await;
    let operator = At {
        house: &house,
        ticket,
        cookie: house.log_in(OPERATOR).await,
    };
    operator.does("take-charge", "", "taken_in_charge").await;
    let long = "a".repeat(10_001);
    for (command, form, kept, said) in [
        (
            "wait",
            "waits_for=user&awaited=&reason=Manca+un+dato",
            "Manca un dato",
            "Scrivi almeno una parola",
        ),
        (
            "wait",
            "waits_for=nothing&awaited=Ufficio&reason=x",
            "Ufficio",
            "Scegli una delle voci",
        ),
        (
            "note",
            &format!("visibility=public&text={long}"),
            long.as_str(),
            "10000 caratteri",
        ),
        (
            "escalate",
            "to=software&reason=%00%01",
            "Passa al secondo livello",
            "Scrivi almeno una parola",
        ),
        (
            "mark-duplicate",
            "other=diciassette&reason=Uguale",
            "diciassette",
            "come 2026/17",
        ),
        (
            "mark-duplicate",
            "other=1999%2F1&reason=Uguale",
            "1999/1",
            "non ha un ticket con questo numero",
        ),
        (
            "assign",
            "person=nobody",
            "Assegna a una persona",
            "Scegli una delle voci",
        ),
    ] {
        let answer = operator.send(command, form).await;
        assert!(
            [409, 422].contains(&answer.status),
            "{command} {form}: {}",
            answer.status
        );
        assert!(
            answer.body.contains(kept),
            "{command} {form}: what was typed is lost"
        );
        assert!(
            answer.body.contains(said),
            "{command} {form}: {}",
            answer.body
        );
        assert!(answer.body.contains("role=\"alert\""), "{command} {form}");
    }
    assert_eq!(fact(&operator.page().await, "state"), "taken_in_charge");
}

#[tokio::test]
async fn when_somebody_else_worked_on_the_ticket_then_the_form_says_what_changed() {
    let house = House::open().await;
    let ticket = reported(&house).await;
    let operator = At {
        house: &house,
        ticket,
        cookie: house.log_in(OPERATOR).await,
    };
    let old = fact(&operator.page().await, "version").to_owned();
    let specialist = At {
        house: &house,
        ticket,
        cookie: house.log_in(SPECIALIST).await,
    };
    specialist
        .does("note", "visibility=internal&text=Ci+guardo+io", "new")
        .await;
    specialist
        .does("change-severity", "severity=3&reason=Poca+cosa", "new")
        .await;
    let answer = operator
        .send(
            "escalate",
            &format!("version={old}&to=software&reason=Serve+un+esperto"),
        )
        .await;
    assert_eq!(answer.status, 409);
    for said in [
        "Nel frattempo qualcun altro",
        "Ci guardo io",
        "Serve un esperto",
    ] {
        assert!(answer.body.contains(said), "{said}");
    }
    assert_eq!(fact(&operator.page().await, "state"), "new");
}

#[tokio::test]
async fn a_form_that_is_sent_twice_is_done_once() {
    let house = House::open().await;
    let ticket = reported(&house).await;
    let operator = At {
        house: &house,
        ticket,
        cookie: house.log_in(OPERATOR).await,
    };
    let version = fact(&operator.page().await, "version").to_owned();
    let form = format!("version={version}&visibility=internal&text=Una+volta");
    for _ in 0..2 {
        assert_eq!(operator.send("note", &form).await.status, 303);
    }
    assert_eq!(operator.page().await.matches("Una volta").count(), 1);
}

#[tokio::test]
async fn what_cannot_be_done_is_said_with_the_reason() {
    let house = House::open().await;
    let ticket = reported(&house).await;
    let operator = At {
        house: &house,
        ticket,
        cookie: house.log_in(OPERATOR).await,
    };
    let page = operator.page().await;
    assert!(page.contains("data-command=\"take_charge\""));
    assert!(!page.contains("data-command=\"start_work\""));
    assert!(page.contains("Non si può iniziare la lavorazione"));
    let refused = operator.send("start-work", "").await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.body.contains("prendilo in carico"),
        "{}",
        refused.body
    );
    let auditor = At {
        house: &house,
        ticket,
        cookie: house.log_in(AUDITOR).await,
    };
    assert!(!auditor.page().await.contains("data-command"));
    let referente = At {
        house: &house,
        ticket,
        cookie: house.log_in(REFERENTE).await,
    };
    assert_eq!(referente.send("take-charge", "").await.status, 403);
}

#[tokio::test]
async fn internal_words_are_found_by_the_desk_alone() {
    let house = House::open().await;
    let ticket = reported(&house).await;
    let operator = At {
        house: &house,
        ticket,
        cookie: house.log_in(OPERATOR).await,
    };
    operator
        .does(
            "note",
            "visibility=internal&text=sospetto+sabotaggio",
            "new",
        )
        .await;
    operator
        .does("note", "visibility=public&text=riavviato+il+router", "new")
        .await;
    let referente = house.log_in(REFERENTE).await;
    for (cookie, query, found) in [
        (&operator.cookie, "sabotaggi", true),
        (&operator.cookie, "router+anagrafe", true),
        (&referente, "router", true),
        (&referente, "sabotaggio", false),
        (&referente, "zzsabotagg", false),
        (&operator.cookie, "stampante", false),
    ] {
        let list = house
            .get(&format!("/tickets?q={query}"), Some(cookie))
            .await
            .body;
        let is_found = list.contains(&format!("/tickets/{ticket}\""));
        assert_eq!(is_found, found, "{query}");
    }
}

#[tokio::test]
async fn several_tickets_are_taken_at_once_and_what_is_not_is_said() {
    let house = House::open().await;
    let (one, other) = (reported(&house).await, reported(&house).await);
    let cookie = house.log_in(OPERATOR).await;
    let form = format!("ticket={one}&ticket={other}&do=take&back=%2Ftickets%3Fstate%3Dnew");
    let done = house.post("/tickets/bulk", &form, Some(&cookie)).await;
    assert_eq!(
        (done.status, done.header(header::LOCATION)),
        (303, "/tickets?state=new")
    );
    let again = house.post("/tickets/bulk", &form, Some(&cookie)).await;
    assert_eq!(again.status, 409);
    assert_eq!(
        again.body.matches("Non si può prendere in carico").count(),
        2,
        "{}",
        again.body
    );
    let none = house
        .post("/tickets/bulk", "do=take&back=%2Ftickets", Some(&cookie))
        .await;
    assert_eq!(none.status, 422);
}
