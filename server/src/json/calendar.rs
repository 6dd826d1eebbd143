//! The calendar as it is written in a document.

use std::collections::BTreeMap;
use std::fmt;

use custode_domain::calendar::{
    DayPlan, MonthDay, Nation, ServiceCalendar, Span, SpanError, TimeOfDay, Week, Zone,
};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::text::{Day, Text};

/// Reads a calendar.
pub(crate) fn calendar<'de, D: Deserializer<'de>>(json: D) -> Result<ServiceCalendar, D::Error> {
    CalendarForm::deserialize(json).map(ServiceCalendar::from)
}

/// A calendar on its way into JSON or out of it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarForm {
    #[serde(deserialize_with = "zone", serialize_with = "zone_name")]
    tz: Zone,
    week: WeekForm,
    #[serde(skip_serializing_if = "Option::is_none")]
    holidays: Option<NationForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    patron: Option<Text<MonthDay>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_dates: Option<Vec<Text<Day>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_every_year: Option<Vec<Text<MonthDay>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overrides: Option<OverridesForm>,
}

#[derive(Serialize, Deserialize)]
enum NationForm {
    #[serde(rename = "IT")]
    Italy,
}

/// A weekday that is missing is closed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WeekForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    mon: Option<DayForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tue: Option<DayForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wed: Option<DayForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thu: Option<DayForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fri: Option<DayForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sat: Option<DayForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sun: Option<DayForm>,
}

/// Plans by date; a date that comes twice is a slip that must not lose the first plan in silence.
#[derive(Default)]
struct OverridesForm(BTreeMap<Date, DayPlan>);

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<SpanForm>", into = "Vec<SpanForm>")]
struct DayForm(DayPlan);

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(
    try_from = "(Text<TimeOfDay>, Text<TimeOfDay>)",
    into = "(Text<TimeOfDay>, Text<TimeOfDay>)"
)]
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

impl From<&ServiceCalendar> for CalendarForm {
    fn from(calendar: &ServiceCalendar) -> Self {
        let ServiceCalendar {
            zone,
            week,
            holidays,
            patron,
            closed_dates,
            closed_every_year,
            overrides,
        } = calendar;
        Self {
            tz: zone.clone(),
            week: week.into(),
            holidays: holidays.map(|Nation::Italy| NationForm::Italy),
            patron: patron.map(Text),
            closed_dates: some(closed_dates.iter().map(|date| Text(Day(*date)))),
            closed_every_year: some(closed_every_year.iter().copied().map(Text)),
            overrides: (!overrides.is_empty()).then(|| OverridesForm(overrides.clone())),
        }
    }
}

/// A list; none for an empty one.
fn some<T>(values: impl Iterator<Item = T>) -> Option<Vec<T>> {
    let values: Vec<T> = values.collect();
    (!values.is_empty()).then_some(values)
}

impl Serialize for OverridesForm {
    fn serialize<S: Serializer>(&self, json: S) -> Result<S::Ok, S::Error> {
        let plans = self.0.iter();
        json.collect_map(plans.map(|(date, plan)| (date.to_string(), DayForm(plan.clone()))))
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

impl From<&Week> for WeekForm {
    fn from(week: &Week) -> Self {
        let day = |weekday| {
            let plan = week.on(weekday);
            (!plan.is_closed()).then(|| DayForm(plan.clone()))
        };
        Self {
            mon: day(Weekday::Monday),
            tue: day(Weekday::Tuesday),
            wed: day(Weekday::Wednesday),
            thu: day(Weekday::Thursday),
            fri: day(Weekday::Friday),
            sat: day(Weekday::Saturday),
            sun: day(Weekday::Sunday),
        }
    }
}

impl From<DayForm> for Vec<SpanForm> {
    fn from(DayForm(plan): DayForm) -> Self {
        plan.spans().iter().copied().map(SpanForm).collect()
    }
}

impl From<SpanForm> for (Text<TimeOfDay>, Text<TimeOfDay>) {
    fn from(SpanForm(span): SpanForm) -> Self {
        (Text(span.open()), Text(span.close()))
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

fn zone_name<S: Serializer>(zone: &Zone, json: S) -> Result<S::Ok, S::Error> {
    json.serialize_str(zone.name())
}
