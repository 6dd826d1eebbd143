//! Lists: the queue and the list of tickets over a real store: order, filters, pages, and what cannot be meant.

use axum::http::header;
use custode_domain::finding::FindingCode;

use super::house::House;
use super::people::{FOREIGNER, OPERATOR, REFERENTE};

/// Where each of these stands in the page, all of them there.
fn places(page: &str, wanted: &[String]) -> Vec<usize> {
    let place = |id: &String| {
        let link = format!("href=\"/tickets/{id}\"");
        page.find(&link).unwrap_or_else(|| panic!("no {link}"))
    };
    wanted.iter().map(place).collect()
}

#[tokio::test]
async fn the_queue_goes_by_severity_and_age_and_says_why() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    let mut tickets = Vec::new();
    for (ente, code, severity) in [
        (0, FindingCode::CertificateExpiring, 3),
        (1, FindingCode::HttpFailing, 1),
        (0, FindingCode::HttpFailing, 1),
    ] {
        let machine = house.machine(ente).await;
        let id = house.report_as(&machine, "Anagrafe", code, severity).await;
        tickets.push(id.to_string());
    }
    let page = house.get("/queue", Some(&cookie)).await.body;
    let [minor, first, second] = places(&page, &tickets)[..] else {
        panic!("three tickets");
    };
    assert!(
        first < second && second < minor,
        "the urgent first, the older of them before"
    );
    assert!(
        page.contains("Severità 1, bloccante; segnalato dalla macchina; scade tra "),
        "{page}"
    );
    assert!(page.contains(" (contratto, versione 1)."), "{page}");
    for (view, shown) in [
        ("/queue?owner=me", 0),
        ("/queue?owner=nobody", 3),
        ("/queue?level=first", 3),
    ] {
        let page = house.get(view, Some(&cookie)).await.body;
        assert_eq!(page.matches("data-ticket-number").count(), shown, "{view}");
    }
}

#[tokio::test]
async fn a_list_shows_what_its_address_asks_for() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    let machine = house.machine(0).await;
    let other = house.machine(1).await;
    let ours = house.report(&machine, "Anagrafe").await.to_string();
    let theirs = house.report(&other, "Tributi").await.to_string();
    let ente = house.enti[0];
    let check = async |query: &str, shows: [bool; 2]| {
        let page = house.get(&format!("/tickets?{query}"), Some(&cookie)).await;
        assert_eq!(page.status, 200, "{query}");
        let shown = [&ours, &theirs].map(|id| page.body.contains(&format!("/tickets/{id}\"")));
        assert_eq!(shown, shows, "{query}");
    };
    check("", [true, true]).await;
    check(&format!("ente={ente}"), [true, false]).await;
    check(&format!("machine={}", other.id), [false, true]).await;
    check("state=new&severity=1", [true, true]).await;
    check("state=closed&state=waiting", [false, false]).await;
    check("severity=2&severity=3", [false, false]).await;
    check(
        "level=first&channel=agent&kind=fault&owner=nobody",
        [true, true],
    )
    .await;
    check("competence=software", [false, false]).await;
    check("owner=me", [false, false]).await;
    check("from=2020-01-01", [true, true]).await;
    check("to=2020-01-01", [false, false]).await;
    check("q=%25", [false, false]).await;
    check("q=_", [false, false]).await;
}

#[tokio::test]
async fn a_number_leads_to_its_ticket_or_to_those_of_several_enti() {
    let house = House::open().await;
    let (ours, foreign) = (house.machine(0).await, house.machine(1).await);
    let first = house.report(&ours, "Anagrafe").await;
    let second = house.report(&foreign, "Tributi").await;
    let year = jiff::Timestamp::to_zoned(
        house.app.clock.now(),
        jiff::tz::TimeZone::get("Europe/Rome").unwrap(),
    )
    .year();
    let number = format!("/tickets?q={year}%2F1");
    let (operator, referente) = (house.log_in(OPERATOR).await, house.log_in(REFERENTE).await);
    let several = house.get(&number, Some(&operator)).await;
    places(&several.body, &[first.to_string(), second.to_string()]);
    let own = house.get(&number, Some(&referente)).await;
    let place = format!("/tickets/{first}");
    assert_eq!(
        (own.status, own.header(header::LOCATION)),
        (303, place.as_str())
    );
    let none = house.get("/tickets?q=1999/1", Some(&operator)).await;
    assert!(none.body.contains("1999/1"), "the search is not lost");
    assert_eq!(none.body.matches("data-ticket-number").count(), 0);
}

#[tokio::test]
async fn when_an_address_means_nothing_then_the_list_says_so_and_is_shown() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    let machine = house.machine(0).await;
    let ticket = house.report(&machine, "Anagrafe").await.to_string();
    for query in [
        "state=nothing",
        "after=not-an-id",
        "ente=%00",
        "from=%27%3B+DROP+TABLE+ticket%3B--",
        "owner=%3Cscript%3Ealert(1)%3C/script%3E",
        "severity=999999999999999999999",
    ] {
        let page = house.get(&format!("/tickets?{query}"), Some(&cookie)).await;
        assert_eq!(page.status, 200, "{query}");
        assert!(
            page.body.contains("role=\"alert\" tabindex=\"-1\""),
            "{query}"
        );
        places(&page.body, std::slice::from_ref(&ticket));
    }
    for query in ["%FF%FE=%FF", "&&&=", "state", &"x=1&".repeat(500)] {
        for list in ["/tickets", "/queue", "/articles"] {
            let page = house.get(&format!("{list}?{query}"), Some(&cookie)).await;
            assert_eq!(page.status, 200, "{list}?{query}");
        }
    }
}

#[tokio::test]
async fn who_asked_lists_their_own_and_nobody_elses() {
    let house = House::open().await;
    let machine = house.machine(0).await;
    let ticket = house.report(&machine, "Anagrafe").await.to_string();
    let (referente, foreigner) = (house.log_in(REFERENTE).await, house.log_in(FOREIGNER).await);
    let page = house.get("/tickets", Some(&referente)).await.body;
    places(&page, std::slice::from_ref(&ticket));
    let ente = house.enti[0];
    for query in ["", "?owner=nobody", &format!("?ente={ente}"), "?q=anagrafe"] {
        let page = house
            .get(&format!("/tickets{query}"), Some(&foreigner))
            .await;
        assert!(!page.body.contains(&ticket), "{query}");
        assert!(!page.body.contains("Comune di Esempio"), "{query}");
    }
    assert_eq!(house.get("/queue", Some(&referente)).await.status, 403);
}
