//! Consulting: the hours of a ticket on its pages: what was agreed, what was worked, what was held (T19).

use custode_domain::ticket::{Activity, Consulting, HoursEntry, Minutes, Ticket};

use crate::lang::Lang;
use crate::web::form::Choice;
use crate::web::when;

pub(in crate::web) use when::day;

/// The hours of a ticket.
#[derive(Debug)]
pub(in crate::web) struct ConsultingPart {
    pub(in crate::web) activity: &'static str,
    pub(in crate::web) planned: String,
    pub(in crate::web) used: String,
    /// What is left, or how much more was worked.
    pub(in crate::web) remaining: String,
    /// Who agreed.
    pub(in crate::web) agreed_with: String,
    /// What should be spoken about with the Ente; empty when nothing should.
    pub(in crate::web) warning: String,
    pub(in crate::web) entries: Vec<EntryPart>,
    pub(in crate::web) trainings: Vec<HeldPart>,
}

/// Hours that somebody worked.
#[derive(Debug)]
pub(in crate::web) struct EntryPart {
    /// From 1.
    pub(in crate::web) number: usize,
    pub(in crate::web) day: String,
    pub(in crate::web) who: String,
    pub(in crate::web) what: String,
    pub(in crate::web) amount: String,
    /// What it was before it was corrected; empty when it was not.
    pub(in crate::web) before: String,
}

/// A training.
#[derive(Debug)]
pub(in crate::web) struct HeldPart {
    pub(in crate::web) day: String,
    pub(in crate::web) participants: u16,
    pub(in crate::web) what: String,
}

impl ConsultingPart {
    /// The hours, once some were agreed; `name` calls people by their name.
    pub(in crate::web) fn new(
        t: Lang,
        consulting: &Consulting,
        name: impl Fn(&HoursEntry) -> String,
    ) -> Option<Self> {
        let plan = consulting.plan.as_ref()?;
        let left = consulting.remaining();
        let rest = u32::try_from(left.unsigned_abs()).unwrap_or(u32::MAX);
        let entries = (1..).zip(&consulting.entries);
        let held = consulting.trainings.iter().map(|held| HeldPart {
            day: day(held.day),
            participants: held.participants,
            what: held.what.to_string(),
        });
        Some(Self {
            activity: activity(t, plan.activity),
            planned: amount(plan.minutes.get()),
            used: amount(consulting.used()),
            remaining: if left < 0 {
                t.consulting_over(amount(rest))
            } else {
                amount(rest)
            },
            agreed_with: plan.agreed_with.to_string(),
            warning: if left < 0 {
                t.consulting_warn_over(amount(rest))
            } else if consulting.is_nearly_used() {
                t.consulting_warn_nearly(amount(rest))
            } else {
                String::new()
            },
            entries: entries
                .map(|(number, entry)| EntryPart::new(number, entry, name(entry)))
                .collect(),
            trainings: held.collect(),
        })
    }
}

impl EntryPart {
    /// An entry as people read it.
    pub(in crate::web) fn new(number: usize, entry: &HoursEntry, who: String) -> Self {
        let hours = &entry.hours;
        Self {
            number,
            day: day(hours.day),
            who,
            what: hours.what.to_string(),
            amount: amount(entry.counted),
            before: if entry.corrected {
                amount(hours.minutes.get())
            } else {
                String::new()
            },
        }
    }
}

/// What an activity is called.
pub(in crate::web) const fn activity(t: Lang, activity: Activity) -> &'static str {
    match activity {
        Activity::OrdinaryObligation => t.consulting_ordinary(),
        Activity::ExtraordinaryObligation => t.consulting_extraordinary(),
        Activity::RegulatoryUpdate => t.consulting_update(),
        Activity::Training => t.consulting_training(),
    }
}

/// Minutes as hours and minutes: `12:30`.
pub(in crate::web) fn amount(minutes: u32) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// Hours as people write them: `2`, `1:30`, `1,5`.
pub(super) fn read_amount(text: &str) -> Option<Minutes> {
    let text = text.trim();
    let minutes = if let Some((hours, minutes)) = text.split_once(':') {
        let minutes: u32 = minutes.parse().ok().filter(|minutes| *minutes < 60)?;
        digits(hours)?.checked_mul(60)?.checked_add(minutes)?
    } else if let Some((hours, tenths)) = text.split_once([',', '.']) {
        let hundredths = match tenths.len() {
            1 => digits(tenths)? * 10,
            2 => digits(tenths)?,
            _ => return None,
        };
        digits(hours)?
            .checked_mul(60)?
            .checked_add(hundredths * 60 / 100)?
    } else {
        digits(text)?.checked_mul(60)?
    };
    Minutes::new(minutes).ok()
}

fn digits(text: &str) -> Option<u32> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// The activities, to be chosen from.
pub(super) fn activities(t: Lang) -> Vec<Choice> {
    let choice = |one: &Activity| Choice::new(one.code(), activity(t, *one), false);
    Activity::ALL.iter().map(choice).collect()
}

/// The entries of a ticket, to be chosen from.
pub(super) fn entries(ticket: &Ticket) -> Vec<Choice> {
    let entries = (1..).zip(&ticket.consulting().entries);
    let choice = |(number, entry): (u32, &HoursEntry)| {
        let (hours, counted) = (&entry.hours, amount(entry.counted));
        let label = format!("{number}. {} {counted} {}", day(hours.day), hours.what);
        Choice::new(number.to_string(), label, false)
    };
    entries.map(choice).collect()
}

/// No task, and those that somebody began.
pub(super) fn tasks_begun(t: Lang, ticket: &Ticket) -> Vec<Choice> {
    let begun = ticket.tasks().iter().filter(|task| task.begun_at.is_some());
    let choice = |task: &custode_domain::ticket::Task| {
        let name = task.assignment.area.name.as_str();
        Choice::new(task.assignment.task.to_string(), name, false)
    };
    let none = Choice::new("", t.command_none(), false);
    std::iter::once(none).chain(begun.map(choice)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them_and_read_back() {
        let read = |text: &str| read_amount(text).map(Minutes::get);
        for (text, minutes) in [
            ("2", Some(120)),
            (" 1:30 ", Some(90)),
            ("0:05", Some(5)),
            ("1,5", Some(90)),
            ("0.25", Some(15)),
            ("0", None),
            ("1:60", None),
            ("-1", None),
            ("+1", None),
            ("1,555", None),
            ("due", None),
            ("", None),
            ("99999999999", None),
            ("4294967295:59", None),
        ] {
            assert_eq!(read(text), minutes, "{text:?}");
        }
        for minutes in [1, 59, 60, 61, Minutes::MOST] {
            assert_eq!(read(&amount(minutes)), Some(minutes));
        }
    }
}
