//! What belongs to a foreign Ente answers as what does not exist, byte for byte.

use super::program::{Program, json};
use crate::web::tests::house::House;
use crate::web::tests::people::{FOREIGNER, OPERATOR, REFERENTE, USER};

const MISSING: &str = "00000000-0000-7000-8000-000000000000";

#[tokio::test]
async fn what_is_foreign_answers_as_what_is_missing() {
    let house = House::open().await;
    let (ours, foreign) = (house.machine(0).await, house.machine(1).await);
    let tickets = [
        house.report(&ours, "Anagrafe").await.to_string(),
        house.report(&foreign, "Tributi").await.to_string(),
    ];
    for (who, own, other) in [(REFERENTE, 0, 1), (FOREIGNER, 1, 0)] {
        let program = Program::of(&house, who).await;
        let machines = [ours.id.to_string(), foreign.id.to_string()];
        for (list, ids) in [("tickets", &tickets), ("machines", &machines)] {
            let missing = program.get(&format!("/api/v1/{list}/{MISSING}")).await;
            let hidden = program.get(&format!("/api/v1/{list}/{}", ids[other])).await;
            assert_eq!(
                (hidden.status, &hidden.body),
                (404, &missing.body),
                "{list}"
            );
            let seen = program.get(&format!("/api/v1/{list}/{}", ids[own])).await;
            assert_eq!(json(&seen)["id"], *ids[own], "{list}");
            let all = program.get(&format!("/api/v1/{list}")).await;
            assert!(all.body.contains(&ids[own]) && !all.body.contains(&ids[other]));
        }
        let enti = program.get("/api/v1/enti").await;
        assert!(enti.body.contains(&house.enti[own].to_string()));
        assert!(!enti.body.contains(&house.enti[other].to_string()));
    }
    let user = Program::of(&house, USER).await;
    let answer = user.get(&format!("/api/v1/tickets/{}", tickets[0])).await;
    assert_eq!(answer.status, 404, "a user sees what they asked for alone");
}

#[tokio::test]
async fn the_desk_sees_both() {
    let house = House::open().await;
    for ente in [0, 1] {
        let machine = house.machine(ente).await;
        house.report(&machine, "Anagrafe").await;
    }
    let program = Program::of(&house, OPERATOR).await;
    for list in ["tickets", "machines", "enti"] {
        let answer = json(&program.get(&format!("/api/v1/{list}")).await);
        assert_eq!(answer["items"].as_array().unwrap().len(), 2, "{list}");
    }
}
