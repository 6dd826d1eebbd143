//! Access: who may come in, and how far each of them sees.

use axum::http::header;

use super::house::House;
use super::people::{FOREIGNER, OPERATOR, PASSWORD, REFERENTE, VENDOR};

#[tokio::test]
async fn login_and_password_belong_together_and_which_is_wrong_is_not_said() {
    let house = House::open().await;
    house.add(OPERATOR).await;
    let good = PASSWORD.replace(' ', "+");
    let try_in = async |login: &str, password: &str| {
        let form = format!("login={login}&password={password}");
        house.post("/login", &form, None).await
    };
    let wrong_password = try_in("operatore", "una+altra+frase").await;
    let unknown = try_in("nessuno", &good).await;
    for answer in [&wrong_password, &unknown] {
        assert_eq!(answer.status, 401);
        assert!(answer.cookie().is_empty());
    }
    let forget = |page: &str, login: &str| page.replace(login, "…");
    assert_eq!(
        forget(&wrong_password.body, "operatore"),
        forget(&unknown.body, "nessuno")
    );
    let right = try_in("operatore", &good).await;
    assert_eq!((right.status, right.header(header::LOCATION)), (303, "/"));
}

#[tokio::test]
async fn a_session_ends_at_logout_also_for_who_kept_the_cookie() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    assert_eq!(house.get("/tickets", Some(&cookie)).await.status, 200);
    let left = house.post("/logout", "", Some(&cookie)).await;
    assert_eq!(
        (left.status, left.header(header::LOCATION)),
        (303, "/login")
    );
    assert!(left.cookie().contains("Max-Age=0"), "{}", left.cookie());
    assert_eq!(house.get("/tickets", Some(&cookie)).await.status, 303);
}

#[tokio::test]
async fn the_cookie_stays_in_the_browser_and_on_tls() {
    let form = format!("login=operatore&password={}", PASSWORD.replace(' ', "+"));
    for (house, secure) in [
        (House::open().await, false),
        (House::behind_tls().await, true),
    ] {
        house.add(OPERATOR).await;
        let answer = house.post("/login", &form, None).await;
        let attributes: Vec<_> = answer.cookie().split("; ").skip(1).collect();
        let mut expected = vec!["Path=/", "HttpOnly", "SameSite=Strict"];
        expected.extend(secure.then_some("Secure"));
        assert_eq!(attributes, expected);
    }
}

#[tokio::test]
async fn people_of_an_ente_see_that_ente_alone() {
    let house = House::open().await;
    let (ours, foreign) = (house.machine(0).await, house.machine(1).await);
    let our_ticket = house.report(&ours, "Anagrafe").await;
    let foreign_ticket = house.report(&foreign, "Tributi").await;
    let missing = "00000000-0000-7000-8000-000000000000";
    let pages = |ticket: String, machine: String| {
        [format!("/tickets/{ticket}"), format!("/machines/{machine}")]
    };
    let ours = pages(our_ticket.to_string(), ours.id.to_string());
    let foreign = pages(foreign_ticket.to_string(), foreign.id.to_string());
    let missing = pages(missing.to_owned(), missing.to_owned());
    for (who, seen, hidden) in [(REFERENTE, &ours, &foreign), (FOREIGNER, &foreign, &ours)] {
        let cookie = house.log_in(who).await;
        for path in seen {
            assert_eq!(house.get(path, Some(&cookie)).await.status, 200, "{path}");
        }
        for (path, missing) in hidden.iter().zip(&missing) {
            let answer = house.get(path, Some(&cookie)).await;
            let nothing = house.get(missing, Some(&cookie)).await;
            assert_eq!(
                (answer.status, &answer.body),
                (404, &nothing.body),
                "{path}"
            );
        }
        for (list, which) in [("/tickets", 0), ("/machines", 1)] {
            let page = house.get(list, Some(&cookie)).await.body;
            assert!(page.contains(&seen[which]), "{list}");
            assert!(!page.contains(&hidden[which]), "{list}");
        }
    }
}

#[tokio::test]
async fn the_desk_sees_all_and_a_vendor_nothing() {
    let house = House::open().await;
    let mut pages = Vec::new();
    for ente in 0..2 {
        let machine = house.machine(ente).await;
        let ticket = house.report(&machine, "Anagrafe").await;
        pages.push(format!("/tickets/{ticket}"));
        pages.push(format!("/machines/{}", machine.id));
    }
    for (who, status, listed) in [(OPERATOR, 200, true), (VENDOR, 403, false)] {
        let cookie = house.log_in(who).await;
        let get = async |path: &str| house.get(path, Some(&cookie)).await;
        let lists = get("/tickets").await.body + &get("/machines").await.body;
        for page in &pages {
            assert_eq!(get(page).await.status, status, "{page}");
            assert_eq!(lists.contains(page.as_str()), listed, "{page}");
        }
    }
}
