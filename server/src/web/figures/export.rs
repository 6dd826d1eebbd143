//! Export: the figures as files for people with a spreadsheet: one row for each number.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use custode_domain::contract::{Percent, Ratio};
use custode_domain::figures::{Form, Group, Metric, Tally};
use jiff::civil::Date;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::asked::Address;
use super::{number, told};
use crate::app::App;
use crate::app::figures::{Told, figures};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::page::{failed, not_found};
use crate::web::tickets::{Pairs, said};

/// The columns; programs find them by these names, whatever the language.
const HEADS: [&str; 17] = [
    "figure",
    "metric",
    "name",
    "by",
    "group",
    "code",
    "month",
    "count",
    "part",
    "percent",
    "mean",
    "median",
    "p90",
    "max",
    "unit",
    "threshold_percent",
    "threshold_met",
];
/// The letters that make a spreadsheet take a text for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell of a row.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Text(String),
    Whole(u64),
    /// A number with decimals, as it was rounded.
    Decimal(f64, String),
    Nothing,
}

/// `GET /figures.csv`
pub(crate) async fn csv(State(app): State<Arc<App>>, viewer: Viewer, pairs: Pairs) -> Response {
    let (address, told) = match read(&app, &viewer, pairs).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let mut text = String::from("\u{feff}");
    line(&mut text, HEADS.iter().map(|head| (*head).to_owned()));
    for row in rows(viewer.language, &told) {
        line(&mut text, row.iter().map(Cell::quoted));
    }
    file(
        "text/csv; charset=utf-8",
        &name(&address, "csv"),
        text.into(),
    )
}

/// What a workbook is called by browsers.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// `GET /figures.xlsx`
pub(crate) async fn xlsx(State(app): State<Arc<App>>, viewer: Viewer, pairs: Pairs) -> Response {
    let (address, told) = match read(&app, &viewer, pairs).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    match workbook(viewer.language, &address, &told) {
        Ok(bytes) => file(WORKBOOK, &name(&address, "xlsx"), bytes),
        Err(error) => failed(&error),
    }
}

async fn read(app: &App, viewer: &Viewer, pairs: Pairs) -> Result<(Address, Told), Response> {
    let (address, _) = Address::read(&said(pairs), viewer.language, app.clock.now());
    let Some(asked) = address.asked() else {
        return Err(not_found().await);
    };
    match figures(app, viewer, &asked).await {
        Ok(told) => Ok((address, told)),
        Err(error) => Err(failed(&error)),
    }
}

pub(super) fn file(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let attached = format!("attachment; filename=\"{name}\"");
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, attached),
    ];
    (headers, bytes).into_response()
}

/// `indicatori-2026-Q3.csv`
fn name(address: &Address, ending: &str) -> String {
    let period: Vec<String> = address
        .pairs()
        .into_iter()
        .filter(|(name, _)| ["period", "from", "to"].contains(name))
        .map(|(_, value)| value)
        .collect();
    format!("indicatori-{}.{ending}", period.join("-"))
}

/// One row for the whole of each metric, for each of its groups and for each of its months.
fn rows(t: Lang, told: &Told) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for (metric, measured) in told.report.metrics() {
        rows.push(row(t, told, (metric, None, None), &measured.whole));
        for (group, tally) in &measured.groups {
            rows.push(row(t, told, (metric, Some(group), None), tally));
        }
        let months = told.report.period().months().zip(&measured.months);
        if measured.months.len() > 1 {
            rows.extend(
                months.map(|(month, tally)| row(t, told, (metric, None, Some(month)), tally)),
            );
        }
    }
    rows
}

fn row(
    t: Lang,
    told: &Told,
    (metric, group, month): (Metric, Option<&Group>, Option<Date>),
    tally: &Tally,
) -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let (ratio, form) = (tally.ratio(), metric.form());
    let rounding = told.agreed.rounding();
    let share = match form {
        Form::Share => rounding.share(ratio),
        Form::ServiceTime | Form::RealTime | Form::Mean | Form::Spread => None,
    };
    let threshold = told.agreed.threshold(metric, group);
    let is_met = threshold.and_then(|threshold| number::is_met(&told.agreed, ratio, threshold));
    let [mean, median, ninth, most] = times(form, tally);
    vec![
        text(metric.figure().code()),
        text(metric.code()),
        Cell::Text(told::metric(t, metric)),
        text(if group.is_some() {
            told::groups(t, metric)
        } else {
            ""
        }),
        group.map_or(Cell::Nothing, |group| Cell::Text(told::group(t, group))),
        group.map_or(Cell::Nothing, |group| Cell::Text(group.code())),
        month.map_or(Cell::Nothing, |month| Cell::Text(month.to_string())),
        Cell::Whole(tally.count()),
        part(form, ratio),
        share.map_or(Cell::Nothing, percent),
        mean,
        median,
        ninth,
        most,
        text(unit(form)),
        threshold.map_or(Cell::Nothing, percent),
        is_met.map_or(Cell::Nothing, |is_met| {
            text(if is_met { "yes" } else { "no" })
        }),
    ]
}

fn part(form: Form, ratio: Ratio) -> Cell {
    match form {
        Form::Share => Cell::Whole(ratio.part),
        Form::ServiceTime | Form::RealTime | Form::Mean | Form::Spread => Cell::Nothing,
    }
}

fn times(form: Form, tally: &Tally) -> [Cell; 4] {
    let whole = |number: Option<u64>| number.map_or(Cell::Nothing, Cell::Whole);
    match form {
        Form::ServiceTime | Form::RealTime => [
            whole(tally.mean()),
            whole(tally.percentile(50).map(u64::from)),
            whole(tally.percentile(90).map(u64::from)),
            whole(tally.greatest().map(u64::from)),
        ],
        Form::Mean => {
            let mean = tally.mean_hundredths().map_or(Cell::Nothing, |mean| {
                decimal(&told::hundredths(Lang::En, mean))
            });
            [mean, Cell::Nothing, Cell::Nothing, Cell::Nothing]
        }
        Form::Share | Form::Spread => [const { Cell::Nothing }; 4],
    }
}

const fn unit(form: Form) -> &'static str {
    match form {
        Form::ServiceTime => "service seconds",
        Form::RealTime => "seconds",
        Form::Share => "percent",
        Form::Mean => "mean",
        Form::Spread => "count",
    }
}

fn percent(percent: Percent) -> Cell {
    decimal(&percent.to_string())
}

fn decimal(text: &str) -> Cell {
    text.parse().map_or(Cell::Nothing, |number| {
        Cell::Decimal(number, text.to_owned())
    })
}

impl Cell {
    /// As CSV holds it: a text that a spreadsheet would take for a formula begins with an apostrophe.
    fn quoted(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Decimal(_, told) => told.clone(),
            Self::Nothing => String::new(),
        }
    }
}

/// A line of RFC 4180.
fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    let quoted = |cell: String| {
        let cell = if cell.starts_with(FORMULA) {
            format!("'{cell}")
        } else {
            cell
        };
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        }
    };
    let cells: Vec<String> = cells.map(quoted).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// The same rows as a workbook: texts stay texts, whatever they begin with, and numbers are numbers.
fn workbook(t: Lang, address: &Address, told: &Told) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(t.figure_title())?;
    let bold = Format::new().set_bold();
    for (column, head) in (0..).zip(HEADS) {
        sheet.write_string_with_format(0, column, head, &bold)?;
    }
    for (place, row) in (1..).zip(rows(t, told)) {
        for (column, cell) in (0..).zip(row) {
            write(sheet, (place, column), &cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    let about = workbook.add_worksheet();
    about.set_name(t.figure_field_period())?;
    for (place, (name, value)) in (0..).zip(address.pairs()) {
        about.write_string(place, 0, name)?;
        about.write_string(place, 1, value)?;
    }
    workbook.save_to_buffer()
}

fn write(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell) -> Result<(), XlsxError> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a spreadsheet has no other numbers"
    )]
    match cell {
        Cell::Text(text) => sheet.write_string(row, column, text)?,
        Cell::Whole(number) => sheet.write_number(row, column, *number as f64)?,
        Cell::Decimal(number, _) => sheet.write_number(row, column, *number)?,
        Cell::Nothing => return Ok(()),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_never_a_formula_and_stays_in_its_cell() {
        let mut text = String::new();
        let cells = [
            "=1+1",
            "@x",
            "-2",
            "plain",
            "a,b",
            "say \"so\"",
            "two\nlines",
        ];
        line(&mut text, cells.iter().map(|cell| (*cell).to_owned()));
        assert_eq!(
            text,
            "'=1+1,'@x,'-2,plain,\"a,b\",\"say \"\"so\"\"\",\"two\nlines\"\r\n"
        );
    }
}
