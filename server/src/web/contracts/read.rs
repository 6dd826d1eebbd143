//! Read: the terms in the form of a contract, and what is wrong with each field that holds none.

use std::collections::{BTreeMap, BTreeSet};

use custode_domain::calendar::{
    DayPlan, MonthDay, Nation, ServiceCalendar, Span, SpanError, TimeOfDay, Week, Zone,
};
use custode_domain::contract::{PausingWaits, Percent, Rounding, Targets, Terms, Way};
use custode_domain::priority::{Ahead, Criteria};
use custode_domain::sla::Target;
use custode_domain::ticket::WaitingFor;
use jiff::civil::Date;

use super::facts::{WEEK, day_name};
use super::names::{
    AHEAD_1, AHEAD_2, AHEAD_SAM, AT_RISK, CalendarNames, DECIMALS, DESK, ON_SITE, PAUSING, TARGETS,
    TargetNames, WAY,
};
use super::typed::Typed;
use crate::lang::Lang;
use crate::web::form::Errors;

/// A form on its way into terms.
pub(super) struct Reading<'t> {
    t: Lang,
    typed: &'t Typed,
    pub(super) errors: Errors,
}

/// The terms; nothing when a field is wrong.
pub(super) fn read_terms(reading: &mut Reading<'_>) -> Option<Terms> {
    let desk = reading.calendar(&DESK);
    let on_site = reading.calendar(&ON_SITE);
    let [first, second, third] = TARGETS.map(|names| reading.targets(&names));
    let at_risk = reading.at_risk();
    let pausing = reading.pausing();
    let rounding = reading.rounding();
    let criteria = reading.criteria();
    Some(Terms {
        desk: desk?,
        on_site: on_site?,
        targets: [first?, second?, third?],
        pausing,
        at_risk: at_risk?,
        criteria: criteria?,
        rounding: rounding?,
    })
}

impl<'t> Reading<'t> {
    /// Nothing is read yet.
    pub(super) fn new(t: Lang, typed: &'t Typed) -> Self {
        Self {
            t,
            typed,
            errors: Errors::default(),
        }
    }

    /// The value, or a sentence at its field.
    fn kept<T>(&mut self, name: &'static str, read: Result<T, String>) -> Option<T> {
        read.map_err(|sentence| self.errors.add(name, sentence))
            .ok()
    }

    fn calendar(&mut self, names: &CalendarNames) -> Option<ServiceCalendar> {
        let (t, typed) = (self.t, self.typed);
        let plans = [0, 1, 2, 3, 4, 5, 6].map(|index: usize| {
            let (name, weekday) = (names.week[index], WEEK[index]);
            let plan = plan(t, day_name(t, weekday), typed.get(name));
            self.kept(name, plan)
        });
        let patron = typed.get(names.patron).trim();
        let patron = match patron {
            "" => Some(None),
            text => self.kept(names.patron, month_day(t, text)).map(Some),
        };
        let closed = typed.get(names.closed).split([' ', ',', ';', '\n', '\r']);
        let closed: Result<BTreeSet<_>, _> = filled(closed).map(|text| date(t, text)).collect();
        let closed = self.kept(names.closed, closed);
        let yearly = typed.get(names.yearly).split([' ', ',', ';', '\n', '\r']);
        let yearly: Result<BTreeSet<_>, _> =
            filled(yearly).map(|text| month_day(t, text)).collect();
        let yearly = self.kept(names.yearly, yearly);
        let special = self.kept(names.special, special(t, typed.get(names.special)));
        let zone = typed.get(names.zone);
        let zone = Zone::named(zone.trim()).map_err(|_| t.contract_error_zone(zone));
        let zone = self.kept(names.zone, zone);
        let [mon, tue, wed, thu, fri, sat, sun] = plans;
        Some(ServiceCalendar {
            zone: zone?,
            week: Week::from_monday([mon?, tue?, wed?, thu?, fri?, sat?, sun?]),
            holidays: typed.has(names.holidays, "yes").then_some(Nation::Italy),
            patron: patron?,
            closed_dates: closed?,
            closed_every_year: yearly?,
            overrides: special?,
        })
    }

    fn targets(&mut self, names: &TargetNames) -> Option<Targets> {
        let (t, typed) = (self.t, self.typed);
        let take_charge = self.kept(names.take_charge, target(t, typed.get(names.take_charge)));
        let resolution = self.kept(names.resolution, target(t, typed.get(names.resolution)));
        let task = self.kept(names.task, target(t, typed.get(names.task)));
        let taken = self.kept(names.taken, percent(t, typed.get(names.taken)));
        let resolved = self.kept(names.resolved, percent(t, typed.get(names.resolved)));
        Some(Targets {
            take_charge: take_charge?,
            resolution: resolution?,
            task: task?,
            taken_in_time: taken?,
            resolved_in_time: resolved?,
        })
    }

    fn at_risk(&mut self) -> Option<u8> {
        let typed = self.typed.get(AT_RISK).trim().parse();
        let wrong = self.t.contract_error_at_risk().to_owned();
        self.kept(AT_RISK, typed.map_err(|_| wrong))
    }

    fn pausing(&self) -> PausingWaits {
        let waits = WaitingFor::ALL.iter().copied();
        let chosen = waits.filter(|wait| self.typed.has(PAUSING, wait.code()));
        chosen.collect()
    }

    fn rounding(&mut self) -> Option<Rounding> {
        let wrong = || self.t.contract_error_choice().to_owned();
        let decimals = self.typed.get(DECIMALS).parse().map_err(|_| wrong());
        let way = Way::from_code(self.typed.get(WAY)).ok_or_else(wrong);
        let way = self.kept(WAY, way);
        let decimals: Option<u8> = self.kept(DECIMALS, decimals);
        let rounding = Rounding::new(decimals?, way?);
        let wrong = self.t.contract_error_choice().to_owned();
        self.kept(DECIMALS, rounding.ok_or(wrong))
    }

    fn criteria(&mut self) -> Option<Criteria> {
        let (t, typed) = (self.t, self.typed);
        let first = self.kept(AHEAD_1, ahead(t, typed.get(AHEAD_1)));
        let second = self.kept(AHEAD_2, ahead(t, typed.get(AHEAD_2)));
        let sam = self.kept(AHEAD_SAM, ahead(t, typed.get(AHEAD_SAM)));
        Some(Criteria {
            severity: [first?, second?],
            sam: sam?,
        })
    }
}

fn filled<'s>(texts: impl Iterator<Item = &'s str>) -> impl Iterator<Item = &'s str> {
    texts.map(str::trim).filter(|text| !text.is_empty())
}

/// The spans of a day: `08:30-13:30 15:00-18:00`, or nothing.
fn plan(t: Lang, place: &str, typed: &str) -> Result<DayPlan, String> {
    let words = typed.split([' ', ',', ';', '\n', '\r', '\t']);
    let spans = filled(words).filter(|word| *word != t.contract_closed());
    let spans: Result<Vec<_>, _> = spans.map(span).collect();
    spans
        .and_then(DayPlan::new)
        .map_err(|error| sentence(t, place, &error))
}

fn span(typed: &str) -> Result<Span, SpanError> {
    // People type the dash that their keyboard or their text processor has.
    let typed = typed.replace(['–', '—'], "-");
    let (open, close) = typed
        .split_once('-')
        .ok_or_else(|| SpanError::NotATime(typed.clone()))?;
    Span::new(time(open)?, time(close)?)
}

/// `8:30` and `8.30` are `08:30` to people.
fn time(typed: &str) -> Result<TimeOfDay, SpanError> {
    let text = typed.replace('.', ":");
    let padded = format!("{text:0>5}");
    padded
        .parse()
        .map_err(|_| SpanError::NotATime(typed.to_owned()))
}

fn sentence(t: Lang, place: &str, error: &SpanError) -> String {
    match error {
        SpanError::NotATime(text) => t.contract_error_time(place, text),
        SpanError::Backwards { open, close } => {
            t.contract_error_backwards(place, format!("{open}-{close}"))
        }
        SpanError::Overlap { earlier, later } => t.contract_error_overlap(place, later, earlier),
    }
}

/// `07/12/2026`, or as programs write it.
fn date(t: Lang, typed: &str) -> Result<Date, String> {
    let read = Date::strptime("%d/%m/%Y", typed).or_else(|_| Date::strptime("%Y-%m-%d", typed));
    read.map_err(|_| t.contract_error_date(typed))
}

/// `24/06`
fn month_day(t: Lang, typed: &str) -> Result<MonthDay, String> {
    let wrong = || t.contract_error_day(typed);
    let (day, month) = typed.split_once('/').ok_or_else(wrong)?;
    let text = format!("{month:0>2}-{day:0>2}");
    text.parse().map_err(|_| wrong())
}

/// A date on each line, with its hours.
fn special(t: Lang, typed: &str) -> Result<BTreeMap<Date, DayPlan>, String> {
    let mut plans = BTreeMap::new();
    for line in filled(typed.lines()) {
        let (day, hours) = line.split_once(' ').unwrap_or((line, ""));
        let date = date(t, day)?;
        let plan = plan(t, day, hours)?;
        if plans.insert(date, plan).is_some() {
            return Err(t.contract_error_twice(day));
        }
    }
    Ok(plans)
}

/// Hours and minutes, and seconds where a document had some: `4:00`.
fn seconds(typed: &str) -> Option<i64> {
    let mut parts = typed.trim().split(':');
    let hours = number(parts.next()?, 5)?;
    let minutes = number(parts.next()?, 2)?;
    let seconds = parts.next().map_or(Some(0), |part| number(part, 2))?;
    let whole = parts.next().is_none() && minutes < 60 && seconds < 60;
    whole.then_some(hours * 3600 + minutes * 60 + seconds)
}

fn number(text: &str, longest: usize) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = digits && text.len() <= longest;
    fits.then(|| text.parse().ok()).flatten()
}

fn target(t: Lang, typed: &str) -> Result<Target, String> {
    let target = seconds(typed).and_then(|seconds| Target::from_seconds(seconds).ok());
    target.ok_or_else(|| t.contract_error_duration(typed))
}

fn ahead(t: Lang, typed: &str) -> Result<Ahead, String> {
    let minutes = seconds(typed).filter(|seconds| seconds % 60 == 0);
    let minutes = minutes.and_then(|seconds| u32::try_from(seconds / 60).ok());
    let ahead = minutes.and_then(Ahead::from_minutes);
    ahead.ok_or_else(|| t.contract_error_ahead(typed))
}

fn percent(t: Lang, typed: &str) -> Result<Percent, String> {
    let text = typed.trim().trim_end_matches('%').trim().replace(',', ".");
    text.parse().map_err(|_| t.contract_error_percent(typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_type_them() {
        let check = |typed: &str, read: &str| {
            let plan = plan(Lang::It, "Lunedì", typed).unwrap();
            assert_eq!(super::super::facts::spans(&plan), read, "{typed}");
        };
        check("08:30-13:30 15:00-18:00", "08:30-13:30 15:00-18:00");
        check("15.00–18.00, 8:30-13:30", "08:30-13:30 15:00-18:00");
        check("chiuso", "");
        check("  ", "");
    }

    #[test]
    fn a_refusal_names_the_day_and_the_reason() {
        let check = |typed: &str, said: &str| {
            let refusal = plan(Lang::It, "Lunedì", typed).unwrap_err();
            assert!(refusal.starts_with(said), "{refusal}");
        };
        check("13:30-08:30", "Lunedì: 13:30-08:30 non finisce dopo");
        check(
            "08:30-13:30 13:00-18:00",
            "Lunedì: 13:00-18:00 si sovrappone a 08:30-13:30",
        );
        check("mattina", "Lunedì: «mattina» non è un orario");
        check("08:30-25:00", "Lunedì: «25:00» non è un orario");
    }

    #[test]
    fn durations_dates_and_shares_are_read_or_refused() {
        let t = Lang::It;
        assert_eq!(target(t, "4:00"), Ok(Target::from_hours(4)));
        assert_eq!(target(t, "0:30"), Ok(Target::from_minutes(30)));
        for wrong in ["", "4", "4:60", "-1:00", "1:00:00:00", "a:00", "999999:00"] {
            assert!(target(t, wrong).is_err(), "{wrong}");
        }
        assert!(ahead(t, "8760:00").is_ok() && ahead(t, "8760:01").is_err());
        assert_eq!(date(t, "07/12/2026"), Ok(jiff::civil::date(2026, 12, 7)));
        assert_eq!(date(t, "2026-12-07"), date(t, "07/12/2026"));
        assert!(date(t, "31/02/2026").is_err());
        assert_eq!(month_day(t, "24/6").unwrap().to_string(), "06-24");
        assert!(month_day(t, "31/02").is_err());
        assert_eq!(percent(t, "89,5 %").unwrap().to_string(), "89.5");
        assert!(special(t, "24/12/2026 08:30-13:30\n24/12/2026").is_err());
    }
}
