//! The yearly check of what system administrators did: a page to print, to write findings on and to sign, and a table.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};

use super::row::{Row, at, role, who};
use super::{LIST, YEARLY, csv};
use crate::app::App;
use crate::app::audit::days::day_of;
use crate::app::audit::register::{self, Administrator};
use crate::app::audit::yearly::{Check, Sampled, check};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html};
use crate::web::tickets::{Pairs, said};
use crate::web::when::{self, When};

/// Years that can be chosen, the present one included: nothing is kept longer by default.
const YEARS: i16 = 3;
/// Letters of a seed that is drawn.
const SEED: usize = 8;
/// No seed is longer.
const LONGEST: usize = 40;

/// The page.
#[derive(Debug, Template)]
#[template(path = "audit/yearly.html")]
pub(in crate::web) struct YearlyPage {
    frame: Frame,
    year: i16,
    years: Vec<i16>,
    seed: String,
    made: When,
    accesses: u64,
    without_ticket: u64,
    failed: u64,
    administrators: Vec<InOffice>,
    sample: Vec<Access>,
    without: Vec<Access>,
    failures: Vec<Row>,
    table: String,
}

/// A system administrator of that year.
#[derive(Debug)]
struct InOffice {
    name: String,
    appointed_for: String,
    ente: String,
    document: String,
}

/// An access.
#[derive(Debug)]
struct Access {
    seq: u64,
    at: When,
    until: When,
    who: String,
    role: &'static str,
    source: String,
    /// The numbers of the tickets that it was for; empty where there are none.
    tickets: String,
}

/// `GET /audit/yearly`: without a seed, one is drawn, and stands in the address from then on.
pub(super) async fn show(State(app): State<Arc<App>>, viewer: Viewer, pairs: Pairs) -> Response {
    let (year, seed) = read(&app, &said(pairs));
    if seed.is_empty() {
        let drawn: String = app.mint.token().reveal().chars().take(SEED).collect();
        return Redirect::to(&format!("{YEARLY}?year={year}&seed={drawn}")).into_response();
    }
    let read = async {
        let check = check(&app, &viewer, year, &seed).await?;
        Ok::<_, crate::app::audit::list::Failed>((check, register::list(&app, &viewer).await?))
    };
    match read.await {
        Ok((check, listed)) => {
            let now = app.clock.now();
            html(&YearlyPage::new(&viewer, (&check, &listed), now))
        }
        Err(error) => failed(&error),
    }
}

/// `GET /audit/yearly.csv`: the sample as a table.
pub(super) async fn table(State(app): State<Arc<App>>, viewer: Viewer, pairs: Pairs) -> Response {
    let (year, seed) = read(&app, &said(pairs));
    match check(&app, &viewer, year, &seed).await {
        Ok(check) => {
            let file = format!("attachment; filename=\"verifica-annuale-{year}.csv\"");
            let headers = [
                (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                (CONTENT_DISPOSITION, file),
            ];
            (headers, rows(viewer.language, &check)).into_response()
        }
        Err(error) => failed(&error),
    }
}

/// The year and the seed of an address; the present year where it says none.
fn read(app: &App, pairs: &[(String, String)]) -> (i16, String) {
    let of = |name: &str| {
        let mut named = pairs.iter().filter(|(said, _)| said == name);
        named.next().map_or("", |(_, value)| value.as_str())
    };
    let present = day_of(app.clock.now()).year();
    let year = of("year").parse().ok();
    let year = year.filter(|year| (present - YEARS..=present).contains(year));
    let seed = of("seed").chars().filter(char::is_ascii_alphanumeric);
    (year.unwrap_or(present), seed.take(LONGEST).collect())
}

fn rows(t: Lang, check: &Check) -> String {
    let head = [
        t.audit_seq(),
        t.audit_when(),
        t.audit_until(),
        t.audit_who(),
        t.audit_role(),
        t.audit_source(),
        t.audit_tickets(),
    ];
    let row = |sampled: &Sampled| {
        let access = Access::new(t, sampled);
        let (seq, at, until) = (
            access.seq.to_string(),
            access.at.to_string(),
            access.until.to_string(),
        );
        let fields: [&str; 7] = [
            &seq,
            &at,
            &until,
            &access.who,
            access.role,
            &access.source,
            &access.tickets,
        ];
        csv::line(fields)
    };
    // Spreadsheets take a table for UTF-8 only with this mark.
    let mut whole = "\u{feff}".to_owned() + &csv::line(head);
    whole.extend(check.sample.iter().map(row));
    whole
}

impl YearlyPage {
    pub(super) fn new(
        viewer: &Viewer,
        (check, listed): (&Check, &[Administrator]),
        now: jiff::Timestamp,
    ) -> Self {
        let t = viewer.language;
        let present = day_of(now).year();
        let in_office = |entry: &&Administrator| {
            entry.from.year() <= check.year && entry.to.is_none_or(|to| to.year() >= check.year)
        };
        let access = |sampled: &Sampled| Access::new(t, sampled);
        Self {
            frame: Frame::new(viewer, Here::Audit).crumb(t.audit_title(), LIST),
            year: check.year,
            years: (0..YEARS).map(|ago| present - ago).collect(),
            table: format!("{YEARLY}.csv?year={}&seed={}", check.year, check.seed),
            seed: check.seed.clone(),
            made: When::at(now),
            accesses: check.accesses,
            without_ticket: check.without_ticket,
            failed: check.failed,
            administrators: listed
                .iter()
                .filter(in_office)
                .map(|entry| InOffice::new(t, entry))
                .collect(),
            sample: check.sample.iter().map(access).collect(),
            without: check.without.iter().map(access).collect(),
            failures: check
                .failures
                .iter()
                .map(|listed| Row::new(t, listed, false))
                .collect(),
        }
    }
}

impl InOffice {
    fn new(t: Lang, entry: &Administrator) -> Self {
        let ente = entry.ente_name.clone();
        Self {
            name: entry.name.clone(),
            appointed_for: entry.appointed_for.clone(),
            ente: ente.unwrap_or_else(|| t.audit_platform().to_owned()),
            document: format!("{} ({})", entry.document, when::day(entry.from)),
        }
    }
}

impl Access {
    fn new(t: Lang, sampled: &Sampled) -> Self {
        let numbers: Vec<_> = sampled.tickets.iter().map(ToString::to_string).collect();
        Self {
            seq: sampled.record.seq,
            at: at(&sampled.record),
            until: When::at(sampled.until),
            who: who(t, &sampled.record),
            role: role(t, &sampled.record),
            source: sampled.record.source.clone(),
            tickets: numbers.join(", "),
        }
    }
}
