//! Samples: the page of a call before the Ente is chosen, after it, and not accepted.

use custode_domain::id::{EnteId, MachineId, PersonId, SiteId};
use custode_domain::person::Role;
use uuid::Uuid;

use super::CallPage;
use super::new::Typed;
use crate::app::house::viewer;
use crate::app::request_form::{CallOffered, Offered};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::Errors;

impl CallPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let id = Uuid::from_u128(1);
        let ente = EnteId::from_uuid(id);
        let operator = Viewer {
            language: t,
            ..viewer(Role::Operator, None)
        };
        let offered = |chosen: bool, callers: bool| CallOffered {
            ente: chosen.then(|| (ente, said.to_owned())),
            enti: vec![(ente, said.to_owned())],
            callers: callers
                .then(|| (PersonId::from_uuid(id), said.to_owned()))
                .into_iter()
                .collect(),
            about: Offered {
                mine: vec![(MachineId::from_uuid(id), said.to_owned())],
                machines: Vec::new(),
                sites: vec![(SiteId::from_uuid(id), said.to_owned())],
            },
        };
        let typed = || Typed {
            ente: ente.to_string(),
            q: said.to_owned(),
            rang: "2026-11-23T09:15:00".to_owned(),
            answered: "2026-11-23T09:15:12".to_owned(),
            subject: said.to_owned(),
            description: said.to_owned(),
            ..Typed::default()
        };
        let mut errors = Errors::default();
        for (field, sentence) in [
            ("ente", t.call_error_ente()),
            ("caller", t.call_error_caller()),
            ("rang", t.call_error_time()),
            ("answered", t.call_error_answered()),
            ("ended", t.call_error_future()),
            ("category", t.portal_error_category()),
            ("place", t.portal_error_place()),
            ("subject", t.portal_error_empty()),
            ("hindrance", t.portal_error_hindrance()),
            ("alternative", t.portal_error_alternative()),
        ] {
            errors.add(field, sentence);
        }
        let page = |offered, typed, errors| Self::new(&operator, offered, typed, errors);
        let none = Errors::default;
        vec![
            (
                "call",
                page(offered(false, false), Typed::default(), none()),
            ),
            (
                "call of an Ente",
                page(offered(true, true), typed(), none()),
            ),
            (
                "call of nobody",
                page(offered(true, false), typed(), none()),
            ),
            ("call wrong", page(offered(true, true), typed(), errors)),
        ]
    }
}
