//! The calendar as it is written in a request.

use std::collections::BTreeMap;
use std::fmt;

use custode_domain::calendar::{
    DayPlan, MonthDay, Nation, ServiceCalendar, Span, SpanError, TimeOfDay, Week, Zone,
};
use jiff::civil::Date;
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
    overrides: Option<OverridesForm>,
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

/// Plans by date; a date that comes twice is a slip that must not lose the first plan in silence.
#[derive(Default)]
struct OverridesForm(BTreeMap<Date, DayPlan>);

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
            overrides: form.overrides.unwrap_or_default().0,
        }
    }
}

impl<'de> Deserialize<'de> for OverridesForm {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_map(Self::default())
    }
}

impl<'de> de::Visitor<'de> for OverridesForm {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the spans of each date")
    }

    fn visit_map<A: de::MapAccess<'de>>(mut self, mut json: A) -> Result<Self, A::Error> {
        while let Some((Text(Day(date)), DayForm(plan))) = json.next_entry()? {
            if self.0.insert(date, plan).is_some() {
                return Err(de::Error::custom(format!("{date} comes twice")));
            }
        }
        Ok(self)
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
