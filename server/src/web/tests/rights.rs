//! Rights: every route, tried by every role of the own and of a foreign Ente, and by a stranger.
//!
//! A route without a rule cannot be declared; one that is declared is tried here without being named.

use axum::http::Method;
use custode_domain::person::Role;

use super::house::{Answer, House};
use super::people::{ALL, FOREIGNER, OPERATOR, REFERENTE, Who};
use crate::app::rights::{Reach, reach};
use crate::routes::{Route, Rule};
use crate::web::assets::STYLE_CSS;

/// What stands where a parameter is in braces.
struct Named {
    name: &'static str,
    ours: String,
    foreign: String,
    missing: &'static str,
}

const MISSING: &str = "00000000-0000-7000-8000-000000000000";

async fn ask(house: &House, route: &Route, path: &str, cookie: Option<&str>) -> Answer {
    if route.method == Method::GET {
        house.get(path, cookie).await
    } else {
        house.post(path, "", cookie).await
    }
}

fn fill(route: &Route, named: &[Named], value: impl Fn(&Named) -> &str) -> String {
    let mut path = route.path.to_owned();
    for one in named {
        path = path.replace(&format!("{{{}}}", one.name), value(one));
    }
    assert!(
        !path.contains('{'),
        "{path}: say in this test what stands in the braces"
    );
    path
}

async fn named(house: &House) -> Vec<Named> {
    let (ours, foreign) = (house.machine(0).await, house.machine(1).await);
    let tickets = [
        house.report(&ours, "Anagrafe").await,
        house.report(&foreign, "Tributi").await,
    ];
    let tasks = [house.task(tickets[0]).await, house.task(tickets[1]).await];
    let sessions = [
        house.session(&ours, tickets[0]).await,
        house.session(&foreign, tickets[1]).await,
    ];
    let attachments = [
        house.attachment(&ours, tickets[0]).await,
        house.attachment(&foreign, tickets[1]).await,
    ];
    let draft = house.article("Bozza").await.to_string();
    let token = house.token().await.to_string();
    let people = [house.neighbour(0).await, house.neighbour(1).await];
    let webhook = house.webhook().await.to_string();
    let (shift, swap, feed) = house.on_call().await;
    let (rule, version) = house.rules().await;
    let asset = STYLE_CSS.replace("/assets/", "");
    vec![
        Named {
            name: "ticket",
            ours: tickets[0].to_string(),
            foreign: tickets[1].to_string(),
            missing: MISSING,
        },
        Named {
            name: "task",
            ours: tasks[0].to_string(),
            foreign: tasks[1].to_string(),
            missing: MISSING,
        },
        Named {
            name: "session",
            ours: sessions[0].to_string(),
            foreign: sessions[1].to_string(),
            missing: MISSING,
        },
        Named {
            name: "part",
            ours: "0".to_owned(),
            foreign: "0".to_owned(),
            missing: "7",
        },
        Named {
            name: "machine",
            ours: ours.id.to_string(),
            foreign: foreign.id.to_string(),
            missing: MISSING,
        },
        Named {
            name: "attachment",
            ours: attachments[0].to_string(),
            foreign: attachments[1].to_string(),
            missing: MISSING,
        },
        Named {
            name: "article",
            ours: draft.clone(),
            foreign: draft,
            missing: MISSING,
        },
        Named {
            name: "token",
            ours: token.clone(),
            foreign: token,
            missing: MISSING,
        },
        Named {
            name: "person",
            ours: people[0].to_string(),
            foreign: people[1].to_string(),
            missing: MISSING,
        },
        Named {
            name: "passkey",
            ours: MISSING.to_owned(),
            foreign: MISSING.to_owned(),
            missing: MISSING,
        },
        Named {
            name: "webhook",
            ours: webhook.clone(),
            foreign: webhook,
            missing: MISSING,
        },
        Named {
            name: "ente",
            ours: house.enti[0].to_string(),
            foreign: house.enti[1].to_string(),
            missing: MISSING,
        },
        Named {
            name: "administrator",
            ours: MISSING.to_owned(),
            foreign: MISSING.to_owned(),
            missing: MISSING,
        },
        Named {
            name: "rota",
            ours: "software".to_owned(),
            foreign: "software".to_owned(),
            missing: "nothing",
        },
        Named {
            name: "shift",
            ours: shift.clone(),
            foreign: shift,
            missing: MISSING,
        },
        Named {
            name: "swap",
            ours: swap.clone(),
            foreign: swap,
            missing: MISSING,
        },
        Named {
            name: "feed",
            ours: feed.clone(),
            foreign: feed,
            missing: "nothing.ics",
        },
        Named {
            name: "rule",
            ours: rule.clone(),
            foreign: rule,
            missing: MISSING,
        },
        Named {
            name: "version",
            ours: version.clone(),
            foreign: version,
            missing: "99",
        },
        Named {
            name: "asset",
            ours: asset.clone(),
            foreign: asset,
            missing: "nothing.css",
        },
    ]
}

#[tokio::test]
async fn who_is_not_recognised_comes_in_by_open_routes_alone() {
    let house = House::open().await;
    let named = named(&house).await;
    for route in house.routes() {
        let path = fill(&route, &named, |one| &one.ours);
        let answer = ask(&house, &route, &path, None).await;
        let led_away = answer.status == 303 && answer.header("location") == "/login";
        let leaves = route.path == "/logout";
        assert_eq!(
            led_away && !leaves,
            route.rule != Rule::Open,
            "{} {path}: {}",
            route.method,
            answer.status
        );
    }
}

#[tokio::test]
async fn a_role_comes_in_where_its_rights_reach_and_nowhere_else() {
    let house = House::open().await;
    let named = named(&house).await;
    for who in ALL {
        let cookie = house.log_in(who).await;
        for route in house.routes() {
            if route.path == "/logout" {
                continue;
            }
            let path = fill(&route, &named, |one| &one.ours);
            let denied = ask(&house, &route, &path, Some(&cookie)).await.status == 403;
            let Rule::Needs(action) = route.rule else {
                assert!(!denied, "{:?} {} {path}", who.role, route.method);
                continue;
            };
            let out_of_reach = reach(who.role, action) == Reach::Nothing;
            assert_eq!(
                denied, out_of_reach,
                "{:?} {} {path}",
                who.role, route.method
            );
        }
    }
}

#[tokio::test]
async fn what_belongs_to_a_foreign_ente_answers_as_what_does_not_exist() {
    let house = House::open().await;
    let named = named(&house).await;
    for who in ALL.into_iter().filter(confined) {
        let cookie = house.log_in(who).await;
        for route in house
            .routes()
            .iter()
            .filter(|route| route.path.contains('{') && route.rule != Rule::Open)
        {
            let own_is_first = who.login != FOREIGNER.login;
            let foreign = fill(route, &named, |one| {
                if own_is_first {
                    &one.foreign
                } else {
                    &one.ours
                }
            });
            let missing = fill(route, &named, |one| one.missing);
            let (foreign, missing) = (
                ask(&house, route, &foreign, Some(&cookie)).await,
                ask(&house, route, &missing, Some(&cookie)).await,
            );
            assert_eq!(
                (foreign.status, &foreign.body),
                (missing.status, &missing.body),
                "{:?} {} {}",
                who.role,
                route.method,
                route.path
            );
        }
    }
}

/// Both are looked for once and found out of reach: the time that it takes tells nothing. Interleaved, so that a busy
/// machine slows both alike.
#[tokio::test]
async fn a_foreign_ticket_takes_as_long_as_a_missing_one() {
    const ROUNDS: usize = 400;
    let house = House::open().await;
    let named = named(&house).await;
    let cookie = house.log_in(REFERENTE).await;
    let (foreign, missing) = (
        format!("/tickets/{}", named[0].foreign),
        format!("/tickets/{MISSING}"),
    );
    let time = async |path: &str| {
        let begun = std::time::Instant::now();
        assert_eq!(house.get(path, Some(&cookie)).await.status, 404);
        begun.elapsed()
    };
    let (mut foreign_took, mut missing_took) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        foreign_took.push(time(&foreign).await);
        missing_took.push(time(&missing).await);
    }
    let median = |mut took: Vec<std::time::Duration>| {
        took.sort();
        took[took.len() / 2].as_secs_f64()
    };
    let ratio = median(foreign_took) / median(missing_took);
    assert!((0.8..1.25).contains(&ratio), "{ratio}");
}

/// The roles that do not reach everywhere.
fn confined(who: &Who) -> bool {
    who.role.is_of_an_ente() || matches!(who.role, Role::Vendor | Role::Expert)
}

#[tokio::test]
async fn the_desk_does_see_what_the_others_do_not() {
    let house = House::open().await;
    let named = named(&house).await;
    let cookie = house.log_in(OPERATOR).await;
    // A token is its maker's alone, webhooks are the administrator's, rules the coordinator's; rotas have pages of
    // their own, tried below.
    let of_others = [
        "part",
        "token",
        "passkey",
        "webhook",
        "administrator",
        "rota",
        "shift",
        "swap",
        "feed",
        "rule",
        "version",
    ];
    for one in named.iter().filter(|one| !of_others.contains(&one.name)) {
        for id in [&one.ours, &one.foreign] {
            let page = match one.name {
                "person" => format!("/people/{id}"),
                "ente" => format!("/contracts/{id}"),
                "session" => format!("/assistance/{id}"),
                name => format!("/{name}s/{id}"),
            };
            assert_eq!(house.get(&page, Some(&cookie)).await.status, 200, "{page}");
        }
    }
}
