//! Samples: the pages of people in every state.

use custode_domain::certification::{Certification, Validity};
use custode_domain::id::{EnteId, PersonId};
use custode_domain::person::Role;
use custode_domain::ticket::{Competence, Line};
use uuid::Uuid;

use super::typed::Typed;
use super::{NewPersonPage, PeoplePage, PersonPage, Said};
use crate::app::house::viewer;
use crate::app::people::{Colleague, Known, Listed, Whose};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::Errors;

fn looking(t: Lang, role: Role) -> Viewer {
    Viewer {
        language: t,
        ..viewer(role, role.is_of_an_ente().then(ente))
    }
}

fn ente() -> EnteId {
    EnteId::from_uuid(Uuid::from_u128(1))
}

/// What everybody wrote: the domain's own types would not take every text.
const MARK: &str = "testo-di-tutti";

fn certifications() -> Vec<(Uuid, Certification, Validity)> {
    let of = |number, validity| {
        let one = Certification {
            name: Line::fit(MARK),
            issuer: Line::fit(MARK),
            valid_until: (validity != Validity::Valid).then(|| jiff::civil::date(2026, 11, 20)),
        };
        (Uuid::from_u128(number), one, validity)
    };
    vec![
        of(1, Validity::Valid),
        of(2, Validity::EndsSoon),
        of(3, Validity::Expired),
    ]
}

fn colleague(said: &str) -> Colleague {
    let some = Some(said.to_owned());
    Colleague {
        id: PersonId::from_uuid(Uuid::from_u128(2)),
        login: said.to_owned(),
        known: Known {
            name: said.to_owned(),
            role: Role::Specialist,
            ente: None,
            email: some.clone(),
            phone: some,
            area: None,
            competences: Competence::ALL.to_vec(),
            language: Lang::It,
        },
        active: true,
        password_once: false,
        certifications: certifications(),
        factor: true,
    }
}

fn shut_out(said: &str) -> Colleague {
    let mut one = colleague(said);
    one.known.area = Some(said.to_owned());
    one.known.ente = Some(ente());
    Colleague {
        active: false,
        password_once: true,
        factor: false,
        ..one
    }
}

impl PeoplePage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = |role, whose, people| {
            let enti = vec![(ente(), said.to_owned())];
            let listed = Listed {
                whose,
                people,
                enti,
            };
            Self::new(&looking(t, role), listed)
        };
        let all = vec![colleague(said), shut_out(said)];
        vec![
            (
                "people",
                page(Role::PlatformAdministrator, Whose::Supplier, all.clone()),
            ),
            (
                "people of an Ente",
                page(Role::Referente, Whose::Ente(ente()), all),
            ),
            (
                "people nobody",
                page(Role::Operator, Whose::Supplier, Vec::new()),
            ),
        ]
    }
}

impl PersonPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let enti = [(ente(), said.to_owned())];
        let page = |role, found, what| Self::new(&looking(t, role), found, &enti, what);
        let admin = Role::PlatformAdministrator;
        let typed = Typed::of(vec![("email".to_owned(), said.to_owned())]);
        let errors = typed.parse(t, None).unwrap_err();
        let oneself = Colleague {
            id: looking(t, admin).id,
            ..colleague(said)
        };
        let mut samples = vec![
            ("person", page(admin, colleague(said), Said::default())),
            (
                "person shut out",
                page(admin, shut_out(said), Said::changed()),
            ),
            (
                "person with a password",
                page(
                    admin,
                    shut_out(said),
                    Said::password("abcde-fghjk-mnpqr-stuvw".to_owned()),
                ),
            ),
            (
                "person wrong",
                page(admin, colleague(said), Said::wrong(typed, errors)),
            ),
            ("person oneself", page(admin, oneself, Said::default())),
            (
                "person seen by others",
                page(Role::Operator, shut_out(said), Said::default()),
            ),
        ];
        for one in samples
            .iter_mut()
            .flat_map(|(_, page)| &mut page.certifications)
        {
            one.name = one.name.replace(MARK, said);
            one.issuer = one.issuer.replace(MARK, said);
        }
        samples
    }
}

impl NewPersonPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let viewer = looking(t, Role::PlatformAdministrator);
        let enti = [(ente(), said.to_owned())];
        let typed = Typed::of(vec![
            ("login".to_owned(), said.to_owned()),
            ("phone".to_owned(), "1".repeat(60)),
            ("role".to_owned(), "operator".to_owned()),
            ("name".to_owned(), said.to_owned()),
        ]);
        let errors = typed.parse(t, None).unwrap_err();
        vec![
            (
                "new person",
                Self::new(&viewer, &enti, Typed::default(), Errors::default()),
            ),
            ("new person wrong", Self::new(&viewer, &enti, typed, errors)),
        ]
    }
}
