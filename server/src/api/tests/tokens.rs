//! Tokens hold no rights of their own: their maker's of the day, narrowed.

use custode_domain::ticket::Line;

use super::program::{Program, json};
use crate::app::account::set_active;
use crate::app::rights::Action;
use crate::app::tokens::{NotMade, Wanted, grantable, list, make, revoke};
use crate::web::tests::house::House;
use crate::web::tests::people::{OPERATOR, USER};

fn wanted(rights: Vec<Action>) -> Wanted {
    Wanted {
        name: Line::fit("Programma di prova"),
        rights,
        days: 30,
    }
}

#[tokio::test]
async fn a_token_reaches_what_it_was_made_for_and_nothing_else() {
    let house = House::open().await;
    let all = Program::of(&house, OPERATOR).await;
    let some = make(&house.app, &all.maker, wanted(vec![Action::SeeMachines])).await;
    let token = some.unwrap().reveal().to_owned();
    let narrow = Program { token, ..all };
    for (path, status) in [("machines", 200), ("enti", 200), ("tickets", 403)] {
        let answer = narrow.get(&format!("/api/v1/{path}")).await;
        assert_eq!(answer.status, status, "{path}");
    }
    let rights = &json(&narrow.get("/api/v1/me").await)["rights"];
    assert_eq!(*rights, serde_json::json!(["see_machines"]));
}

#[tokio::test]
async fn nobody_makes_a_token_that_reaches_farther_than_they_do() {
    let house = House::open().await;
    let user = Program::of(&house, USER).await.maker;
    for action in Action::ALL {
        let may = grantable(&user).contains(&action);
        let made = make(&house.app, &user, wanted(vec![action])).await;
        assert_eq!(made.is_ok(), may, "{action:?}");
        if !may {
            assert!(matches!(made, Err(NotMade::Beyond)));
        }
    }
    assert!(make(&house.app, &user, wanted(Vec::new())).await.is_err());
}

#[tokio::test]
async fn when_the_maker_is_shut_out_then_their_tokens_are_dead_and_back_with_them() {
    let house = House::open().await;
    let program = Program::of(&house, OPERATOR).await;
    for (active, status) in [(false, 401), (true, 200)] {
        set_active(&house.app, OPERATOR.login, active)
            .await
            .unwrap();
        assert_eq!(program.get("/api/v1/me").await.status, status);
    }
}

#[tokio::test]
async fn a_revoked_token_is_dead_and_only_its_maker_revokes_it() {
    let house = House::open().await;
    let program = Program::of(&house, OPERATOR).await;
    let other = Program::of(&house, USER).await;
    let id = list(&house.app, &program.maker).await.unwrap()[0].id;
    assert!(!revoke(&house.app, &other.maker, id).await.unwrap());
    assert_eq!(program.get("/api/v1/me").await.status, 200);
    assert!(revoke(&house.app, &program.maker, id).await.unwrap());
    assert_eq!(program.get("/api/v1/me").await.status, 401);
    assert!(!revoke(&house.app, &program.maker, id).await.unwrap());
}

#[tokio::test]
async fn the_database_does_not_hold_the_text_of_a_token() {
    let house = House::open().await;
    let program = Program::of(&house, OPERATOR).await;
    let listed = list(&house.app, &program.maker).await.unwrap();
    assert!(!format!("{listed:?}").contains(&program.token));
    let session = program.get("/api/v1/me").await;
    assert_eq!(session.status, 200);
}
