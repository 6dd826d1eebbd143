//! T02: outside service hours a blocking ticket calls who is on call, then the next, through kills, and nobody twice.

use std::time::Duration;

use custode_tests::{Desk, Engine, House, eventually_async, now};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use reqwest::StatusCode;

const PATIENCE: Duration = Duration::from_secs(30);
const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn t02_on_sqlite_a_call_goes_on_until_somebody_acknowledges() {
    journey(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn t02_on_postgres_a_call_goes_on_until_somebody_acknowledges() {
    if Engine::all().contains(&Engine::Postgres) {
        journey(Engine::Postgres).await;
    }
}

async fn journey(engine: Engine) {
    let mut house = House::open(engine);
    let ente = house.ente().to_owned();
    for (login, role) in [
        ("coordinatore", "coordinator"),
        ("amministratore", "platform-administrator"),
        ("prima", "specialist"),
        ("seconda", "specialist"),
    ] {
        let words = [
            "user", "add", "--login", login, "--name", login, "--role", role,
        ];
        house.tell(&words, Desk::PASSWORD);
    }
    let user = [
        "user", "add", "--login", "utente", "--name", "Utente", "--role", "user", "--ente", &ente,
    ];
    house.tell(&user, Desk::PASSWORD);
    let saturday = night();
    let ahead = |minutes: u32| {
        let seconds = saturday.timestamp().duration_since(now()).as_secs();
        Duration::from_secs(u64::try_from(seconds).unwrap()) + MINUTE * minutes
    };
    house.wind(ahead(0));
    let enter = async |login: &str| Desk::log_in(&house.web_url(), login, Desk::PASSWORD).await;
    let (coordinator, first, second) = (
        enter("coordinatore").await,
        enter("prima").await,
        enter("seconda").await,
    );
    let people = competent(&enter("amministratore").await).await;
    let from = encoded(&saturday.checked_sub(2.hours()).unwrap());
    let until = encoded(&saturday.checked_add(8.hours()).unwrap());
    for (person, line) in [(&people[0], "first"), (&people[1], "second")] {
        let form = format!("person={person}&line={line}&from={from}&until={until}");
        let path = "/on-call/rotas/infrastructure/shifts";
        assert_eq!(coordinator.send(path, form).await, StatusCode::SEE_OTHER);
    }
    // Two people on one shift by mistake.
    let form = format!("person={}&line=first&from={from}&until={until}", people[1]);
    let (status, page) = coordinator
        .submit("/on-call/rotas/infrastructure/shifts", form)
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.contains("prima: due persone sullo stesso turno"),
        "{page}"
    );
    let form = "minutes=10&days=14&by_itself=yes".to_owned();
    let set = coordinator.send("/on-call/rotas/infrastructure/settings", form);
    assert_eq!(set.await, StatusCode::SEE_OTHER);

    let ticket = enter("utente").await.ask_urgently("Tutto fermo").await;
    let call = format!("/on-call/calls/{ticket}");
    said(&first, &call, "la conferma di prima").await;
    // Nobody acknowledges, and the server is killed before the time is over.
    house.kill();
    house.wind(ahead(12));
    house.start();
    said(&first, &call, "la conferma di seconda").await;
    house.kill();
    house.start();
    let acknowledge = format!("{call}/acknowledge");
    assert_eq!(
        second.send(&acknowledge, String::new()).await,
        StatusCode::SEE_OTHER
    );
    said(&second, &call, "Se ne occupa seconda").await;
    house.kill();
    house.wind(ahead(90));
    house.start();
    let again = coordinator.send(&acknowledge, String::new()).await;
    assert_eq!(again, StatusCode::CONFLICT, "it was acknowledged");
    let page = coordinator.page(&call).await.unwrap();
    let steps = page.split_once("<ol class=\"steps\">").unwrap().1;
    let steps = steps.split_once("</ol>").unwrap().0;
    assert_eq!(steps.matches("<li>").count(), 3, "{steps}");
    let log = coordinator
        .page(&format!("/tickets/{ticket}"))
        .await
        .unwrap();
    for name in ["prima", "seconda"] {
        let notice = format!("Avviso a {name}: chiamata in reperibilità");
        assert_eq!(log.matches(&notice).count(), 1, "{notice}");
    }
    calendar(&house, &first).await;
}

/// The shifts of one person, for as long as they may come in.
async fn calendar(house: &House, first: &Desk) {
    let (status, page) = first.submit("/on-call/mine/feed", String::new()).await;
    assert_eq!(status, StatusCode::OK);
    let path = page.split_once("href=\"/on-call/feed/").unwrap().1;
    let path = format!("/on-call/feed/{}", path.split('"').next().unwrap());
    let feed = first.page(&path).await.unwrap();
    assert_eq!(feed.matches("BEGIN:VEVENT").count(), 1, "{feed}");
    assert!(!feed.contains("prima"), "{feed}");
    let token = path.trim_start_matches("/on-call/feed/");
    let token = token.trim_end_matches(".ics");
    assert!(!house.log().contains(token), "secrets are not logged");
    house.tell(&["user", "disable", "--login", "prima"], "");
    assert_eq!(first.page(&path).await, None);
}

/// The next night from Saturday to Sunday that is far enough away.
fn night() -> Zoned {
    let rome = TimeZone::get("Europe/Rome").unwrap();
    let soon: Timestamp = now() + jiff::SignedDuration::from_hours(30);
    let mut day = soon.to_zoned(rome).date();
    while day.weekday() != Weekday::Sunday {
        day = day.tomorrow().unwrap();
    }
    day.at(1, 0, 0, 0).in_tz("Europe/Rome").unwrap()
}

/// As a browser sends a day and a time.
fn encoded(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H%%3A%M").to_string()
}

/// Lets both specialists know about infrastructure; who they are.
async fn competent(administrator: &Desk) -> Vec<String> {
    let page = administrator.page("/people").await.unwrap();
    let mut found = Vec::new();
    for name in ["prima", "seconda"] {
        let (before, _) = page.split_once(&format!("\"><bdi>{name}</bdi>")).unwrap();
        let id = before.rsplit('/').next().unwrap().to_owned();
        let form = format!("name={name}&role=specialist&language=it&competence=infrastructure");
        let changed = administrator.send(&format!("/people/{id}"), form).await;
        assert_eq!(changed, StatusCode::OK);
        found.push(id);
    }
    found
}

async fn said(desk: &Desk, page: &str, words: &str) {
    eventually_async(words, PATIENCE, async || {
        let page = desk.page(page).await?;
        page.contains(words).then_some(())
    })
    .await;
}
