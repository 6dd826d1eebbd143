//! List samples: the list of tickets in every state, for the desk and for an Ente.

use custode_domain::id::{EnteId, PersonId};
use custode_domain::person::Role;
use uuid::Uuid;

use super::asked::Asked;
use super::list::TicketsPage;
use crate::app::choices::Choices;
use crate::app::house::viewer;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::queue::QueueRow;

impl TicketsPage {
    /// For the desk and for an Ente: full, filtered, wrong, and the ways in which it can be empty.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = |role: Role, address: &str, rows| {
            let ente = role.is_of_an_ente().then(ente);
            let looks = Viewer {
                language: t,
                name: said.to_owned(),
                ..viewer(role, ente)
            };
            let choices = if role.is_of_an_ente() {
                Choices::default()
            } else {
                choices(said)
            };
            let (asked, errors) = Asked::read(&pairs(address), t);
            Self {
                errors,
                rows,
                ..Self::around(&looks, &asked, &choices)
            }
        };
        let rows = || {
            (0..8)
                .map(|place| QueueRow::sample(t, said, place))
                .collect()
        };
        let filter = format!(
            "state=new&severity=1&ente={}&owner=me&from=2026-11-01&machine={}",
            ente(),
            ente()
        );
        let middle = |page: Self| Self {
            first: "/tickets".to_owned(),
            next: format!("/tickets?after={}", ente()),
            ..page
        };
        let noted = Self {
            note: Some(t.queue_number_several(said)),
            ..page(Role::Operator, "q=2026/17", rows())
        };
        vec![
            ("tickets empty", page(Role::Operator, "", Vec::new())),
            (
                "tickets after the last",
                middle(page(Role::Operator, "", Vec::new())),
            ),
            ("tickets", middle(page(Role::Operator, "", rows()))),
            ("tickets filtered", page(Role::Operator, &filter, rows())),
            ("tickets found", noted),
            (
                "tickets not found",
                page(Role::Auditor, &filter, Vec::new()),
            ),
            (
                "tickets wrong",
                page(Role::Auditor, "state=x&from=y", rows()),
            ),
            ("tickets of an Ente", page(Role::Referente, "", rows())),
            (
                "tickets of an Ente empty",
                page(Role::User, "q=anagrafe", Vec::new()),
            ),
        ]
    }
}

fn ente() -> EnteId {
    EnteId::from_uuid(Uuid::from_u128(1))
}

/// What an address says, as the door reads it.
fn pairs(query: &str) -> Vec<(String, String)> {
    let uri = format!("/tickets?{query}").parse().unwrap();
    axum::extract::Query::try_from_uri(&uri).unwrap().0
}

fn choices(said: &str) -> Choices {
    Choices {
        enti: vec![(ente(), said.to_owned())],
        owners: vec![(PersonId::from_uuid(Uuid::from_u128(9)), said.to_owned())],
    }
}
