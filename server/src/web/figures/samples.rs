//! Samples: the pages of figures as tests show them, with a text of one's choice wherever others write.

use custode_domain::figures::{Cut, Figure, Metric};
use custode_domain::id::TicketId;
use jiff::Timestamp;
use uuid::Uuid;

use super::asked::Address;
use super::behind::{BehindPage, Row};
use super::definition;
use super::filter::Filter;
use super::glance::{contents, keys};
use super::number::{Number, Row as NumberRow, Standing, Table};
use super::show::{FiguresPage, Section};
use super::told;
use crate::app::choices::Choices;
use crate::app::figures::Named;
use crate::lang::Lang;
use crate::web::form::Errors;
use crate::web::frame::{Frame, Here};
use crate::web::when::When;
use custode_domain::contract::Rounding;

fn now() -> Timestamp {
    Timestamp::from_second(1_795_420_800).unwrap()
}

impl FiguresPage {
    /// Without a number, with all, and with a period that means nothing.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let mut wrong = Errors::default();
        wrong.add("period", t.figure_error_period());
        vec![
            ("figures", page(t, said, true, Errors::default())),
            ("figures empty", page(t, said, false, wrong)),
        ]
    }
}

fn page(t: Lang, said: &str, counts: bool, errors: Errors) -> FiguresPage {
    let address = Address {
        named: Named::Quarter(2026, 4),
        ente: None,
        cut: Cut::default(),
    };
    let ente = custode_domain::id::EnteId::from_uuid(Uuid::from_u128(1));
    let choices = Choices {
        enti: vec![(ente, said.to_owned())],
        owners: Vec::new(),
    };
    let section = |figure: &Figure| Section {
        code: figure.code(),
        number: figure.code().to_uppercase(),
        title: told::figure(t, *figure),
        told: definition::of(t, *figure, Rounding::USUAL).map(|definition| {
            let numbers = figure.metrics().map(|it| number(t, said, it, counts));
            (definition, numbers.collect())
        }),
    };
    let sections: Vec<Section> = Figure::ALL.iter().map(section).collect();
    FiguresPage {
        frame: Frame::sample(t, said, Here::Figures),
        filter: Filter::new(t, &address, &choices, now()),
        errors,
        filtered: counts,
        period: told::period(t, address.named),
        notes: vec![
            t.figure_until(When::at(now()).minute()),
            t.figure_differ().to_owned(),
        ],
        keys: keys(t, &sections),
        topics: contents(t),
        sections,
        csv: address.at("/figures.csv", &[]),
        xlsx: address.at("/figures.xlsx", &[]),
        pdf: counts.then(|| address.at("/figures.pdf", &[])),
    }
}

fn number(t: Lang, said: &str, metric: Metric, counts: bool) -> Number {
    let standing = |is_met| {
        metric.threshold().map(|_| Standing {
            threshold: "90 %".to_owned(),
            is_met,
        })
    };
    let row = |is_met| NumberRow {
        label: said.to_owned(),
        href: format!("/figures/tickets?metric={}", metric.code()),
        cells: vec!["12".to_owned(), "1 h 05 min".to_owned()],
        standing: standing(is_met),
        bar: 700,
        mark: metric.threshold().map(|_| 900),
    };
    let table = || Table {
        caption: t.figure_by_group(told::groups(t, metric)),
        by: told::groups(t, metric),
        rows: if counts {
            vec![row(true), row(false)]
        } else {
            Vec::new()
        },
    };
    Number {
        code: metric.code(),
        title: told::metric(t, metric),
        headline: "91,2 %".to_owned(),
        standing: standing(false).filter(|_| counts),
        heads: vec![t.figure_column_count(), t.figure_column_mean()],
        groups: table(),
        months: counts.then(table),
    }
}

impl BehindPage {
    /// Empty, after the last one, and with rows.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = |rows, first: &str, next: &str| Self {
            frame: Frame::sample(t, said, Here::Figures),
            errors: Errors::default(),
            title: told::metric(t, Metric::SolvedNet),
            about: said.to_owned(),
            back: "/figures?period=2026-Q4#k3".to_owned(),
            rows,
            first: first.to_owned(),
            next: next.to_owned(),
            desk: true,
        };
        let row = || Row {
            ticket: TicketId::from_uuid(Uuid::from_u128(2)),
            number: "2026/17".to_owned(),
            subject: said.to_owned(),
            ente: said.to_owned(),
            group: said.to_owned(),
            at: When::at(now()),
            seen: told::seconds(t, 3_900),
        };
        let (first, next) = (
            "/figures/tickets?metric=k2",
            "/figures/tickets?metric=k2&after=1.2",
        );
        vec![
            ("figures behind none", page(Vec::new(), "", "")),
            ("figures behind no more", page(Vec::new(), first, "")),
            ("figures behind", page(vec![row(), row()], "", next)),
        ]
    }
}
