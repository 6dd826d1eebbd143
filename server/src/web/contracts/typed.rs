//! Typed: the form of a contract as it was filled in. It is kept as it was typed, right or wrong.

use std::collections::BTreeMap;

use custode_domain::calendar::{Nation, ServiceCalendar};
use custode_domain::contract::{Reaches, Terms};
use custode_domain::ticket::{Line, WaitingFor};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::facts::{LEAP_YEAR, WEEK, ahead, duration, every_year, spans};
use super::names::{
    AHEAD_1, AHEAD_2, AHEAD_SAM, AT_RISK, CalendarNames, DECIMALS, DESK, FROM, ON_SITE, PAUSING,
    REACHES, READ, REASON, TARGETS, WAY,
};
use super::read::{Reading, read_terms};
use crate::app::contracts::Draft;
use crate::lang::Lang;
use crate::web::form::Errors;
use crate::web::when::day;

/// What was typed, by the names of the fields; a field of several choices has them parted by blanks.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed(BTreeMap<String, String>);

impl Typed {
    /// As a browser sent it.
    pub(super) fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            let field = typed.0.entry(name).or_default();
            if !field.is_empty() {
                field.push(' ');
            }
            field.push_str(&value);
        }
        typed
    }

    /// A form that proposes these terms again, after this version.
    pub(super) fn again(terms: &Terms, read: u32) -> Self {
        let mut typed = Self::default();
        typed.calendar(&DESK, &terms.desk);
        typed.calendar(&ON_SITE, &terms.on_site);
        for (names, targets) in TARGETS.iter().zip(&terms.targets) {
            typed.set(names.take_charge, duration(targets.take_charge));
            typed.set(names.resolution, duration(targets.resolution));
            typed.set(names.task, duration(targets.task));
            typed.set(names.taken, targets.taken_in_time.to_string());
            typed.set(names.resolved, targets.resolved_in_time.to_string());
        }
        typed.set(AT_RISK, terms.at_risk.to_string());
        let pausing: Vec<_> = terms.pausing.iter().map(WaitingFor::code).collect();
        typed.set(PAUSING, pausing.join(" "));
        typed.set(DECIMALS, terms.rounding.decimals().to_string());
        typed.set(WAY, terms.rounding.way().code());
        let [first, second] = terms.criteria.severity;
        typed.set(AHEAD_1, ahead(first));
        typed.set(AHEAD_2, ahead(second));
        typed.set(AHEAD_SAM, ahead(terms.criteria.sam));
        typed.set(REACHES, Reaches::OpenedSince.code());
        typed.knows(read);
        typed
    }

    /// The writer knows this version by now.
    pub(super) fn knows(&mut self, read: u32) {
        self.set(READ, read.to_string());
    }

    /// What stands in a field.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether a choice of a field is made.
    pub(super) fn has(&self, name: &str, choice: &str) -> bool {
        self.get(name).split(' ').any(|made| made == choice)
    }

    fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }

    fn calendar(&mut self, names: &CalendarNames, calendar: &ServiceCalendar) {
        for (name, weekday) in names.week.into_iter().zip(WEEK) {
            self.set(name, spans(calendar.week.on(weekday)));
        }
        let is_closed = matches!(calendar.holidays, Some(Nation::Italy));
        self.set(names.holidays, if is_closed { "yes" } else { "" });
        let patron = calendar.patron.and_then(|day| day.in_year(LEAP_YEAR));
        self.set(names.patron, patron.map_or_else(String::new, every_year));
        let closed = calendar.closed_dates.iter().map(|date| day(*date));
        self.set(names.closed, lines(closed));
        let yearly = calendar.closed_every_year.iter();
        let yearly = yearly.filter_map(|day| day.in_year(LEAP_YEAR));
        self.set(names.yearly, lines(yearly.map(every_year)));
        let special = calendar.overrides.iter();
        let special = special.map(|(date, plan)| format!("{} {}", day(*date), spans(plan)));
        self.set(names.special, lines(special));
        self.set(names.zone, calendar.zone.name());
    }

    /// The version that is meant, or what is wrong with each field.
    pub(super) fn parse(&self, t: Lang) -> Result<Draft, Errors> {
        let mut reading = Reading::new(t, self);
        let terms = read_terms(&mut reading);
        let from = self.from(t, &mut reading.errors).ok();
        let reaches = Reaches::from_code(self.get(REACHES));
        if reaches.is_none() {
            reading.errors.add(REACHES, t.contract_error_choice());
        }
        let reason = Line::parse(self.get(REASON)).ok();
        if reason.is_none() {
            reading.errors.add(REASON, t.contract_error_reason());
        }
        let errors = reading.errors;
        match (terms, from, reaches, reason) {
            (Some(terms), Some(from), Some(reaches), Some(reason)) if errors.is_empty() => {
                Ok(Draft {
                    terms,
                    from,
                    reaches,
                    reason,
                    read: self.get(READ).parse().unwrap_or(0),
                })
            }
            _ => Err(errors),
        }
    }

    /// The instant from which it would hold, as somebody in Italy writes it; nothing typed is from now on.
    fn from(&self, t: Lang, errors: &mut Errors) -> Result<Option<jiff::Timestamp>, ()> {
        let typed = self.get(FROM).trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
        let civil: Option<DateTime> = typed.parse().ok();
        let instant = civil.and_then(|civil| civil.to_zoned(zone).ok());
        if instant.is_none() {
            errors.add(FROM, t.contract_error_instant(typed));
        }
        instant.map(|instant| Some(instant.timestamp())).ok_or(())
    }
}

fn lines(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join("\n")
}
