//! Audit: who came, went and did what is on record, with their name, their role and from where; the pages that show it.

use std::net::IpAddr;

use custode_domain::id::PersonId;
use custode_domain::person::Role;

use super::house::House;
use super::people::{AUDITOR, COORDINATOR, OPERATOR, PLATFORM, SPECIALIST, USER};
use super::portal::{led_to, send};
use crate::app::audit::list::{Filter, Record, list};
use crate::app::house::{open_ticket, viewer};

/// All records, the first one first.
async fn records(house: &House) -> Vec<Record> {
    let auditor = viewer(Role::Auditor, None);
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = list(&house.app, &auditor, Filter::default(), after)
            .await
            .unwrap();
        all.extend(page.rows.into_iter().map(|listed| listed.record));
        after = page.next;
        if after.is_none() {
            all.reverse();
            return all;
        }
    }
}

/// The records of these actions: action, name, role, source, outcome.
fn told<'r>(records: &'r [Record], actions: &[&str]) -> Vec<[&'r str; 5]> {
    records
        .iter()
        .filter(|record| actions.contains(&record.action.as_str()))
        .map(|record| {
            let fields = [
                &record.action,
                &record.actor_name,
                &record.role,
                &record.source,
                &record.outcome,
            ];
            fields.map(String::as_str)
        })
        .collect()
}

#[tokio::test]
async fn who_came_who_did_not_and_who_left_is_on_record_with_name_role_and_source() {
    let house = House::open().await;
    house.add(SPECIALIST).await;
    let from: IpAddr = "192.0.2.7".parse().unwrap();
    let wrong = house
        .enter("login=specialista&password=sbagliata", from)
        .await;
    assert_eq!(wrong.status, 401);
    let wrong = house.enter("login=la+mia+password&password=x", from).await;
    assert_eq!(wrong.status, 401);
    let right = "login=specialista&password=una+frase+lunga+per+le+prove";
    let answer = house.enter(right, from).await;
    assert_eq!(answer.status, 303);
    let cookie = answer.cookie().split(';').next().unwrap().to_owned();
    house.post("/logout", "", Some(&cookie)).await;
    // Who is out cannot leave once more.
    house.post("/logout", "", Some(&cookie)).await;
    let all = records(&house).await;
    let seen = told(&all, &["sign_in", "sign_in_failed", "sign_out"]);
    let (name, role) = ("specialista di prova", "specialist");
    assert_eq!(
        seen,
        [
            ["sign_in_failed", "", "", "192.0.2.7", "failed"],
            ["sign_in_failed", "", "", "192.0.2.7", "failed"],
            ["sign_in", name, role, "192.0.2.7", "done"],
            ["sign_out", name, role, "127.0.0.1", "done"],
        ]
    );
    // What somebody typed as a login may be their password.
    assert!(
        all.iter()
            .all(|record| !format!("{record:?}").contains("la mia"))
    );
}

#[tokio::test]
async fn t25_what_operators_do_is_on_record_maintenance_tickets_too() {
    let house = House::open().await;
    let (operator, specialist) = (house.log_in(OPERATOR).await, house.log_in(SPECIALIST).await);
    let requester = PersonId::from_uuid(uuid::Uuid::from_u128(77));
    let ticket = open_ticket(&house.app, house.enti[0], requester).await;
    let send = async |cookie: &str, command: &str, form: &str| {
        let path = format!("/tickets/{ticket}/{command}");
        let answer = house.post(&path, form, Some(cookie)).await;
        assert_eq!(answer.status, 303, "{command}: {}", answer.body);
    };
    send(
        &operator,
        "classify",
        "kind=maintenance&competence=infrastructure&reason=Controllo+trimestrale",
    )
    .await;
    send(
        &operator,
        "escalate",
        "to=infrastructure&reason=Serve+chi+conosce+i+server",
    )
    .await;
    send(&specialist, "take-charge", "").await;
    send(&specialist, "start-work", "").await;
    let all = records(&house).await;
    let of_the_ticket: Vec<_> = all
        .iter()
        .filter(|record| record.ticket.as_deref() == Some(&ticket.to_string()))
        .collect();
    let seen: Vec<_> = of_the_ticket
        .iter()
        .map(|record| (record.action.as_str(), record.role.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            // Opened in a test by an operator who has no account.
            ("opened", ""),
            ("classified", "operator"),
            ("escalated", "operator"),
            ("taken_in_charge", "specialist"),
            ("work_started", "specialist"),
        ]
    );
    // The reason stays in the ticket's own log.
    assert_eq!(of_the_ticket[1].document, "{\"event\":2}");
    assert!(
        of_the_ticket
            .iter()
            .all(|record| record.class == "operation")
    );
}

#[tokio::test]
async fn what_users_do_stays_in_the_log_of_their_ticket() {
    let house = House::open().await;
    let user = house.log_in(USER).await;
    led_to(&send(&house, &user, &[], &[]).await);
    let all = records(&house).await;
    assert!(all.iter().any(|record| record.action == "sign_in"));
    assert!(all.iter().all(|record| record.ticket.is_none()));
}

#[tokio::test]
async fn the_list_is_filtered_by_its_address_and_pages_by_key() {
    let house = House::open().await;
    let cookie = house.log_in(AUDITOR).await;
    // Five of one stranger are tried, and written; then they wait.
    for _ in 0..8 {
        house
            .enter("login=nessuno&password=x", "192.0.2.9".parse().unwrap())
            .await;
    }
    for _ in 0..12 {
        let cookie = house.log_in_again(AUDITOR).await;
        house.post("/logout", "", Some(&cookie)).await;
    }
    let first = house.get("/audit", Some(&cookie)).await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert!(first.body.contains("auditor di prova"));
    let failed = house
        .get("/audit?failed=yes&what=sign_in_failed", Some(&cookie))
        .await;
    assert_eq!(failed.body.matches("Accesso non riuscito</bdi>").count(), 5);
    let none = house.get("/audit?ticket=2026/999", Some(&cookie)).await;
    assert!(none.body.contains("Nessuna registrazione corrisponde"));
    let wrong = house.get("/audit?from=domani&after=x", Some(&cookie)).await;
    assert!(wrong.body.contains("2026-01-31"));
    let early = house.get("/audit?to=2001-01-01", Some(&cookie)).await;
    assert!(early.body.contains("Nessuna registrazione corrisponde"));
}

#[tokio::test]
async fn the_register_is_kept_by_the_platform_and_ended_entries_stay() {
    let house = House::open().await;
    let platform = house.log_in(PLATFORM).await;
    let place = "/audit/administrators";
    let form = format!(
        "name=Responsabile+dei+server&ente={}&appointed_for=Server&scope=Tutti&document=Prot.+12&from=2026-01-01&login=",
        house.enti[0]
    );
    assert_eq!(house.post(place, &form, Some(&platform)).await.status, 303);
    let wrong = form
        .replace("login=", "login=nessuno")
        .replace("2026-01-01", "ieri");
    let refused = house.post(place, &wrong, Some(&platform)).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("value=\"Prot. 12\""),
        "nothing typed is lost"
    );
    let page = house.get(place, Some(&platform)).await.body;
    assert!(page.contains("Responsabile dei server") && page.contains("dal 01/01/2026"));
    let end = page
        .split("action=\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|action| action.ends_with("/end"))
        .unwrap()
        .to_owned();
    let early = house.post(&end, "to=2025-12-31", Some(&platform)).await;
    assert_eq!(early.status, 422);
    assert_eq!(
        house
            .post(&end, "to=2026-06-30", Some(&platform))
            .await
            .status,
        303
    );
    assert_eq!(
        house
            .post(&end, "to=2026-07-01", Some(&platform))
            .await
            .status,
        404
    );
    let auditor = house.log_in(AUDITOR).await;
    let page = house.get(place, Some(&auditor)).await.body;
    assert!(page.contains("dal 01/01/2026 al 30/06/2026"));
    assert!(!page.contains("<form method=\"post\" action=\"/audit"));
    let all = records(&house).await;
    let seen = told(&all, &["enter_administrator", "end_administrator"]);
    assert_eq!(seen.len(), 2);
}

#[tokio::test]
async fn the_yearly_check_draws_a_sample_by_its_seed_and_its_table_holds_no_formula() {
    let house = House::open().await;
    let cookie = house.log_in(COORDINATOR).await;
    let drawn = house.get("/audit/yearly", Some(&cookie)).await;
    let address = drawn.header("location").to_owned();
    assert_eq!(drawn.status, 303);
    assert!(address.contains("&seed="), "{address}");
    let page = house.get(&address, Some(&cookie)).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("coordinatore di prova"));
    assert!(page.body.contains("nessun ticket"));
    let table = house
        .get(&address.replace("yearly?", "yearly.csv?"), Some(&cookie))
        .await;
    assert!(
        table
            .header("content-disposition")
            .contains("verifica-annuale-")
    );
    assert_eq!(table.body.lines().count(), 2, "{}", table.body);
}
