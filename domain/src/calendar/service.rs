//! The service calendar itself: its parts, the plan of a date, and whether an instant is open.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::error::CalendarError;
use super::holiday::Nation;
use super::month_day::MonthDay;
use super::openings::Openings;
use super::plan::DayPlan;
use super::stretch::Stretch;
use super::week::Week;
use super::zone::Zone;

/// When a service is open.
///
/// Every combination of its parts is a calendar, so the parts are public.
/// The desk and the on-site staff have one each, per contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceCalendar {
    /// Whose clock the plans speak of.
    pub zone: Zone,
    /// The ordinary week.
    pub week: Week,
    /// Whose national holidays are closed.
    pub holidays: Option<Nation>,
    /// The patron day of the Ente, closed.
    pub patron: Option<MonthDay>,
    /// Extraordinary closures.
    pub closed_dates: BTreeSet<Date>,
    /// Closures that come back every year.
    pub closed_every_year: BTreeSet<MonthDay>,
    /// The plan of single dates, whatever else these are: half days, extra openings, an opened
    /// holiday; a closed plan closes.
    pub overrides: BTreeMap<Date, DayPlan>,
}

static CLOSED: DayPlan = DayPlan::CLOSED;

impl ServiceCalendar {
    /// The ordinary week in a zone, never closed for a holiday.
    pub const fn new(zone: Zone, week: Week) -> Self {
        Self {
            zone,
            week,
            holidays: None,
            patron: None,
            closed_dates: BTreeSet::new(),
            closed_every_year: BTreeSet::new(),
            overrides: BTreeMap::new(),
        }
    }

    /// The plan of a date.
    pub fn plan(&self, date: Date) -> &DayPlan {
        if let Some(plan) = self.overrides.get(&date) {
            return plan;
        }
        let of_the_week = self.week.on(date.weekday());
        if !of_the_week.is_closed() && self.is_day_off(date) {
            &CLOSED
        } else {
            of_the_week
        }
    }

    /// Is the service open at this instant?
    pub fn is_open(&self, at: Timestamp) -> bool {
        let wall = self.zone.wall(at);
        let time = wall.time();
        let second = i64::from(time.hour()) * 3600
            + i64::from(time.minute()) * 60
            + i64::from(time.second());
        self.plan(wall.date()).is_open_at(second)
    }

    /// The earliest open instant that is not before this one: this one itself, when it is open.
    pub fn next_open(&self, at: Timestamp) -> Result<Timestamp, CalendarError> {
        let opening = Openings::from(self, at).next();
        opening
            .map(Stretch::begins)
            .ok_or(CalendarError::NeverOpens { from: at })
    }

    /// The holidays of a year, the patron day among them.
    pub(crate) fn holidays_of(&self, year: i16) -> BTreeSet<Date> {
        let national = self
            .holidays
            .map(|nation| nation.holidays(year))
            .unwrap_or_default();
        let patron = self.patron.and_then(|patron| patron.in_year(year));
        national.into_iter().chain(patron).collect()
    }

    fn is_day_off(&self, date: Date) -> bool {
        let of_the_year = MonthDay::of(date);
        self.patron == Some(of_the_year)
            || self.closed_every_year.contains(&of_the_year)
            || self.closed_dates.contains(&date)
            || self.holidays.is_some_and(|nation| nation.keeps(date))
    }
}
