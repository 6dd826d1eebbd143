//! Fields: the form of a contract, group by group, with what was typed and what is wrong with it.

use custode_domain::contract::{Reaches, Way};
use custode_domain::ticket::WaitingFor;

use super::facts::{WEEK, day_name, wait, way};
use super::names::{
    AHEAD_1, AHEAD_2, AHEAD_SAM, AT_RISK, CalendarNames, DECIMALS, DESK, ON_SITE, PAUSING, REACHES,
    TARGETS, TargetNames, WAY,
};
use super::show::reaches;
use super::typed::Typed;
use crate::lang::Lang;
use crate::web::form::{Choice, Errors};

/// More decimals than any indicator is stated with.
const MOST_DECIMALS: u8 = 4;

/// Fields that belong together.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) title: String,
    pub(super) fields: Vec<Field>,
}

/// A field.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) value: String,
    pub(super) hint: &'static str,
    pub(super) error: String,
    pub(super) shape: Shape,
}

/// What a field looks like.
#[derive(Debug)]
pub(super) enum Shape {
    /// A line that must be filled.
    Line,
    /// A line that may stay empty.
    Optional,
    /// Some lines, that may stay empty.
    Lines,
    /// Yes or no.
    Check(bool),
}

/// What can be chosen.
#[derive(Debug)]
pub(super) struct Choices {
    pub(super) pausing: Vec<Choice>,
    pub(super) decimals: Vec<Choice>,
    pub(super) way: Vec<Choice>,
    pub(super) reaches: Vec<Choice>,
}

/// Makes fields of what was typed.
struct Filling<'f> {
    t: Lang,
    typed: &'f Typed,
    errors: &'f Errors,
}

/// The groups before the rules: calendars, and times by severity.
pub(super) fn promises(t: Lang, typed: &Typed, errors: &Errors) -> Vec<Group> {
    let filling = Filling { t, typed, errors };
    let mut groups = vec![
        filling.calendar(t.contract_desk(), &DESK),
        filling.calendar(t.contract_on_site(), &ON_SITE),
    ];
    for (names, number) in TARGETS.iter().zip(1..) {
        groups.push(filling.targets(number, names));
    }
    groups
}

/// When a ticket is at risk, and in which order tickets stand.
pub(super) fn at_risk(t: Lang, typed: &Typed, errors: &Errors) -> Field {
    let filling = Filling { t, typed, errors };
    filling.field(AT_RISK, t.contract_at_risk(), "", Shape::Line)
}

/// The criteria of priority, each with the sentence that says what it does.
pub(super) fn criteria(t: Lang, typed: &Typed, errors: &Errors) -> Group {
    let filling = Filling { t, typed, errors };
    let line = |name, label, hint| filling.field(name, label, hint, Shape::Line);
    Group {
        title: t.contract_priority().to_owned(),
        fields: vec![
            line(AHEAD_1, t.contract_ahead_1(), t.contract_ahead_1_hint()),
            line(AHEAD_2, t.contract_ahead_2(), t.contract_ahead_2_hint()),
            line(
                AHEAD_SAM,
                t.contract_ahead_sam(),
                t.contract_ahead_sam_hint(),
            ),
        ],
    }
}

impl Choices {
    pub(super) fn new(t: Lang, typed: &Typed) -> Self {
        let waits = WaitingFor::ALL.iter();
        let pausing = waits.map(|kind| {
            let code = kind.code();
            Choice::new(code, wait(t, *kind), typed.has(PAUSING, code))
        });
        let decimals = (0..=MOST_DECIMALS).map(|number| {
            let number = number.to_string();
            let chosen = typed.get(DECIMALS) == number;
            Choice::new(number.clone(), number, chosen)
        });
        let ways = Way::ALL.iter();
        let ways = ways.map(|one| {
            let chosen = typed.get(WAY) == one.code();
            Choice::new(one.code(), way(t, *one), chosen)
        });
        let reach = |which: Reaches, hint| {
            let chosen = typed.get(REACHES) == which.code();
            Choice::new(which.code(), reaches(t, which), chosen).hint(hint)
        };
        Self {
            pausing: pausing.collect(),
            decimals: decimals.collect(),
            way: ways.collect(),
            reaches: vec![
                reach(Reaches::OpenedSince, t.contract_reaches_opened_hint()),
                reach(Reaches::StillOpen, t.contract_reaches_open_hint()),
            ],
        }
    }
}

impl Filling<'_> {
    fn field(
        &self,
        name: &'static str,
        label: impl Into<String>,
        hint: &'static str,
        shape: Shape,
    ) -> Field {
        Field {
            name,
            label: label.into(),
            value: self.typed.get(name).to_owned(),
            hint,
            error: self.errors.of(name).to_owned(),
            shape,
        }
    }

    fn calendar(&self, title: &str, names: &CalendarNames) -> Group {
        let t = self.t;
        let days = names.week.into_iter().zip(WEEK).enumerate();
        let days = days.map(|(index, (name, weekday))| {
            let hint = if index == 0 {
                t.contract_week_hint()
            } else {
                ""
            };
            self.field(name, day_name(t, weekday), hint, Shape::Optional)
        });
        let mut fields: Vec<_> = days.collect();
        let closed = Shape::Check(self.typed.has(names.holidays, "yes"));
        fields.extend([
            self.field(names.holidays, t.contract_holidays_closed(), "", closed),
            self.field(
                names.patron,
                t.contract_patron(),
                t.contract_patron_hint(),
                Shape::Optional,
            ),
            self.field(
                names.closed,
                t.contract_closed_dates(),
                t.contract_closed_dates_hint(),
                Shape::Lines,
            ),
            self.field(
                names.yearly,
                t.contract_yearly(),
                t.contract_yearly_hint(),
                Shape::Lines,
            ),
            self.field(
                names.special,
                t.contract_special(),
                t.contract_special_hint(),
                Shape::Lines,
            ),
            self.field(names.zone, t.contract_zone(), "", Shape::Line),
        ]);
        Group {
            title: title.to_owned(),
            fields,
        }
    }

    fn targets(&self, number: u8, names: &TargetNames) -> Group {
        let t = self.t;
        let hint = if number == 1 {
            t.contract_duration_hint()
        } else {
            ""
        };
        let line = |name, label, hint| self.field(name, label, hint, Shape::Line);
        Group {
            title: t.contract_severity(number),
            fields: vec![
                line(names.take_charge, t.contract_take_charge(), hint),
                line(names.resolution, t.contract_resolution(), ""),
                line(names.task, t.contract_task(), ""),
                line(names.taken, t.contract_taken_in_time(), ""),
                line(names.resolved, t.contract_resolved_in_time(), ""),
            ],
        }
    }
}
