//! Samples: the page of consulting, with and without any.

use custode_domain::id::{EnteId, TicketId};
use custode_domain::person::Role;
use custode_domain::ticket::{Activity, StateName};
use uuid::Uuid;

use super::ConsultingPage;
use crate::app::consulting::{ConsultingRow, OfEnte};
use crate::app::house::viewer;
use crate::app::list_tickets::TicketNumber;
use crate::app::viewer::Viewer;
use crate::lang::Lang;

impl ConsultingPage {
    /// One of each.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let looks = Viewer {
            language: t,
            ..viewer(Role::Coordinator, None)
        };
        let row = |activity: &Activity, used_minutes| ConsultingRow {
            ente: EnteId::from_uuid(Uuid::from_u128(1)),
            ticket: TicketId::from_uuid(Uuid::from_u128(3)),
            number: TicketNumber {
                year: 2026,
                serial: 17,
            },
            subject: said.to_owned(),
            state: StateName::InProgress,
            activity: *activity,
            planned_minutes: 600,
            used_minutes,
            trainings: 2,
        };
        let ente = |used_minutes| OfEnte {
            ente: said.to_owned(),
            rows: Activity::ALL
                .iter()
                .map(|one| row(one, used_minutes))
                .collect(),
        };
        vec![
            ("consulting", Self::new(&looks, &[ente(90), ente(700)])),
            ("consulting empty", Self::new(&looks, &[])),
        ]
    }
}
