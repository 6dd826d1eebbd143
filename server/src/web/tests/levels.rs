//! Levels: a ticket between the levels over the routes: taken from the proposal, given to a vendor, closed over its task.

use axum::http::header;
use custode_domain::id::TicketId;

use super::house::House;
use super::people::{OPERATOR, PASSWORD, SPECIALIST, VENDOR};
use crate::app::add_person::{Newcomer, add_person};

/// The area of the vendor, as a form sends it and as a page shows it.
const AREA: &str = "Fornitore del protocollo";

/// Adds the vendor of that area, and logs it in.
async fn vendor(house: &House) -> String {
    let newcomer = Newcomer {
        login: VENDOR.login.to_owned(),
        name: "Fornitore di prova".to_owned(),
        role: VENDOR.role,
        ente: None,
        email: None,
        language: crate::lang::Lang::It,
        area: Some(AREA.to_owned()),
    };
    let now = house.app.clock.now();
    add_person(&house.app, newcomer, PASSWORD, now)
        .await
        .unwrap();
    house.log_in_again(VENDOR).await
}

/// A form of a page, sent by somebody.
async fn sent(house: &House, cookie: &str, path: &str, form: &str) -> String {
    let answer = house.post(path, form, Some(cookie)).await;
    assert_eq!(answer.status, 303, "{path}: {}", answer.body);
    answer.header(header::LOCATION).to_owned()
}

async fn page(house: &House, cookie: &str, path: &str) -> String {
    let answer = house.get(path, Some(cookie)).await;
    assert_eq!(answer.status, 200, "{path}");
    answer.body
}

/// What stands between these two, the first time that they are there.
fn between<'p>(page: &'p str, before: &str, after: &str) -> &'p str {
    let (_, rest) = page
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before} in {page}"));
    rest.split_once(after).unwrap().0
}

/// A ticket that a specialist answers for, who gave the vendor a task; where the task's page is.
async fn with_task(house: &House, specialist: &str, vendor: &str) -> (TicketId, String) {
    let ticket = house.report(&house.machine(0).await, "Protocollo").await;
    let operator = house.log_in(OPERATOR).await;
    let at = |command: &str| format!("/tickets/{ticket}/{command}");
    sent(house, &operator, &at("take-charge"), "").await;
    let escalation = "to=software&reason=Serve+uno+specialista";
    sent(house, &operator, &at("escalate"), escalation).await;
    sent(house, specialist, &at("take-charge"), "").await;
    let task = format!(
        "area_kind=vendor&area={}&request=Guardare+la+coda&target=2",
        AREA.replace(' ', "+")
    );
    sent(house, specialist, &at("assign-task"), &task).await;
    let list = page(house, vendor, "/tasks").await;
    let id = between(&list, "data-task-id=\"", "\"").to_owned();
    (ticket, format!("/tasks/{id}"))
}

#[tokio::test]
async fn t26_t18_a_vendor_is_given_a_task_accepts_and_answers_it_and_sees_nothing_else() {
    let house = House::open().await;
    let (specialist, vendor) = (house.log_in(SPECIALIST).await, vendor(&house).await);
    let other = house.report(&house.machine(0).await, "Tributi").await;
    let (ticket, task) = with_task(&house, &specialist, &vendor).await;

    let list = page(&house, &vendor, "/tasks").await;
    assert_eq!(list.matches("data-task-id").count(), 1);
    assert!(list.contains("Protocollo") && !list.contains("Tributi"));
    assert!(list.contains("standing-within"), "{list}");
    let asked = page(&house, &vendor, &task).await;
    assert!(asked.contains("Guardare la coda") && asked.contains(AREA));

    for path in [
        "/queue".to_owned(),
        "/tickets".to_owned(),
        format!("/tickets/{ticket}"),
        format!("/tickets/{other}"),
        "/machines".to_owned(),
        "/figures".to_owned(),
        "/verifications".to_owned(),
        "/people".to_owned(),
        "/audit".to_owned(),
    ] {
        let answer = house.get(&path, Some(&vendor)).await;
        assert!([403, 404].contains(&answer.status), "{path}");
        for word in ["Tributi", "Guardare la coda"] {
            assert!(!answer.body.contains(word), "{path}: {word}");
        }
    }

    assert_eq!(
        sent(&house, &vendor, &format!("{task}/accept-task"), "").await,
        task
    );
    sent(
        &house,
        &vendor,
        &format!("{task}/answer-task"),
        "text=Coda+ripulita",
    )
    .await;
    let list = page(&house, &vendor, "/tasks").await;
    assert!(list.contains("Nessun task da fare"), "{list}");
    let told = page(&house, &specialist, &format!("/tickets/{ticket}")).await;
    assert!(told.contains("Coda ripulita") && told.contains("Task concluso"));
    let again = house
        .post(
            &format!("{task}/answer-task"),
            "text=Di+nuovo",
            Some(&vendor),
        )
        .await;
    assert_eq!(again.status, 422, "it was answered");
    assert!(again.body.contains("role=\"alert\""), "{}", again.body);
}

#[tokio::test]
async fn t09_t36_who_takes_what_the_queue_proposes_answers_for_it_and_is_proposed_the_next() {
    let house = House::open().await;
    let operator = house.log_in(OPERATOR).await;
    let machine = house.machine(0).await;
    let other = house.machine(1).await;
    let first = house.report(&machine, "Protocollo").await;
    let second = house.report(&other, "Tributi").await;
    let proposed = |page: &str| {
        let section = between(page, "aria-labelledby=\"next\"", "</section>").to_owned();
        assert!(section.contains("class=\"why\""), "{section}");
        between(&section, "action=\"", "\"").to_owned()
    };
    let take = proposed(&page(&house, &operator, "/queue").await);
    assert_eq!(take, format!("/tickets/{first}/take-charge"));
    let place = sent(&house, &operator, &take, "").await;
    assert_eq!(place, format!("/tickets/{first}"));
    assert!(
        page(&house, &operator, &place)
            .await
            .contains("data-state=\"taken_in_charge\"")
    );
    let mine = page(&house, &operator, "/queue?owner=me").await;
    assert_eq!(mine.matches("data-ticket-number").count(), 1);
    let next = proposed(&page(&house, &operator, "/queue").await);
    assert_eq!(next, format!("/tickets/{second}/take-charge"));
}

#[tokio::test]
async fn t39_a_ticket_with_a_task_out_is_technically_closed_with_a_reason_alone() {
    let house = House::open().await;
    let (specialist, vendor) = (house.log_in(SPECIALIST).await, vendor(&house).await);
    let (ticket, task) = with_task(&house, &specialist, &vendor).await;
    let path = format!("/tickets/{ticket}/close-technically");
    let answer = "answer=Ripartito+da+solo&told=phone";
    let refused = house.post(&path, answer, Some(&specialist)).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.body.contains("Un task è aperto"),
        "{}",
        refused.body
    );
    assert!(
        refused.body.contains("Ripartito da solo"),
        "nothing is lost"
    );
    let open = page(&house, &specialist, &format!("/tickets/{ticket}")).await;
    assert!(open.contains("data-state=\"taken_in_charge\""));

    let despite = format!("{answer}&despite=Il+fornitore+conclude+dopo");
    sent(&house, &specialist, &path, &despite).await;
    let closed = page(&house, &specialist, &format!("/tickets/{ticket}")).await;
    assert!(closed.contains("data-state=\"technically_closed\""));
    assert!(closed.contains("Il fornitore conclude dopo"));
    let still = page(&house, &vendor, &task).await;
    assert!(still.contains("data-task-id"), "its page stays");
}
