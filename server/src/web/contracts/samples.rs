//! Samples: the pages of contracts in every state.

use custode_domain::contract::{Contract, Goes, Reaches, Version};
use custode_domain::id::{EnteId, TicketId};
use custode_domain::person::Role;
use custode_domain::sla::Target;
use jiff::Timestamp;
use uuid::Uuid;

use super::list::ContractsPage;
use super::show::ContractPage;
use super::typed::Typed;
use super::write::{NewContractPage, Said};
use crate::app::contracts::{Ente, EnteContract, History, Maker, Moved, Preview, VersionShown};
use crate::app::house::viewer;
use crate::app::viewer::Viewer;
use crate::lang::Lang;

fn looking(t: Lang) -> Viewer {
    Viewer {
        language: t,
        ..viewer(Role::Coordinator, None)
    }
}

fn ente(said: &str) -> Ente {
    Ente {
        id: EnteId::from_uuid(Uuid::from_u128(1)),
        name: said.to_owned(),
        created_at: Timestamp::UNIX_EPOCH,
    }
}

fn tender() -> Version {
    Version {
        number: 1,
        from: Timestamp::UNIX_EPOCH,
        reaches: Reaches::OpenedSince,
        contract: Contract::of_the_tender().unwrap(),
    }
}

/// A later version: a patron day, an extraordinary closure, more time for what is minor.
fn later() -> Version {
    let from = "2026-12-01T07:00:00Z".parse().unwrap();
    let mut terms = tender().contract.terms().clone();
    terms.desk.patron = Some("06-24".parse().unwrap());
    terms.desk.closed_dates = ["2026-12-07".parse().unwrap()].into();
    terms.targets[2].resolution = Target::from_hours(32);
    Version {
        number: 2,
        from,
        reaches: Reaches::StillOpen,
        contract: Contract::new(terms, from).unwrap(),
    }
}

fn history(said: &str) -> History {
    let maker = Maker {
        name: said.to_owned(),
        at: "2026-11-23T09:00:00Z".parse().unwrap(),
        reason: said.to_owned(),
    };
    History {
        ente: ente(said),
        versions: vec![
            VersionShown {
                version: tender(),
                maker: None,
            },
            VersionShown {
                version: later(),
                maker: Some(maker),
            },
        ],
        in_force: 1,
    }
}

fn preview(said: &str) -> Preview {
    let due = |text: &str| Some(text.parse().unwrap());
    Preview {
        before: tender().contract.terms().clone(),
        after: later(),
        open: 14,
        sooner: 0,
        later: 3,
        elsewhere: 2,
        at_risk: 1,
        late: 0,
        moved: vec![Moved {
            id: TicketId::from_uuid(Uuid::from_u128(9)),
            number: "2026/17".parse().unwrap(),
            subject: said.to_owned(),
            due: (due("2026-12-07T09:00:00Z"), due("2026-12-09T09:00:00Z")),
            place: (3, 5),
            goes: (Goes::AtRisk, Goes::Well),
        }],
        desk: (576_000, 547_200),
        on_site: (576_000, 576_000),
    }
}

impl ContractsPage {
    /// With Enti, and without.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let one = EnteContract {
            ente: ente(said),
            in_force: tender(),
            next: Some(later()),
        };
        vec![
            ("contracts", Self::new(&looking(t), &[one])),
            ("contracts empty", Self::new(&looking(t), &[])),
        ]
    }
}

impl ContractPage {
    /// With two versions.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        vec![("contract", Self::new(&looking(t), &history(said)))]
    }
}

impl NewContractPage {
    /// Blank, previewed, wrong, and overtaken.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let (viewer, history) = (looking(t), history(said));
        let proposed = Typed::again(later().contract.terms(), 2);
        let wrong = Typed::of(vec![
            ("desk_zone".to_owned(), said.to_owned()),
            ("reason".to_owned(), said.to_owned()),
        ]);
        let previewed = Said {
            preview: Some(preview(said)),
            ..Said::default()
        };
        let refused = Said {
            errors: wrong.parse(t).unwrap_err(),
            ..Said::default()
        };
        let overtaken = Said {
            stale: Some(3),
            ..Said::default()
        };
        let page = |typed: &Typed, said| Self::new(&viewer, &history, typed, said);
        vec![
            ("contract new", page(&proposed, Said::default())),
            ("contract previewed", page(&proposed, previewed)),
            ("contract wrong", page(&wrong, refused)),
            ("contract overtaken", page(&proposed, overtaken)),
        ]
    }
}
