//! Samples: the page of tokens in every state.

use custode_domain::person::Role;
use uuid::Uuid;

use super::{TokensPage, Typed};
use crate::app::house::viewer;
use crate::app::tokens::ApiToken;
use crate::app::viewer::Viewer;
use crate::lang::Lang;

impl TokensPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let viewer = Viewer {
            language: t,
            ..viewer(Role::Operator, None)
        };
        let now = "2026-11-23T08:52:00Z".parse().unwrap();
        let token = |number, until: &str, is_revoked: bool| ApiToken {
            id: Uuid::from_u128(number),
            person: viewer.id,
            name: said.to_owned(),
            rights: "see_tickets converse".to_owned(),
            created_at: "2026-10-01T08:00:00Z".parse().unwrap(),
            expires_at: until.parse().unwrap(),
            revoked_at: is_revoked.then_some(now),
        };
        let listed = [
            token(1, "2027-01-01T00:00:00Z", false),
            token(2, "2026-11-01T00:00:00Z", false),
            token(3, "2027-01-01T00:00:00Z", true),
        ];
        let page = |listed, typed| Self::new(&viewer, listed, typed, now);
        let wrong = Typed {
            name: " ".to_owned(),
            days: "7".to_owned(),
            rights: Vec::new(),
        };
        let errors = wrong.parse(t).unwrap_err();
        vec![
            ("tokens", page(&listed, Typed::default())),
            ("tokens empty", page(&[], Typed::default())),
            (
                "tokens made",
                Self {
                    made: Some("abcdefghijkmnpqrstuvwxyz23456789".to_owned()),
                    ..page(&listed, Typed::default())
                },
            ),
            (
                "tokens wrong",
                Self {
                    errors,
                    ..page(&listed, wrong)
                },
            ),
        ]
    }
}
