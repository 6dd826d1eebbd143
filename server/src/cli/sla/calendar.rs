//! The calendar as it is written in a request.

use std::collections::BTreeMap;

use custode_domain::calendar::{
    DayPlan, MonthDay, Nation, ServiceCalendar, Span, SpanError, TimeOfDay, Week, Zone,
};
use serde::{Deserialize, Deserializer, de};

use super::form::{Day, Text};

/// Reads a calendar.
pub(super) fn calendar<'de, D: Deserializer<'de>>(json: D) -> Result<ServiceCalendar, D::Error> {
    CalendarForm::deserialize(json).map(ServiceCalendar::from)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarForm {
    #[serde(deserialize_with = "zone")]
    tz: Zone,
    week: WeekForm,
    holidays: Option<NationForm>,
    patron: Option<Text<MonthDay>>,
    closed_dates: Option<Vec<Text<Day>>>,
    closed_every_year: Option<Vec<Text<MonthDay>>>,
    overrides: Option<BTreeMap<Text<Day>, DayForm>>,
}

#[derive(Deserialize)]
enum NationForm {
    #[serde(rename = "IT")]
    Italy,
}

/// A weekday that is missing is closed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WeekForm {
    mon: Option<DayForm>,
    tue: Option<DayForm>,
    wed: Option<DayForm>,
    thu: Option<DayForm>,
    fri: Option<DayForm>,
    sat: Option<DayForm>,
    sun: Option<DayForm>,
}

#[derive(Default, Deserialize)]
#[serde(try_from = "Vec<SpanForm>")]
struct DayForm(DayPlan);

#[derive(Deserialize)]
#[serde(try_from = "(Text<TimeOfDay>, Text<TimeOfDay>)")]
struct SpanForm(Span);

impl From<CalendarForm> for ServiceCalendar {
    fn from(form: CalendarForm) -> Self {
        Self {
            zone: form.tz,
            week: form.week.into(),
            holidays: form.holidays.map(|NationForm::Italy| Nation::Italy),
            patron: form.patron.map(|Text(patron)| patron),
            closed_dates: form
                .closed_dates
                .into_iter()
                .flatten()
                .map(|Text(Day(date))| date)
                .collect(),
            closed_every_year: form
                .closed_every_year
                .into_iter()
                .flatten()
                .map(|Text(day)| day)
                .collect(),
            overrides: form
                .overrides
                .into_iter()
                .flatten()
                .map(|(Text(Day(date)), DayForm(plan))| (date, plan))
                .collect(),
        }
    }
}

impl From<WeekForm> for Week {
    fn from(form: WeekForm) -> Self {
        let WeekForm {
            mon,
            tue,
            wed,
            thu,
            fri,
            sat,
            sun,
        } = form;
        Self::from_monday([mon, tue, wed, thu, fri, sat, sun].map(|day| day.unwrap_or_default().0))
    }
}

impl TryFrom<Vec<SpanForm>> for DayForm {
    type Error = SpanError;

    fn try_from(spans: Vec<SpanForm>) -> Result<Self, SpanError> {
        DayPlan::new(spans.into_iter().map(|SpanForm(span)| span).collect()).map(Self)
    }
}

impl TryFrom<(Text<TimeOfDay>, Text<TimeOfDay>)> for SpanForm {
    type Error = SpanError;

    fn try_from(
        (Text(open), Text(close)): (Text<TimeOfDay>, Text<TimeOfDay>),
    ) -> Result<Self, SpanError> {
        Span::new(open, close).map(Self)
    }
}

fn zone<'de, D: Deserializer<'de>>(json: D) -> Result<Zone, D::Error> {
    Zone::named(&String::deserialize(json)?).map_err(de::Error::custom)
}
