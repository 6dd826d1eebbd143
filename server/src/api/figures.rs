//! Figures: what the service is measured on in a period (T01), as numbers.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::figures::{Cut, Figure, Form, Group, Metric, Tally};
use custode_domain::person::Level;
use custode_domain::ticket::Kind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::coded;
use super::problem::{Place, Problem, Why, failed};
use super::query::Asked as AskedOf;
use crate::app::App;
use crate::app::figures::{Asked, Named, Told, figures, zone};
use crate::app::viewer::Viewer;

/// The figures of a period.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Figures {
    /// Its first day.
    #[schema(example = "2026-07-01")]
    first: String,
    /// Its last day.
    #[schema(example = "2026-09-30")]
    last: String,
    /// The first instant that is not in the numbers: the end of the period, or now.
    #[schema(value_type = jiff::Timestamp)]
    end: String,
    /// In the order of their figures.
    metrics: Vec<OneMetric>,
    /// The figures that are not measured yet.
    #[schema(example = json!(["k14"]))]
    unmeasured: Vec<&'static str>,
}

/// One metric: as a whole, by group and by month.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OneMetric {
    #[schema(value_type = coded::Metric)]
    metric: &'static str,
    #[schema(example = "k2")]
    figure: &'static str,
    #[schema(value_type = coded::Form)]
    form: &'static str,
    whole: MetricNumber,
    groups: Vec<PartOfMetric>,
    /// Empty for a period within one month.
    months: Vec<PartOfMetric>,
}

/// The number of one group, or of one month.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PartOfMetric {
    /// The code of the group, or the first day of the month in the period.
    #[schema(example = "1")]
    of: String,
    #[serde(flatten)]
    number: MetricNumber,
}

/// What was counted. What does not belong to the form of the metric is null.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MetricNumber {
    /// Observations.
    count: u64,
    /// Those of the part, of a share.
    part: Option<u64>,
    /// The share in percent, rounded as the contract says; null of nothing.
    #[schema(example = "96.4")]
    percent: Option<String>,
    /// The sum of their seconds, or of their numbers.
    sum: Option<u64>,
    /// Mean seconds; of numbers the mean in hundredths.
    mean: Option<u64>,
    median: Option<u32>,
    p90: Option<u32>,
    max: Option<u32>,
    /// What the contract asks for, in percent.
    #[schema(example = "90")]
    threshold: Option<String>,
    /// Whether the rounded share reaches it.
    met: Option<bool>,
}

/// How figures are asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asking {
    /// A year, a quarter or a month: `2026`, `2026-Q3`, `2026-09`.
    #[param(example = "2026-Q3")]
    period: String,
    /// Whose; all that may be seen where none is named.
    #[param(value_type = Option<uuid::Uuid>)]
    ente: Option<String>,
    /// 1 blocking, 2 not blocking, 3 minor, at the instant of the observation.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 3)]
    severity: Option<String>,
    #[param(value_type = Option<coded::Channel>)]
    channel: Option<String>,
    /// At the instant of the observation.
    #[param(value_type = Option<coded::Level>)]
    level: Option<String>,
    #[param(value_type = Option<coded::Kind>)]
    kind: Option<String>,
}

/// What the service is measured on in a period
#[utoipa::path(get, path = "/api/v1/figures", tag = "figures", operation_id = "show_figures", params(Asking),
    responses((status = 200, description = "The figures", body = Figures)))]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    AskedOf(asking): AskedOf<Asking>,
) -> Result<Json<Figures>, Problem> {
    let asked = asking.read()?;
    let told = figures(&app, &viewer, &asked).await;
    Ok(Json(Figures::of(&told.map_err(|error| failed(&error))?)))
}

impl Asking {
    fn read(&self) -> Result<Asked, Problem> {
        let zone = zone().ok();
        let period = zone.and_then(|zone| Named::read(&self.period)?.period(&zone).ok());
        Ok(Asked {
            period: period.ok_or_else(|| wrong("period"))?,
            ente: one("ente", self.ente.as_deref(), |text| text.parse().ok())?,
            cut: Cut {
                severity: one("severity", self.severity.as_deref(), |text| {
                    Severity::from_number(text.parse().ok()?)
                })?,
                channel: one("channel", self.channel.as_deref(), Channel::from_code)?,
                level: one("level", self.level.as_deref(), Level::from_code)?,
                kind: one("kind", self.kind.as_deref(), Kind::from_code)?,
            },
        })
    }
}

fn one<T>(
    name: &str,
    asked: Option<&str>,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    let Some(text) = asked else { return Ok(None) };
    read(text).map(Some).ok_or_else(|| wrong(name))
}

fn wrong(name: &str) -> Problem {
    Problem::wrong(Place::Parameter(name.to_owned()), Why::Shape)
}

impl Figures {
    fn of(told: &Told) -> Self {
        let period = told.report.period();
        let metrics = told.report.metrics().map(|(metric, measured)| {
            let part = |of: String, group: Option<&Group>, tally: &Tally| PartOfMetric {
                of,
                number: MetricNumber::of(told, (metric, group), tally),
            };
            let groups = measured.groups.iter();
            let months = period.months().zip(&measured.months);
            OneMetric {
                metric: metric.code(),
                figure: metric.figure().code(),
                form: metric.form().code(),
                whole: MetricNumber::of(told, (metric, None), &measured.whole),
                groups: groups
                    .map(|(group, tally)| part(group.code(), Some(group), tally))
                    .collect(),
                months: if measured.months.len() > 1 {
                    months
                        .map(|(month, tally)| part(month.to_string(), None, tally))
                        .collect()
                } else {
                    Vec::new()
                },
            }
        });
        let is_unmeasured = |figure: &&Figure| figure.metrics().next().is_none();
        let unmeasured = Figure::ALL.iter().filter(is_unmeasured);
        Self {
            first: period.first().to_string(),
            last: period.last().to_string(),
            end: told.end.to_string(),
            metrics: metrics.collect(),
            unmeasured: unmeasured.map(|figure| figure.code()).collect(),
        }
    }
}

impl MetricNumber {
    fn of(told: &Told, (metric, group): (Metric, Option<&Group>), tally: &Tally) -> Self {
        let form = metric.form();
        let is = |forms: &[Form]| forms.contains(&form);
        let (times, shares) = (is(&[Form::ServiceTime, Form::RealTime]), is(&[Form::Share]));
        let ratio = tally.ratio();
        let share = told.agreed.rounding().share(ratio).filter(|_| shares);
        let threshold = told.agreed.threshold(metric, group);
        Self {
            count: tally.count(),
            part: shares.then_some(ratio.part),
            percent: share.map(|share| share.to_string()),
            sum: is(&[Form::ServiceTime, Form::RealTime, Form::Mean]).then(|| tally.sum()),
            mean: match form {
                Form::ServiceTime | Form::RealTime => tally.mean(),
                Form::Mean => tally.mean_hundredths(),
                Form::Share | Form::Spread => None,
            },
            median: tally.percentile(50).filter(|_| times),
            p90: tally.percentile(90).filter(|_| times),
            max: tally.greatest().filter(|_| times),
            threshold: threshold.map(|threshold| threshold.to_string()),
            met: threshold.zip(share).map(|(asked, share)| share >= asked),
        }
    }
}
