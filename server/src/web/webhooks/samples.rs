//! Samples: the pages of webhooks in every state.

use custode_domain::person::Role;
use uuid::Uuid;

use super::{Typed, WebhookPage, WebhooksPage};
use crate::app::house::viewer;
use crate::app::viewer::Viewer;
use crate::app::webhooks::{Delivery, DeliveryState, Disabled, Shown, Webhook};
use crate::lang::Lang;
use crate::web::form::Errors;

fn looking(t: Lang) -> Viewer {
    Viewer {
        language: t,
        ..viewer(Role::PlatformAdministrator, None)
    }
}

fn webhook(number: u128, said: &str) -> Webhook {
    Webhook {
        id: Uuid::from_u128(number),
        url: said.to_owned(),
        events: "ticket.opened ticket.updated".to_owned(),
        secret: "whsec_sample".to_owned(),
        previous: None,
        created_at: "2026-10-01T08:00:00Z".parse().unwrap(),
        created_by: viewer(Role::PlatformAdministrator, None).id,
        failing_since: None,
        disabled: None,
    }
}

fn all(said: &str) -> Vec<Webhook> {
    let at = "2026-11-20T08:00:00Z".parse().unwrap();
    let failing = Webhook {
        failing_since: Some(at),
        ..webhook(2, said)
    };
    let off = |number, why| Webhook {
        disabled: Some((at, why)),
        ..webhook(number, said)
    };
    vec![
        webhook(1, said),
        failing,
        off(3, Disabled::ByHand),
        off(4, Disabled::Gone),
        off(5, Disabled::Failing),
    ]
}

fn deliveries(said: &str) -> Vec<Delivery> {
    let delivery = |number, state, attempts, answer: Option<&str>| Delivery {
        id: Uuid::from_u128(number),
        webhook: Uuid::from_u128(1),
        message: Uuid::from_u128(number),
        body: r#"{"type":"ticket.opened"}"#.to_owned(),
        created_at: "2026-11-20T08:00:00Z".parse().unwrap(),
        state,
        due_at: "2026-11-20T08:00:00Z".parse().unwrap(),
        attempts,
        said: answer.map(str::to_owned),
    };
    vec![
        delivery(1, DeliveryState::Pending, 0, None),
        delivery(2, DeliveryState::Delivered, 1, Some("204 No Content")),
        delivery(3, DeliveryState::GivenUp, 10, Some(said)),
    ]
}

impl WebhooksPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let viewer = looking(t);
        let page = |listed: &[Webhook], typed, errors| Self::new(&viewer, listed, typed, errors);
        let wrong = Typed {
            url: said.to_owned(),
            events: Vec::new(),
        };
        let errors = wrong.parse(t).unwrap_err();
        vec![
            (
                "webhooks",
                page(&all(said), Typed::default(), Errors::default()),
            ),
            (
                "webhooks empty",
                page(&[], Typed::default(), Errors::default()),
            ),
            ("webhooks wrong", page(&[], wrong, errors)),
        ]
    }
}

impl WebhookPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let viewer = looking(t);
        let mut listed = all(said).into_iter();
        let mut shown = |deliveries| Shown {
            webhook: listed.next().unwrap(),
            deliveries,
        };
        vec![
            (
                "webhook",
                Self::new(&viewer, &shown(deliveries(said)), None),
            ),
            (
                "webhook made",
                Self::new(&viewer, &shown(Vec::new()), Some("whsec_sample".to_owned())),
            ),
            (
                "webhook off",
                Self::new(&viewer, &shown(deliveries(said)), None),
            ),
        ]
    }
}
