//! Quarterly: the report of a quarter in words: what the PDF tells, made of what the page of the figures tells.

mod charts;
mod facts;
mod numbers;
mod words;

use custode_domain::figures::Cut;
use custode_reports::quarterly::{Missed, QuarterlyReport};
use custode_reports::{Language, Made};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::asked::Address;
use super::show::{Section, sections};
use super::told;
use crate::about::About;
use crate::app::figures::{Quarterly, Row, Told};
use crate::lang::Lang;
use crate::mint::sha256;
use crate::sealing::encode;
use crate::web::when::{When, day};

/// The report of a quarter, as of now.
pub(crate) fn compose(
    t: Lang,
    about: &About,
    of: &Quarterly,
    now: Timestamp,
) -> Result<QuarterlyReport, serde_json::Error> {
    let (here, before) = (figures(t, of, &of.told), figures(t, of, &of.before));
    let period = of.told.report.period();
    let is_over = period.until() <= now;
    let days = (day(period.first()), day(period.last()));
    let quarter = told::period(t, of.quarter.named());
    let ente = of.ente.name.clone();
    let mut report = QuarterlyReport {
        language: language(t),
        made: made(Timestamp::UNIX_EPOCH),
        title: t.report_title().to_owned(),
        description: t.report_description(&ente, &quarter),
        keywords: vec![ente.clone(), of.quarter.named().spelt()],
        author: about.supplier.clone().unwrap_or_else(|| ente.clone()),
        ente,
        period: t.report_period(&quarter, days.0, days.1),
        draft: (!is_over).then(|| t.report_draft().to_owned()),
        fingerprint: String::new(),
        notices: notices(t, of, is_over),
        facts: Vec::new(),
        overview_chart: charts::kept(t, &here, &before, &quarter),
        overview: numbers::overview(t, &here, &before),
        missed: missed(t, of),
        sections: numbers::sections(t, &here, &before),
        unmeasured: numbers::unmeasured(&here),
        definitions: numbers::definitions(&here),
        words: words::of(t),
    };
    // Of what it tells, without when it is told: the same figures have the same number.
    let print = encode(&sha256(&serde_json::to_vec(&report)?));
    report.facts = facts::of(t, about, of, &print, now);
    report.fingerprint = facts::number(of, &print);
    report.made = made(now);
    Ok(report)
}

/// `rapporto-comune-di-esempio-2026-Q3.pdf`
pub(crate) fn file_name(ente: &str, spelt: &str) -> String {
    let plain = ente.nfd().filter(|c| !is_combining_mark(*c));
    let mut slug = String::new();
    for c in plain.take(80) {
        match c {
            c if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    let slug = slug.trim_end_matches('-');
    let ente = if slug.is_empty() { "ente" } else { slug };
    format!("rapporto-{ente}-{spelt}.pdf")
}

fn figures(t: Lang, of: &Quarterly, told: &Told) -> Vec<Section> {
    let address = Address {
        named: of.quarter.named(),
        ente: Some(of.ente.id),
        cut: Cut::default(),
    };
    sections(t, &address, told)
}

fn notices(t: Lang, of: &Quarterly, is_over: bool) -> Vec<String> {
    let mut notices = Vec::new();
    if !is_over {
        notices.push(t.report_until(When::at(of.told.end).minute()));
    }
    let mut metrics = of.told.report.metrics();
    if metrics.all(|(_, measured)| measured.whole.count() == 0) {
        notices.push(t.report_nothing().to_owned());
    }
    notices
}

fn missed(t: Lang, of: &Quarterly) -> Missed {
    let row = |row: &Row| {
        let metric = row.seen.metric;
        let figure = metric.figure();
        [
            row.title.number.to_string(),
            row.title.subject.clone(),
            format!(
                "{} {}",
                figure.code().to_uppercase(),
                told::metric(t, metric)
            ),
            told::group(t, &row.seen.group),
            When::at(row.seen.at).minute(),
        ]
    };
    let listed = of.missed.len() as u64;
    let told = match of.missed_count {
        0 => t.report_missed_none().to_owned(),
        count if count > listed => t.report_missed_some(count, listed),
        count => t.report_missed_all(count),
    };
    Missed {
        told,
        heads: [
            t.queue_column_number(),
            t.queue_list_subject(),
            t.report_word_figure(),
            t.figure_field_group(),
            t.report_column_missed(),
        ]
        .map(str::to_owned),
        rows: of.missed.iter().map(row).collect(),
    }
}

const fn language(t: Lang) -> Language {
    match t {
        Lang::It => Language::It,
        Lang::En => Language::En,
    }
}

/// The instant in UTC, which archives compare.
fn made(at: Timestamp) -> Made {
    let civil = at.to_zoned(TimeZone::UTC).datetime();
    let small = |number: i8| number.unsigned_abs();
    Made {
        year: civil.year().into(),
        month: small(civil.month()),
        day: small(civil.day()),
        hour: small(civil.hour()),
        minute: small(civil.minute()),
        second: small(civil.second()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_its_ente_and_quarter_in_plain_letters() {
        for (ente, name) in [
            ("Comune di Esempio", "comune-di-esempio"),
            ("Città d’Arno – Forlì", "citta-d-arno-forli"),
            ("../../etc\"\r\n", "etc"),
            ("שלום", "ente"),
        ] {
            let name = format!("rapporto-{name}-2026-Q3.pdf");
            assert_eq!(file_name(ente, "2026-Q3"), name);
        }
    }
}
