//! Facts: the terms of a contract as a person reads them, and what differs between two.

use custode_domain::Severity;
use custode_domain::calendar::{DayPlan, ServiceCalendar};
use custode_domain::contract::{PausingWaits, Targets, Terms, Way};
use custode_domain::priority::Ahead;
use custode_domain::sla::Target;
use custode_domain::ticket::WaitingFor;
use jiff::civil::Weekday;

use crate::lang::Lang;
use crate::web::when::day;

/// Facts that belong together.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) facts: Vec<Fact>,
}

/// One thing that is promised.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) value: String,
}

/// One thing that is promised otherwise.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) label: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// The days of the week in their order.
pub(super) const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Everything that these terms promise.
pub(super) fn sections(t: Lang, terms: &Terms) -> Vec<Section> {
    let mut sections = vec![
        section(t.contract_desk(), calendar(t, &terms.desk)),
        section(t.contract_on_site(), calendar(t, &terms.on_site)),
    ];
    for (severity, targets) in Severity::ALL.iter().zip(&terms.targets) {
        let title = t.contract_severity(severity.number());
        sections.push(section(&title, of_severity(t, targets)));
    }
    sections.push(section(t.contract_rules(), rules(t, terms)));
    sections.push(section(t.contract_priority(), criteria(t, terms)));
    sections
}

/// What the later terms promise otherwise. Facts stand in the same order in both.
pub(super) fn differences(t: Lang, before: &Terms, after: &Terms) -> Vec<Difference> {
    let mut found = Vec::new();
    for (old, new) in sections(t, before).into_iter().zip(sections(t, after)) {
        let differ = old.facts.into_iter().zip(new.facts);
        let differ = differ.filter(|(old, new)| old.value != new.value);
        found.extend(differ.map(|(old_fact, new_fact)| Difference {
            label: format!("{}: {}", old.title, old_fact.label),
            before: old_fact.value,
            after: new_fact.value,
        }));
    }
    found
}

fn section(title: &str, facts: Vec<Fact>) -> Section {
    Section {
        title: title.to_owned(),
        facts,
    }
}

fn fact(label: &str, value: impl Into<String>) -> Fact {
    Fact {
        label: label.to_owned(),
        value: value.into(),
    }
}

fn calendar(t: Lang, calendar: &ServiceCalendar) -> Vec<Fact> {
    let mut facts: Vec<_> = WEEK
        .iter()
        .map(|weekday| fact(day_name(t, *weekday), plan(t, calendar.week.on(*weekday))))
        .collect();
    let holidays = match calendar.holidays {
        Some(_) => t.contract_closed(),
        None => t.contract_holidays_open(),
    };
    let patron = calendar.patron.and_then(|day| day.in_year(LEAP_YEAR));
    let yearly = calendar.closed_every_year.iter();
    let yearly = yearly
        .filter_map(|day| day.in_year(LEAP_YEAR))
        .map(every_year);
    let special = calendar.overrides.iter();
    let special = special.map(|(date, hours)| format!("{} {}", day(*date), plan(t, hours)));
    facts.extend([
        fact(t.contract_holidays(), holidays),
        fact(
            t.contract_patron(),
            patron.map_or_else(|| t.contract_nothing().to_owned(), every_year),
        ),
        fact(
            t.contract_closed_dates(),
            listed(t, calendar.closed_dates.iter().map(|date| day(*date))),
        ),
        fact(t.contract_yearly(), listed(t, yearly)),
        fact(t.contract_special(), listed(t, special)),
        fact(t.contract_zone(), calendar.zone.name()),
    ]);
    facts
}

/// A year in which every month and day exists.
pub(super) const LEAP_YEAR: i16 = 2000;

/// `24/06`
pub(super) fn every_year(date: jiff::civil::Date) -> String {
    date.strftime("%d/%m").to_string()
}

fn listed(t: Lang, texts: impl Iterator<Item = String>) -> String {
    let texts: Vec<_> = texts.collect();
    if texts.is_empty() {
        t.contract_nothing().to_owned()
    } else {
        texts.join(", ")
    }
}

/// `08:30-13:30 15:00-18:00`
pub(super) fn spans(plan: &DayPlan) -> String {
    let spans: Vec<_> = plan.spans().iter().map(ToString::to_string).collect();
    spans.join(" ")
}

fn plan(t: Lang, plan: &DayPlan) -> String {
    if plan.is_closed() {
        t.contract_closed().to_owned()
    } else {
        spans(plan)
    }
}

fn of_severity(t: Lang, targets: &Targets) -> Vec<Fact> {
    vec![
        fact(t.contract_take_charge(), duration(targets.take_charge)),
        fact(t.contract_resolution(), duration(targets.resolution)),
        fact(t.contract_task(), duration(targets.task)),
        fact(
            t.contract_taken_in_time(),
            targets.taken_in_time.to_string(),
        ),
        fact(
            t.contract_resolved_in_time(),
            targets.resolved_in_time.to_string(),
        ),
    ]
}

fn rules(t: Lang, terms: &Terms) -> Vec<Fact> {
    vec![
        fact(t.contract_at_risk(), terms.at_risk.to_string()),
        fact(t.contract_pausing(), pausing(t, &terms.pausing)),
        fact(t.contract_decimals(), terms.rounding.decimals().to_string()),
        fact(t.contract_way(), way(t, terms.rounding.way())),
    ]
}

fn pausing(t: Lang, waits: &PausingWaits) -> String {
    listed(t, waits.iter().map(|kind| wait(t, kind).to_owned()))
}

fn criteria(t: Lang, terms: &Terms) -> Vec<Fact> {
    let [first, second] = terms.criteria.severity;
    vec![
        fact(t.contract_ahead_1(), ahead(first)),
        fact(t.contract_ahead_2(), ahead(second)),
        fact(t.contract_ahead_sam(), ahead(terms.criteria.sam)),
    ]
}

/// `4:00`, with seconds where there are any.
pub(super) fn duration(target: Target) -> String {
    let seconds = target.seconds();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 {
        format!("{hours}:{minutes:02}")
    } else {
        format!("{hours}:{minutes:02}:{rest:02}")
    }
}

/// `720:00`
pub(super) fn ahead(ahead: Ahead) -> String {
    format!("{}:{:02}", ahead.minutes() / 60, ahead.minutes() % 60)
}

/// Where a figure between two decimals goes.
pub(super) const fn way(t: Lang, way: Way) -> &'static str {
    match way {
        Way::HalfUp => t.contract_way_half_up(),
        Way::Down => t.contract_way_down(),
        Way::Up => t.contract_way_up(),
    }
}

/// A kind of waiting.
pub(super) const fn wait(t: Lang, wait: WaitingFor) -> &'static str {
    match wait {
        WaitingFor::User => t.contract_wait_user(),
        WaitingFor::ThirdParty => t.contract_wait_third(),
        WaitingFor::PlannedVisit => t.contract_wait_visit(),
    }
}

/// The name of a weekday.
pub(super) const fn day_name(t: Lang, weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => t.contract_mon(),
        Weekday::Tuesday => t.contract_tue(),
        Weekday::Wednesday => t.contract_wed(),
        Weekday::Thursday => t.contract_thu(),
        Weekday::Friday => t.contract_fri(),
        Weekday::Saturday => t.contract_sat(),
        Weekday::Sunday => t.contract_sun(),
    }
}
