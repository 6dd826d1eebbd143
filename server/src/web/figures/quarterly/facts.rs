//! Facts: of whom a report is, of when, by which contract, and by what it is known again.

use custode_domain::contract::Version;
use custode_reports::quarterly::Term;
use jiff::Timestamp;

use crate::about::About;
use crate::app::figures::Quarterly;
use crate::lang::Lang;
use crate::web::when::When;

/// Digits of the hash that stand in the number of a report: enough to tell the reports of a quarter apart.
const DIGITS: usize = 8;

/// `2026-Q3-1f0c33ab`: the same figures have the same number, whenever they are told.
pub(super) fn number(of: &Quarterly, print: &str) -> String {
    let digits = print.get(..DIGITS).unwrap_or(print);
    format!("{}-{digits}", of.quarter.named().spelt())
}

pub(super) fn of(t: Lang, about: &About, of: &Quarterly, print: &str, now: Timestamp) -> Vec<Term> {
    let period = of.told.report.period();
    let days = t.figure_period_days(
        crate::web::when::day(period.first()),
        crate::web::when::day(period.last()),
    );
    let versions: Vec<_> = of.versions.iter().map(|it| version(t, it)).collect();
    let supplier = about.supplier.clone();
    let facts = [
        (t.queue_field_ente(), Some(of.ente.name.clone())),
        (t.figure_field_period(), Some(days)),
        (t.report_fact_contract(), Some(versions.join("; "))),
        (t.report_fact_supplier(), supplier),
        (t.report_fact_made(), Some(When::at(now).minute())),
        (t.report_fact_number(), Some(number(of, print))),
        (t.report_fact_print(), Some(print.to_owned())),
    ];
    let said = |(term, text): (&str, Option<String>)| {
        let term = term.to_owned();
        text.map(|text| Term { term, text })
    };
    facts.into_iter().filter_map(said).collect()
}

/// The first version holds from ever: it is the tender's own.
fn version(t: Lang, version: &Version) -> String {
    if version.from == Timestamp::UNIX_EPOCH {
        t.report_tender(version.number)
    } else {
        t.report_version(version.number, When::at(version.from).minute())
    }
}
