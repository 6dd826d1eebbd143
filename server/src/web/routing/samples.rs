//! Samples: the pages of routing in every state.

use std::collections::BTreeMap;

use custode_domain::Severity;
use custode_domain::category::Category;
use custode_domain::channel::Channel;
use custode_domain::id::{EnteId, MachineId, RuleId, TicketId};
use custode_domain::machine::MachineClass;
use custode_domain::person::Role;
use custode_domain::routing::{Aspect, Conditions, Phrase, Rule, Rules, Sent, Trial, Wanted};
use custode_domain::ticket::{Competence, Kind, Line, StateName};
use jiff::Timestamp;
use uuid::Uuid;

use super::row::Row;
use super::typed::Typed;
use super::{RoutingPage, RulePage, TrialPage, TrialTicketsPage, VersionPage, WhyPage};
use crate::app::house::viewer;
use crate::app::list_tickets::TicketNumber;
use crate::app::routing::{Explained, Listed, Names, Routing, RulesDraft, Switch, Tried};
use crate::app::viewer::Viewer;
use crate::lang::Lang;

/// What everybody wrote: the domain's own types would not take every text.
const MARK: &str = "testo-di-tutti";
const AT: Timestamp = Timestamp::constant(1_795_000_000, 0);

fn looking(t: Lang, role: Role) -> Viewer {
    Viewer {
        language: t,
        ..viewer(role, None)
    }
}

fn ente() -> EnteId {
    EnteId::from_uuid(Uuid::from_u128(20))
}

fn machine() -> MachineId {
    MachineId::from_uuid(Uuid::from_u128(30))
}

fn rule(number: u128, to: Competence, wanted: Wanted) -> Rule {
    Rule {
        id: RuleId::from_uuid(Uuid::from_u128(number)),
        name: Line::fit(&format!("{number} {MARK}")),
        conditions: Conditions::new(wanted).unwrap(),
        to,
    }
}

fn mark(text: &mut String, said: &str) {
    *text = text.replace(MARK, said);
}

fn marked(rows: &mut [Row], said: &str) {
    for row in rows {
        mark(&mut row.name, said);
        row.conditions.iter_mut().for_each(|text| mark(text, said));
    }
}

/// The third is never reached.
fn rules() -> Rules {
    let printing = Wanted {
        categories: [Category::Printer, Category::Scanner].into(),
        ..Wanted::default()
    };
    let everything = Wanted {
        kinds: [Kind::Fault].into(),
        enti: [ente()].into(),
        machines: [machine(), MachineId::from_uuid(Uuid::from_u128(31))].into(),
        classes: [MachineClass::Server].into(),
        channels: [Channel::Agent].into(),
        phrases: Phrase::new(Line::fit(MARK), ["pec".to_owned()])
            .into_iter()
            .collect(),
        at_least: Some(Severity::NonBlocking),
        ..Wanted::default()
    };
    let urgent = Wanted {
        at_least: Some(Severity::Blocking),
        ..printing.clone()
    };
    Rules::new(vec![
        rule(1, Competence::Infrastructure, printing),
        rule(2, Competence::Software, everything),
        rule(3, Competence::Product, urgent),
    ])
    .unwrap()
}

fn names(said: &str) -> Names {
    Names {
        enti: [(ente(), said.to_owned())].into(),
        machines: [(machine(), said.to_owned())].into(),
        people: BTreeMap::from([(viewer(Role::Coordinator, None).id, said.to_owned())]),
    }
}

fn draft(tried: bool) -> RulesDraft {
    RulesDraft {
        rules: rules(),
        revision: 4,
        edited_at: AT,
        edited_by: viewer(Role::Coordinator, None).id,
        tried_at: tried.then_some(AT),
    }
}

fn shown(said: &str, draft: Option<RulesDraft>, in_force: Option<Rules>) -> Routing {
    let switch = |version| Switch {
        at: AT,
        by: viewer(Role::Coordinator, None).id,
        version,
    };
    Routing {
        draft,
        switches: match in_force {
            Some(_) => vec![switch(Some(2)), switch(None), switch(Some(1))],
            None => Vec::new(),
        },
        in_force: in_force.map(|rules| (2, rules)),
        names: names(said),
    }
}

impl RoutingPage {
    /// One of each.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let (coordinator, reader) = (looking(t, Role::Coordinator), looking(t, Role::Operator));
        let one = rules().without(RuleId::from_uuid(Uuid::from_u128(3)));
        let ready = shown(said, Some(draft(true)), Some(one));
        let same = shown(said, Some(draft(true)), Some(rules()));
        let untried = shown(said, Some(draft(false)), None);
        let empty = shown(said, None, None);
        let mut samples = vec![
            ("routing", Self::new(&coordinator, &ready, "")),
            ("routing read", Self::new(&reader, &same, "")),
            (
                "routing not tried",
                Self::new(&coordinator, &untried, t.routing_not_tried()),
            ),
            ("routing empty", Self::new(&coordinator, &empty, "")),
            ("routing empty read", Self::new(&reader, &empty, "")),
        ];
        for (_, page) in &mut samples {
            marked(&mut page.rows, said);
            page.warnings.iter_mut().for_each(|text| mark(text, said));
        }
        samples
    }
}

impl RulePage {
    /// One of each.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let (viewer, names) = (looking(t, Role::Coordinator), names(said));
        let rules = rules();
        let known = &rules.all()[1];
        let mut typed = Typed::rule(known, 4, &names);
        mark(&mut typed.name, said);
        mark(&mut typed.words, said);
        let wrong = Typed {
            name: String::new(),
            categories: vec![said.to_owned()],
            ..typed.clone()
        };
        let errors = wrong.parse(t).unwrap_err();
        let refused = Self {
            errors,
            ..Self::new(&viewer, &names, Some(known.id), wrong)
        };
        vec![
            (
                "rule new",
                Self::new(&viewer, &names, None, Typed::default()),
            ),
            ("rule", Self::new(&viewer, &names, Some(known.id), typed)),
            ("rule wrong", refused),
        ]
    }
}

impl TrialPage {
    /// One of each.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let viewer = looking(t, Role::Coordinator);
        let (draft, mut trial) = (draft(true), Trial::default());
        let all = draft.rules.all();
        for (rule, sent, times) in [
            (Some(&all[0]), Sent::To(Competence::Infrastructure), 41),
            (Some(&all[0]), Sent::FirstLevel, 6),
            (Some(&all[1]), Sent::To(Competence::Product), 3),
            (None, Sent::FirstLevel, 120),
            (None, Sent::SomewhereElse, 1),
        ] {
            for _ in 0..times {
                trial.count(rule, sent);
            }
        }
        let tried = Tried {
            draft: draft.clone(),
            last: 500,
            until: Some(TicketId::from_uuid(Uuid::from_u128(50))),
            trial,
            without_category: 12,
        };
        let nothing = Tried {
            until: None,
            trial: Trial::default(),
            without_category: 0,
            ..tried.clone()
        };
        let mut page = Self::new(&viewer, &tried);
        for line in &mut page.rows {
            mark(&mut line.rule, said);
            for cell in line.cells.iter_mut().chain([&mut line.total]) {
                mark(&mut cell.label, said);
            }
        }
        vec![
            ("trial", page),
            ("trial empty", Self::new(&viewer, &nothing)),
        ]
    }
}

impl TrialTicketsPage {
    /// One of each.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let viewer = looking(t, Role::Coordinator);
        let rules = rules();
        let listed = Listed {
            id: TicketId::from_uuid(Uuid::from_u128(50)),
            number: TicketNumber {
                year: 2026,
                serial: 17,
            },
            subject: said.to_owned(),
            ente: said.to_owned(),
            state: StateName::Closed,
        };
        let back = || "/routing/trial?last=500".to_owned();
        let (rule, sent) = (rules.all().first(), Some(Sent::FirstLevel));
        let mut some = Self::new(&viewer, rule, sent, &[listed], back());
        mark(&mut some.title, said);
        vec![
            ("trial tickets", some),
            (
                "trial tickets empty",
                Self::new(&viewer, None, None, &[], back()),
            ),
        ]
    }
}

impl VersionPage {
    /// One of each.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let (rules, names) = (rules(), names(said));
        let coordinator = looking(t, Role::Coordinator);
        let reader = looking(t, Role::Auditor);
        let mut samples = vec![
            (
                "routing version",
                Self::new(&coordinator, (1, false, 4), &rules, &names),
            ),
            (
                "routing version in force",
                Self::new(&reader, (2, true, 4), &rules, &names),
            ),
        ];
        for (_, page) in &mut samples {
            marked(&mut page.rows, said);
        }
        samples
    }
}

impl WhyPage {
    /// One of each.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let viewer = looking(t, Role::Operator);
        let id = TicketId::from_uuid(Uuid::from_u128(50));
        let rules = rules();
        let all = rules.all();
        let by = Explained {
            number: TicketNumber {
                year: 2026,
                serial: 17,
            },
            version: Some(2),
            passed: vec![
                (all[1].clone(), Aspect::ALL.to_vec()),
                (all[2].clone(), vec![]),
            ],
            by: Some(all[0].clone()),
            names: names(said),
        };
        let none = Explained {
            by: None,
            ..by.clone()
        };
        let untried = Explained {
            version: None,
            passed: Vec::new(),
            by: None,
            ..by.clone()
        };
        let mut samples = vec![
            ("why routed", Self::new(&viewer, id, &by)),
            ("why not routed", Self::new(&viewer, id, &none)),
            ("why no rules", Self::new(&viewer, id, &untried)),
        ];
        for (_, page) in &mut samples {
            mark(&mut page.sentence, said);
            for passed in &mut page.passed {
                mark(&mut passed.name, said);
                passed.why.iter_mut().for_each(|text| mark(text, said));
            }
        }
        samples
    }
}
