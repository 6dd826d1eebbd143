//! Charts: bars, each with the same in words for who does not see them.

use custode_reports::quarterly::{Bar, Chart};

use super::numbers::{each, find};
use crate::lang::Lang;
use crate::web::figures::number::{Number, Row, Table};
use crate::web::figures::show::Section;

/// How the deadlines were kept, in this quarter and in the one before; nothing where none ended.
pub(super) fn kept(t: Lang, here: &[Section], before: &[Section], quarter: &str) -> Option<Chart> {
    let mut bars = Vec::new();
    let mut said = Vec::new();
    for (section, number) in each(here).filter(|(_, number)| number.standing.is_some()) {
        let then = find(before, number.code).and_then(whole);
        let rows = [
            (whole(number), quarter, false),
            (then, t.report_word_before(), true),
        ];
        for (row, when, pale) in rows {
            let Some(row) = row else { continue };
            let label = format!("{} {when}", section.number);
            said.push(words(
                t,
                row,
                &format!("{} {}, {when}", section.number, section.title),
            ));
            bars.push(bar(row, label, pale));
        }
    }
    (!bars.is_empty()).then(|| Chart {
        title: t.report_chart_kept().to_owned(),
        alt: t.report_chart_alt(said.join("; ")),
        bars,
    })
}

/// A number by month.
pub(super) fn months(t: Lang, months: &Table) -> Chart {
    let said: Vec<_> = months
        .rows
        .iter()
        .map(|row| words(t, row, &row.label))
        .collect();
    let drawn = months
        .rows
        .iter()
        .map(|row| bar(row, row.label.clone(), false));
    Chart {
        title: months.caption.clone(),
        alt: t.report_chart_alt(said.join("; ")),
        bars: drawn.collect(),
    }
}

/// A length on a bar of a thousand.
pub(super) fn thousandths(length: u64) -> u16 {
    u16::try_from(length.min(1_000)).unwrap_or(1_000)
}

fn whole(number: &Number) -> Option<&Row> {
    number.groups.rows.first()
}

fn bar(row: &Row, label: String, pale: bool) -> Bar {
    Bar {
        label,
        value: value(row),
        length: thousandths(row.bar),
        mark: row.mark.map(thousandths),
        pale,
    }
}

/// What the bar is as long as: the mean of times stands after their count.
fn value(row: &Row) -> String {
    let place = usize::from(row.cells.len() > 2);
    row.cells.get(place).cloned().unwrap_or_default()
}

fn words(t: Lang, row: &Row, label: &str) -> String {
    match &row.standing {
        Some(standing) => t.report_chart_bar_mark(label, value(row), &standing.threshold),
        None => t.report_chart_bar(label, value(row)),
    }
}
