//! A program works a ticket as the desk does, command by command.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json as value};

use super::described::fits;
use super::program::{Program, json};
use crate::web::tests::house::{Answer, House};
use crate::web::tests::people::{FOREIGNER, OPERATOR, REFERENTE, SPECIALIST};

const MISSING: &str = "00000000-0000-7000-8000-000000000000";

/// A program that gives every request a key of its own.
struct Worker<'h> {
    program: Program<'h>,
    given: u32,
}

impl Worker<'_> {
    async fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.given += 1;
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", self.given);
        let body = Body::from(body.to_string());
        self.program.ask(request, body).await
    }

    async fn open(&mut self, subject: &str) -> Value {
        let category = custode_domain::category::Category::ALL[0].code();
        let asked = value!({"subject": subject, "category": category, "severity": 2});
        let answer = self.post("/api/v1/tickets", &asked).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        json(&answer)
    }

    async fn give(&mut self, ticket: &Value, command: &Value) -> Answer {
        let path = format!("/api/v1/tickets/{}/commands", id(ticket));
        self.post(&path, command).await
    }
}

fn id(ticket: &Value) -> &str {
    ticket["id"].as_str().unwrap()
}

#[tokio::test]
async fn every_command_of_the_desk_is_a_command_of_programs() {
    let house = House::open().await;
    let program = Program::of(&house, REFERENTE).await;
    let mut ente = Worker { program, given: 0 };
    let first = ente.open("Non stampa").await;
    let (second, third) = (ente.open("Non scansiona").await, ente.open("Carta").await);
    let program = Program::of(&house, OPERATOR).await;
    let me = json(&program.get("/api/v1/me").await);
    let mut desk = Worker { program, given: 0 };
    let why = "Come detto al telefono";
    for (command, state) in [
        (value!({"command": "take_charge"}), "taken_in_charge"),
        (
            value!({"command": "classify", "kind": "fault", "competence": "software", "reason": why}),
            "taken_in_charge",
        ),
        (
            value!({"command": "change_severity", "to": 1, "reason": why}),
            "taken_in_charge",
        ),
        (value!({"command": "start_work"}), "in_progress"),
        (
            value!({"command": "record_workaround", "text": "Usare l'altra stampante"}),
            "in_progress",
        ),
        (
            value!({"command": "wait", "waits_for": "user", "awaited": "Il codice della stampante",
                "reason": why, "expected": "2031-01-02T08:00:00Z"}),
            "waiting",
        ),
        (value!({"command": "resume"}), "in_progress"),
        (
            value!({"command": "link", "to": second["number"], "relation": "related"}),
            "in_progress",
        ),
        (
            value!({"command": "unlink", "to": second["id"]}),
            "in_progress",
        ),
        (
            value!({"command": "close_technically", "answer": "Ora stampa", "told": "phone"}),
            "technically_closed",
        ),
        (
            value!({"command": "verify", "medium": "phone", "outcome": "ineffective", "remark": why}),
            "taken_in_charge",
        ),
    ] {
        let answer = desk.give(&first, &command).await;
        assert_eq!(answer.status, 200, "{command}: {}", answer.body);
        let ticket = json(&answer);
        assert_eq!(ticket["state"], state, "{command}");
        fits("/api/v1/tickets/{ticket}/commands", "post", &answer);
    }
    let specialists = value!({"command": "escalate", "to": "software", "reason": why});
    let answer = desk.give(&first, &specialists).await;
    assert_eq!(json(&answer)["level"], "second", "{}", answer.body);
    let program = Program::of(&house, SPECIALIST).await;
    let mut specialist = Worker { program, given: 0 };
    let taken = specialist
        .give(&first, &value!({"command": "take_charge"}))
        .await;
    assert_eq!(taken.status, 200, "{}", taken.body);
    let task = value!({"command": "assign_task", "area_kind": "vendor", "area": "Stampanti Srl",
        "request": "Sostituire il rullo", "target_hours": 8});
    let answer = specialist.give(&first, &task).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let task = json(&answer)["tasks"][0]["id"].clone();
    let back = value!({"command": "withdraw_task", "task": task, "reason": why});
    let answer = specialist.give(&first, &back).await;
    assert_eq!(json(&answer)["tasks"][0]["state"], "withdrawn");
    let person = value!({"command": "assign", "to": me["id"]});
    assert_eq!(desk.give(&second, &person).await.status, 200);
    let duplicate = value!({"command": "mark_duplicate", "of": first["id"], "reason": why});
    let answer = desk.give(&second, &duplicate).await;
    assert_eq!(json(&answer)["state"], "duplicate", "{}", answer.body);
    let dropped = desk
        .give(&third, &value!({"command": "cancel", "reason": why}))
        .await;
    assert_eq!(json(&dropped)["state"], "cancelled", "{}", dropped.body);
}

#[tokio::test]
async fn what_a_command_cannot_take_is_named() {
    let house = House::open().await;
    let program = Program::of(&house, OPERATOR).await;
    let mut desk = Worker { program, given: 0 };
    let ticket = value!({"id": MISSING});
    for (command, pointer) in [
        (
            value!({"command": "wait", "waits_for": "x", "awaited": "a", "reason": "b"}),
            "/waits_for",
        ),
        (
            value!({"command": "wait", "waits_for": "user", "awaited": " ", "reason": "b"}),
            "/awaited",
        ),
        (
            value!({"command": "wait", "waits_for": "user", "awaited": "a", "reason": "b", "expected": "domani"}),
            "/expected",
        ),
        (
            value!({"command": "escalate", "to": "x", "reason": "b"}),
            "/to",
        ),
        (
            value!({"command": "classify", "kind": "x", "reason": "b"}),
            "/kind",
        ),
        (
            value!({"command": "assign_task", "area_kind": "vendor", "area": "a", "request": "b", "target_hours": 0}),
            "/target_hours",
        ),
        (
            value!({"command": "close_technically", "answer": "", "told": "phone"}),
            "/answer",
        ),
        (
            value!({"command": "verify", "medium": "fax", "outcome": "effective"}),
            "/medium",
        ),
        (
            value!({"command": "link", "to": "x", "relation": "related"}),
            "/to",
        ),
        (
            value!({"command": "link", "to": "2026/1", "relation": "x"}),
            "/relation",
        ),
    ] {
        let answer = desk.give(&ticket, &command).await;
        assert_eq!(answer.status, 422, "{command}: {}", answer.body);
        assert_eq!(json(&answer)["errors"][0]["pointer"], pointer, "{command}");
        fits("/api/v1/tickets/{ticket}/commands", "post", &answer);
    }
}

#[tokio::test]
async fn what_is_written_on_a_foreign_ticket_answers_as_on_a_missing_one() {
    let house = House::open().await;
    let program = Program::of(&house, REFERENTE).await;
    let mut ours = Worker { program, given: 0 };
    let ticket = ours.open("Non stampa").await;
    let program = Program::of(&house, FOREIGNER).await;
    let mut foreign = Worker { program, given: 0 };
    for (door, body) in [
        ("notes", value!({"text": "Salve"})),
        (
            "commands",
            value!({"command": "reopen", "reason": "Ancora rotta"}),
        ),
        ("commands", value!({"command": "close"})),
    ] {
        let hidden = foreign
            .post(&format!("/api/v1/tickets/{}/{door}", id(&ticket)), &body)
            .await;
        let missing = foreign
            .post(&format!("/api/v1/tickets/{MISSING}/{door}"), &body)
            .await;
        assert_eq!(
            (hidden.status, &hidden.body),
            (404, &missing.body),
            "{door}"
        );
    }
    let read = ours
        .program
        .get(&format!("/api/v1/tickets/{}", id(&ticket)))
        .await;
    assert_eq!(json(&read)["version"], ticket["version"]);
}
