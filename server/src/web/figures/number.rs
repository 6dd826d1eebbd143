//! Number: one metric as its table shows it: the whole, its groups and its months, each with a bar and its tickets.

use custode_domain::contract::{Percent, Ratio};
use custode_domain::figures::{Form, Group, Measured, Metric, Tally};
use jiff::civil::Date;

use super::asked::Address;
use super::told;
use crate::app::figures::{Agreed, Told};
use crate::lang::Lang;

/// Where the tickets behind a number are.
pub(super) const TICKETS: &str = "/figures/tickets";
/// The width of a whole bar.
const WIDTH: u64 = 1_000;

/// One metric.
#[derive(Debug)]
pub(super) struct Number {
    /// For addresses within the page.
    pub(super) code: &'static str,
    pub(super) title: String,
    /// The whole in words.
    pub(super) headline: String,
    /// Whether the whole meets what is promised.
    pub(super) standing: Option<Standing>,
    pub(super) heads: Vec<&'static str>,
    /// By group; the whole first. Empty where nothing was counted.
    pub(super) groups: Table,
    /// By month; empty where the period has one.
    pub(super) months: Option<Table>,
}

/// The rows of a table.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) caption: String,
    /// What the first column holds.
    pub(super) by: &'static str,
    pub(super) rows: Vec<Row>,
}

/// One row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) label: String,
    /// The tickets behind it.
    pub(super) href: String,
    /// In the order of the heads.
    pub(super) cells: Vec<String>,
    pub(super) standing: Option<Standing>,
    pub(super) bar: u64,
    /// Where the threshold stands on the bar.
    pub(super) mark: Option<u64>,
}

/// A threshold, and whether it is met.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) threshold: String,
    pub(super) is_met: bool,
}

/// What every number of a page is told by.
pub(super) struct Teller<'t> {
    pub(super) t: Lang,
    pub(super) address: &'t Address,
    pub(super) told: &'t Told,
}

impl Number {
    /// Whether its table says if something promised is met.
    pub(super) fn judges(&self) -> bool {
        self.groups.rows.iter().any(|row| row.standing.is_some())
    }
}

impl Teller<'_> {
    pub(super) fn number(&self, metric: Metric, measured: &Measured) -> Number {
        let t = self.t;
        let whole = self.row(
            metric,
            (t.figure_all().to_owned(), None, None),
            &measured.whole,
        );
        Number {
            code: metric.code(),
            title: told::metric(t, metric),
            headline: self.headline(metric, &measured.whole),
            standing: whole.standing.clone(),
            heads: heads(t, metric.form()),
            groups: self.groups(metric, measured, whole),
            months: self.months(metric, measured),
        }
    }

    fn groups(&self, metric: Metric, measured: &Measured, whole: Row) -> Table {
        let t = self.t;
        let mut rows = Vec::new();
        if measured.whole.count() > 0 {
            rows.push(whole);
            for (group, tally) in &measured.groups {
                let label = told::group(t, group);
                rows.push(self.row(metric, (label, Some(group), None), tally));
            }
        }
        let mut table = Table {
            caption: t.figure_by_group(told::groups(t, metric)),
            by: told::groups(t, metric),
            rows,
        };
        table.scale(metric.form());
        table
    }

    fn months(&self, metric: Metric, measured: &Measured) -> Option<Table> {
        let is_snapshot = matches!(metric, Metric::BacklogByAge | Metric::BacklogByState);
        if measured.months.len() < 2 || measured.whole.count() == 0 || is_snapshot {
            return None;
        }
        let t = self.t;
        let months = self.told.report.period().months().zip(&measured.months);
        let mut table = Table {
            caption: t.figure_by_month().to_owned(),
            by: t.figure_field_period(),
            rows: months
                .map(|(month, tally)| {
                    let label = month.strftime("%m/%Y").to_string();
                    self.row(metric, (label, None, Some(month)), tally)
                })
                .collect(),
        };
        table.scale(metric.form());
        Some(table)
    }

    fn row(
        &self,
        metric: Metric,
        (label, group, month): (String, Option<&Group>, Option<Date>),
        tally: &Tally,
    ) -> Row {
        let mut more = vec![("metric", metric.code().to_owned())];
        more.extend(group.map(|group| ("group", group.code())));
        more.extend(month.map(|month| ("month", month.to_string())));
        let standing = self.standing(metric, group, tally);
        let threshold = self.told.agreed.threshold(metric, group);
        Row {
            label,
            href: self.address.at(TICKETS, &more),
            cells: self.cells(metric, tally),
            standing,
            bar: bar(metric.form(), tally),
            mark: threshold.map(|percent| u64::from(percent.ten_thousandths()) / 1_000),
        }
    }

    fn standing(&self, metric: Metric, group: Option<&Group>, tally: &Tally) -> Option<Standing> {
        let (agreed, t) = (&self.told.agreed, self.t);
        let threshold = agreed.threshold(metric, group)?;
        Some(Standing {
            threshold: told::percent(t, threshold),
            is_met: is_met(agreed, tally.ratio(), threshold)?,
        })
    }

    fn headline(&self, metric: Metric, whole: &Tally) -> String {
        let cells = self.cells(metric, whole);
        match (whole.count(), metric.form()) {
            (0, _) => self.t.figure_none().to_owned(),
            (_, Form::ServiceTime | Form::RealTime) => cells.get(1).cloned().unwrap_or_default(),
            (_, Form::Share | Form::Mean | Form::Spread) => {
                cells.first().cloned().unwrap_or_default()
            }
        }
    }

    fn cells(&self, metric: Metric, tally: &Tally) -> Vec<String> {
        let (t, rounding) = (self.t, self.told.agreed.rounding());
        let count = tally.count().to_string();
        let time = |so_many: Option<u64>| {
            so_many.map_or_else(|| "–".to_owned(), |seconds| told::seconds(t, seconds))
        };
        match metric.form() {
            Form::ServiceTime | Form::RealTime => vec![
                count,
                time(tally.mean()),
                time(tally.percentile(50).map(u64::from)),
                time(tally.percentile(90).map(u64::from)),
                time(tally.greatest().map(u64::from)),
            ],
            Form::Share => {
                let ratio = tally.ratio();
                vec![
                    told::share(t, rounding, ratio),
                    t.figure_of(ratio.part, ratio.whole),
                ]
            }
            Form::Mean => vec![
                tally
                    .mean_hundredths()
                    .map_or_else(|| "–".to_owned(), |mean| told::hundredths(t, mean)),
                count,
            ],
            Form::Spread => {
                let whole = self.whole_of(metric);
                let part = tally.count();
                vec![count, told::share(t, rounding, Ratio { part, whole })]
            }
        }
    }

    fn whole_of(&self, metric: Metric) -> u64 {
        let mut metrics = self.told.report.metrics();
        let found = metrics.find(|(known, _)| *known == metric);
        found.map_or(0, |(_, measured)| measured.whole.count())
    }
}

/// Whether a rounded share reaches a threshold; nothing of nothing is not judged.
pub(super) fn is_met(agreed: &Agreed, ratio: Ratio, threshold: Percent) -> Option<bool> {
    Some(agreed.rounding().share(ratio)? >= threshold)
}

fn heads(t: Lang, form: Form) -> Vec<&'static str> {
    match form {
        Form::ServiceTime | Form::RealTime => vec![
            t.figure_column_count(),
            t.figure_column_mean(),
            t.figure_column_median(),
            t.figure_column_ninth(),
            t.figure_column_most(),
        ],
        Form::Share => vec![t.figure_column_value(), t.figure_column_part()],
        Form::Mean => vec![t.figure_column_mean(), t.figure_column_count()],
        Form::Spread => vec![t.figure_column_count(), t.figure_column_part()],
    }
}

/// How long a bar is, before the bars of a table are scaled to the longest.
fn bar(form: Form, tally: &Tally) -> u64 {
    match form {
        Form::ServiceTime | Form::RealTime => tally.mean().unwrap_or(0),
        Form::Share => {
            let ratio = tally.ratio();
            (ratio.part * WIDTH).checked_div(ratio.whole).unwrap_or(0)
        }
        Form::Mean => tally.mean_hundredths().unwrap_or(0),
        Form::Spread => tally.count(),
    }
}

impl Table {
    /// Shares are of a hundred percent; everything else is scaled to the longest bar.
    fn scale(&mut self, form: Form) {
        let longest = match form {
            Form::Share => WIDTH,
            Form::ServiceTime | Form::RealTime | Form::Mean | Form::Spread => {
                self.rows.iter().map(|row| row.bar).max().unwrap_or(0)
            }
        };
        for row in &mut self.rows {
            row.bar = (row.bar * WIDTH).checked_div(longest).unwrap_or(0);
        }
    }
}
