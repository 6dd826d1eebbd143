//! Contracts: the coordinator writes versions through the form of the page, and what becomes of open tickets.

use custode_domain::contract::{Contract, Reaches};
use custode_domain::id::TicketId;
use custode_domain::person::Role;
use custode_domain::ticket::Line;

use super::house::{Answer, House};
use super::markup::{Piece, read};
use super::people::{COORDINATOR, OPERATOR, REFERENTE};
use crate::app::contracts::{Draft, NotMade, make, preview, take_effect};
use crate::app::house::{audited, open_ticket, viewer};

/// The fields of the form on a page, as a browser would send them.
fn fields(page: &str) -> Vec<(String, String)> {
    let pieces = read(page).unwrap();
    let begin = pieces
        .iter()
        .position(|piece| is(piece, "form", "action", "/new"));
    let mut found = Vec::new();
    let mut select = String::new();
    for pair in pieces[begin.unwrap()..].windows(2) {
        let Piece::Tag(tag, attributes) = &pair[0] else {
            continue;
        };
        let of = |name: &str| {
            let mut named = attributes.iter().filter(|(known, _)| known == name);
            named.next().map(|(_, value)| value.clone())
        };
        let name = of("name").unwrap_or_default();
        let chosen = of("checked").is_some();
        match (tag.as_str(), of("type").unwrap_or_default().as_str()) {
            ("input", "checkbox" | "radio") if !chosen => {}
            ("input", _) => found.push((name, of("value").unwrap_or_default())),
            ("textarea", _) => {
                let text = match &pair[1] {
                    Piece::Text(text) => text.clone(),
                    Piece::Tag(..) => String::new(),
                };
                found.push((name, text));
            }
            ("select", _) => select = name,
            ("option", _) if of("selected").is_some() => {
                found.push((select.clone(), of("value").unwrap_or_default()));
            }
            ("/form", _) => break,
            _ => {}
        }
    }
    found
}

fn is(piece: &Piece, tag: &str, attribute: &str, ends: &str) -> bool {
    let Piece::Tag(name, attributes) = piece else {
        return false;
    };
    let mut named = attributes.iter().filter(|(known, _)| known == attribute);
    name == tag && named.any(|(_, value)| value.ends_with(ends))
}

/// Somebody at the form of the first Ente's contract.
struct Writer<'h> {
    house: &'h House,
    cookie: String,
    path: String,
}

impl Writer<'_> {
    async fn at(house: &House) -> Writer<'_> {
        Writer {
            house,
            cookie: house.log_in(COORDINATOR).await,
            path: format!("/contracts/{}/new", house.enti[0]),
        }
    }

    /// The form as it is offered.
    async fn form(&self) -> Vec<(String, String)> {
        let answer = self.house.get(&self.path, Some(&self.cookie)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        fields(&answer.body)
    }

    /// Sends the form with these fields in place of its own.
    async fn send(&self, mut form: Vec<(String, String)>, changed: &[(&str, &str)]) -> Answer {
        for (name, value) in changed {
            form.retain(|(known, _)| known != name);
            form.push(((*name).to_owned(), (*value).to_owned()));
        }
        let body = encoded(&form);
        self.house.post(&self.path, &body, Some(&self.cookie)).await
    }

    /// What is offered, changed and sent.
    async fn sends(&self, changed: &[(&str, &str)]) -> Answer {
        self.send(self.form().await, changed).await
    }
}

fn encoded(form: &[(String, String)]) -> String {
    let escape = |text: &str| {
        let escaped = text.bytes().map(|byte| format!("%{byte:02X}"));
        escaped.collect::<String>()
    };
    let pairs = form.iter();
    let pairs = pairs.map(|(name, value)| format!("{}={}", escape(name), escape(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// Lets what began take effect.
async fn settle(house: &House) {
    while take_effect(&house.app).await.unwrap() {}
}

/// Where each ticket first stands on the page.
async fn places(house: &House, cookie: &str, tickets: [TicketId; 2]) -> [usize; 2] {
    let page = house.get("/queue", Some(cookie)).await.body;
    tickets.map(|ticket| page.find(&format!("/tickets/{ticket}")).unwrap())
}

#[tokio::test]
async fn t38_two_tickets_swap_their_places_after_a_new_version() {
    let house = House::open().await;
    let writer = Writer::at(&house).await;
    let operator = house.log_in(OPERATOR).await;
    let caller = house.neighbour(0).await;
    let by_phone = open_ticket(&house.app, house.enti[0], caller).await;
    let machine = house.machine(0).await;
    let by_machine = house.report(&machine, "Anagrafe").await;
    let pair = [by_machine, by_phone];
    let before = places(&house, &operator, pair).await;
    assert!(before[0] < before[1], "what is blocking stands first");
    // Severity 2 is put before severity 1.
    let answer = writer
        .sends(&[
            ("ahead_1", "0:00"),
            ("ahead_2", "2400:00"),
            ("reaches", "still_open"),
            ("reason", "Prova dei criteri"),
            ("go", "preview"),
        ])
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.body.contains("Cambierebbero posto in coda"));
    assert!(answer.body.contains(&format!("/tickets/{by_phone}")));
    assert_eq!(
        places(&house, &operator, pair).await,
        before,
        "a preview changes nothing"
    );
    let made = writer.send(fields(&answer.body), &[("go", "make")]).await;
    assert_eq!(made.status, 303, "{}", made.body);
    settle(&house).await;
    let after = places(&house, &operator, pair).await;
    assert!(after[1] < after[0], "{after:?}");
    let history = house
        .get(made.header("location"), Some(&operator))
        .await
        .body;
    assert!(history.contains("Prova dei criteri") && history.contains("coordinatore di prova"));
}

#[tokio::test]
async fn t38_a_closure_moves_the_deadlines_of_open_tickets_and_everybody_reads_so() {
    let house = House::open().await;
    let writer = Writer::at(&house).await;
    let caller = house.neighbour(0).await;
    let ticket = open_ticket(&house.app, house.enti[0], caller).await;
    let answer = writer
        .sends(&[
            ("resolution_2", "16:00"),
            ("take_charge_2", "1:30"),
            ("reaches", "still_open"),
            ("reason", "Più tempo per la severità 2"),
            ("go", "make"),
        ])
        .await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    settle(&house).await;
    settle(&house).await;
    let referente = house.log_in(REFERENTE).await;
    let page = house
        .get(&format!("/tickets/{ticket}"), Some(&referente))
        .await
        .body;
    for moved in ["presa in carico spostata", "soluzione spostata"] {
        assert_eq!(page.matches(moved).count(), 1, "{moved} in {page}");
    }
    assert!(page.contains("per la versione 2 del contratto"), "{page}");
}

#[tokio::test]
async fn t46_t47_a_version_that_is_wrong_is_refused_at_its_field_and_nothing_is_lost() {
    let house = House::open().await;
    let writer = Writer::at(&house).await;
    for (field, value, said) in [
        (
            "desk_mon",
            "08:30-13:30 13:00-18:00",
            "Lunedì: 13:00-18:00 si sovrappone a 08:30-13:30.",
        ),
        (
            "site_tue",
            "13:30-08:30",
            "Martedì: 13:30-08:30 non finisce dopo il suo inizio.",
        ),
        (
            "desk_zone",
            "Europe/Roma",
            "«Europe/Roma» non è un fuso orario.",
        ),
        (
            "task_1",
            "0:00",
            "Un tempo di zero sarebbe mancato dall'inizio.",
        ),
        ("desk_closed", "31/02/2027", "«31/02/2027» non è una data."),
        ("resolution_1", "9:00", "Severità 1: avrebbe più tempo"),
        ("from", "2020-01-01T08:00", ""),
        ("at_risk", "100", "Un ticket è a rischio da 1 a 99"),
        ("reason", "", "Scrivi perché, in una riga."),
    ] {
        let answer = writer
            .sends(&[("reason", "Perché sì"), (field, value), ("go", "make")])
            .await;
        // Only the first version that is written may begin in the past.
        if said.is_empty() {
            assert_eq!(answer.status, 303, "{}", answer.body);
            let again = writer
                .sends(&[("reason", "Di nuovo"), (field, value), ("go", "make")])
                .await;
            assert_eq!(again.status, 422, "{}", again.body);
            assert!(again.body.contains("comincia ora o più tardi"));
            continue;
        }
        assert_eq!(answer.status, 422, "{field}: {}", answer.body);
        let page = answer.body.replace("&#39;", "'");
        assert!(page.contains(said), "{field}: {said}");
        let kept = fields(&answer.body);
        assert!(
            kept.contains(&(field.to_owned(), value.to_owned())),
            "{field}: {kept:?}"
        );
    }
    let closed = ["desk_mon", "desk_tue", "desk_wed", "desk_thu", "desk_fri"].map(|day| (day, ""));
    let never = [closed.as_slice(), &[("reason", "Chiuso"), ("go", "make")]].concat();
    let answer = writer.sends(&never).await;
    assert!(
        answer.body.contains("non apre mai per un anno intero"),
        "{}",
        answer.status
    );
}

#[tokio::test]
async fn t38_who_did_not_know_of_another_version_keeps_what_they_typed() {
    let house = House::open().await;
    let writer = Writer::at(&house).await;
    let form = writer.form().await;
    let first = [("reason", "La prima"), ("go", "make")];
    assert_eq!(writer.send(form.clone(), &first).await.status, 303);
    let second = [("reason", "La seconda"), ("at_risk", "60"), ("go", "make")];
    let overtaken = writer.send(form, &second).await;
    assert_eq!(overtaken.status, 409, "{}", overtaken.body);
    let kept = fields(&overtaken.body);
    for (field, value) in [("reason", "La seconda"), ("at_risk", "60"), ("read", "2")] {
        assert!(
            kept.contains(&(field.to_owned(), value.to_owned())),
            "{kept:?}"
        );
    }
    assert_eq!(writer.send(kept, &[("go", "make")]).await.status, 303);
}

#[tokio::test]
async fn t38_a_version_of_the_future_waits_and_one_for_new_tickets_moves_nothing() {
    let house = House::open().await;
    let writer = Writer::at(&house).await;
    let caller = house.neighbour(0).await;
    let ticket = open_ticket(&house.app, house.enti[0], caller).await;
    let versions = [
        [("from", "2099-01-01T08:00"), ("reaches", "still_open")],
        [("from", "2099-01-01T08:00"), ("reaches", "opened_since")],
    ];
    for [from, reaches] in versions {
        let fields = [
            from,
            reaches,
            ("resolution_2", "20:00"),
            ("reason", "Dal 2099"),
            ("go", "make"),
        ];
        assert_eq!(writer.sends(&fields).await.status, 303);
    }
    settle(&house).await;
    let page = house
        .get(&format!("/tickets/{ticket}"), Some(&writer.cookie))
        .await
        .body;
    assert!(!page.contains("spostata"));
    let before = [("reason", "Prima del 2099"), ("go", "make")];
    let answer = writer.sends(&before).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer
            .body
            .contains("La versione 3 comincia il 01/01/2099 08:00")
    );
}

#[tokio::test]
async fn every_version_stands_in_the_audit_log() {
    let house = House::open().await;
    let writer = Writer::at(&house).await;
    let made = [("reason", "Per il registro"), ("go", "make")];
    assert_eq!(writer.sends(&made).await.status, 303);
    let records = audited(&house.app, "make_contract_version").await;
    assert_eq!(records.len(), 1);
    assert!(records[0].contains("Per il registro") && records[0].contains("Europe/Rome"));
}

#[tokio::test]
async fn nobody_but_a_coordinator_previews_or_makes() {
    let house = House::open().await;
    let (ente, operator) = (house.enti[0], viewer(Role::Operator, None));
    let draft = Draft {
        terms: Contract::of_the_tender().unwrap().terms().clone(),
        from: None,
        reaches: Reaches::OpenedSince,
        reason: Line::parse("No").unwrap(),
        read: 1,
    };
    let refused = preview(&house.app, &operator, ente, draft.clone()).await;
    assert!(matches!(refused, Err(NotMade::Unseen)));
    let refused = make(&house.app, &operator, ente, draft).await;
    assert!(matches!(refused, Err(NotMade::Unseen)));
}
