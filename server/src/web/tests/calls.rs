//! Calls: a ticket opened for a caller, and the times that no call can have.

use custode_domain::channel::Channel;
use custode_domain::id::PersonId;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::house::{Answer, House};
use super::people::{OPERATOR, USER};
use crate::app::show_ticket::show_ticket;

fn local(at: Timestamp) -> String {
    let zone = TimeZone::get("Europe/Rome").unwrap();
    at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// The person whom the page offers as a caller.
async fn caller(house: &House, cookie: &str) -> PersonId {
    let page = house
        .get(&format!("/calls/new?ente={}", house.enti[0]), Some(cookie))
        .await;
    assert_eq!(page.status, 200);
    let options = page.body.split("id=\"caller\"").nth(1).unwrap();
    let option = options.split("utente di prova").next().unwrap();
    let value = option.rsplit("value=\"").next().unwrap();
    value.split('"').next().unwrap().parse().unwrap()
}

async fn send(
    house: &House,
    cookie: &str,
    caller: &str,
    times: [&str; 3],
    subject: &str,
) -> Answer {
    let form = format!(
        "key=k&ente={}&q=&caller={caller}&rang={}&answered={}&ended={}&category=sic_registry&place=&subject={subject}&hindrance=operation&alternative=absent&description=",
        house.enti[0],
        times[0].replace(':', "%3A"),
        times[1].replace(':', "%3A"),
        times[2].replace(':', "%3A"),
    );
    house.post("/calls", &form, Some(cookie)).await
}

#[tokio::test]
async fn t43_a_call_becomes_a_ticket_of_the_caller() {
    let house = House::open().await;
    house.add(USER).await;
    let cookie = house.log_in(OPERATOR).await;
    let caller = caller(&house, &cookie).await;
    let rang = house.app.clock.now() - SignedDuration::from_mins(10);
    let times = [local(rang), local(rang), String::new()];
    let times = [times[0].as_str(), &times[1], &times[2]];
    let answer = send(&house, &cookie, &caller.to_string(), times, "Non+si+apre").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let id = answer.header("location").rsplit('/').next().unwrap();
    let operator = house.colleague().await;
    let shown = show_ticket(&house.app, &operator, id.parse().unwrap()).await;
    let ticket = shown.unwrap().unwrap().ticket;
    assert_eq!(
        (ticket.channel(), ticket.requester()),
        (Channel::Phone, Some(caller))
    );
    assert_eq!(ticket.clock_starts().as_second(), rang.as_second());
}

#[tokio::test]
async fn times_that_no_call_can_have_and_nobody_to_call_are_told() {
    let house = House::open().await;
    house.add(USER).await;
    let cookie = house.log_in(OPERATOR).await;
    let caller = caller(&house, &cookie).await.to_string();
    let now = house.app.clock.now();
    let at = |minutes| local(now + SignedDuration::from_mins(minutes));
    let (early, middle, late, future) = (at(-30), at(-20), at(-10), at(30));
    for (who, times, sentence) in [
        (
            &caller,
            [&middle, &early, &late],
            "La risposta viene prima dello squillo",
        ),
        (
            &caller,
            [&early, &late, &middle],
            "La fine viene prima della risposta",
        ),
        (
            &caller,
            [&early, &middle, &future],
            "La chiamata finisce nel futuro",
        ),
        (
            &caller,
            [&"ieri".to_owned(), &middle, &late],
            "Indicare giorno e ora",
        ),
        (
            &String::new(),
            [&early, &middle, &late],
            "Scegliere chi chiama",
        ),
        (
            &house.enti[1].to_string(),
            [&early, &middle, &late],
            "Scegliere chi chiama",
        ),
    ] {
        let times = times.map(String::as_str);
        let answer = send(&house, &cookie, who, times, "Non+si+apre").await;
        assert_eq!(answer.status, 422, "{sentence}");
        assert!(answer.body.contains(sentence), "{sentence}");
        assert!(answer.body.contains("Non si apre"), "{sentence}");
    }
}

#[tokio::test]
async fn callers_are_found_by_a_part_of_their_name() {
    let house = House::open().await;
    house.add(USER).await;
    let cookie = house.log_in(OPERATOR).await;
    for (q, found) in [("UTENTE", true), ("nessuno", false)] {
        let form = format!("act=show&ente={}&q={q}&subject=Non+si+apre", house.enti[0]);
        let page = house.post("/calls", &form, Some(&cookie)).await.body;
        assert!(
            page.contains("Non si apre"),
            "what was typed before is kept"
        );
        assert_eq!(page.contains("utente di prova"), found, "{q}");
        assert_eq!(page.contains("ha un nome che contiene"), !found, "{q}");
    }
}
