//! Typed: what somebody wrote into the forms of rotas, read or told what to put right.

use std::collections::BTreeMap;

use custode_domain::id::{PersonId, ShiftId};
use custode_domain::on_call::{NotASetting, Settings, ShiftLine};
use custode_domain::ticket::{Competence, NotAText, Text};
use jiff::civil::DateTime;
use serde::Deserialize;

use crate::app::on_call::{AskedOf, AskedShift, AskedTurns};
use crate::lang::Lang;
use crate::web::form::Errors;

/// People who take turns by one form.
pub(super) const TURNERS: usize = 6;
/// Two years: nobody plans farther.
const MOST_TURNS: u32 = 104;

/// The form as it was filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Typed(BTreeMap<String, String>);

impl Typed {
    /// The form filled with how a rota calls.
    pub(super) fn of(settings: Settings) -> Self {
        let mut typed = Self::default();
        typed.fill(settings);
        typed
    }

    /// Fills in how a rota calls, where nothing was written.
    pub(super) fn fill(&mut self, settings: Settings) {
        let by_itself = if settings.calls_by_itself() {
            "yes"
        } else {
            ""
        };
        if self.get("minutes").is_empty() {
            self.0.insert("by_itself".to_owned(), by_itself.to_owned());
        }
        for (field, value) in [
            ("minutes", settings.acknowledge_minutes()),
            ("days", settings.warn_days()),
        ] {
            self.0
                .entry(field.to_owned())
                .or_insert_with(|| value.to_string());
        }
    }

    /// What was written into a field; empty where nothing was.
    pub(super) fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    pub(super) fn shift(&self, t: Lang, competence: Competence) -> Result<AskedShift, Errors> {
        let mut errors = Errors::default();
        let person = self.person(t, "person", &mut errors);
        let line = self.line(t, "line", &mut errors);
        let (from, until) = (
            self.time(t, "from", &mut errors),
            self.time(t, "until", &mut errors),
        );
        let read = || {
            Some(AskedShift {
                competence,
                line: line?,
                person: person?,
                from: from?,
                until: until?,
            })
        };
        read().ok_or(errors)
    }

    pub(super) fn turns(&self, t: Lang, competence: Competence) -> Result<AskedTurns, Errors> {
        let mut errors = Errors::default();
        let named = (1..=TURNERS).map(|number| self.get(&format!("person_{number}")));
        let named = named.filter(|person| !person.is_empty());
        let people: Option<Vec<PersonId>> = named.map(|person| person.parse().ok()).collect();
        let people = people.filter(|people| !people.is_empty());
        if people.is_none() {
            errors.add("person_1", t.on_call_error_person());
        }
        let line = self.line(t, "turns_line", &mut errors);
        let from = self.time(t, "turns_from", &mut errors);
        let turns = self
            .number("turns")
            .filter(|it| (1..=MOST_TURNS).contains(it));
        if turns.is_none() {
            errors.add("turns", t.on_call_error_turns(MOST_TURNS));
        }
        let read = || {
            Some(AskedTurns {
                competence,
                line: line?,
                people: people?,
                from: from?,
                turns: turns?,
            })
        };
        read().ok_or(errors)
    }

    pub(super) fn settings(&self, t: Lang) -> Result<Settings, Errors> {
        let mut errors = Errors::default();
        let (minutes, days) = (self.number("minutes"), self.number("days"));
        let by_itself = !self.get("by_itself").is_empty();
        // Out of bounds where nothing was written.
        let read = Settings::new(minutes.unwrap_or(0), days.unwrap_or(0), by_itself);
        read.map_err(|problem| {
            match problem {
                NotASetting::Minutes => errors.add(
                    "minutes",
                    t.on_call_error_minutes(Settings::LEAST_MINUTES, Settings::MOST_MINUTES),
                ),
                NotASetting::Days => errors.add("days", t.on_call_error_days(Settings::MOST_DAYS)),
            }
            errors
        })
    }

    pub(super) fn note(&self, t: Lang) -> Result<Text, Errors> {
        Text::parse(self.get("note")).map_err(|problem| {
            let mut errors = Errors::default();
            match problem {
                NotAText::Empty => errors.add("note", t.on_call_error_text()),
                NotAText::TooLong { max } => errors.add("note", t.on_call_error_text_long(max)),
            }
            errors
        })
    }

    /// Which shift is asked of whom: a person, and the shift that is taken for it.
    pub(super) fn swap(&self, t: Lang) -> Result<AskedOf, Errors> {
        let mut errors = Errors::default();
        let shift = self.get("shift").parse::<ShiftId>().ok();
        if shift.is_none() {
            errors.add("shift", t.on_call_error_shift());
        }
        let whom = self.get("whom");
        let (to, in_return) = match whom.split_once(' ') {
            None => (whom.parse().ok(), Some(None)),
            Some((to, shift)) => (to.parse().ok(), shift.parse().ok().map(Some)),
        };
        let whom = to.zip(in_return);
        if whom.is_none() {
            errors.add("whom", t.on_call_error_whom());
        }
        let read = || {
            let (to, in_return) = whom?;
            Some(AskedOf {
                shift: shift?,
                to,
                in_return,
            })
        };
        read().ok_or(errors)
    }

    fn person(&self, t: Lang, field: &'static str, errors: &mut Errors) -> Option<PersonId> {
        let person = self.get(field).parse().ok();
        if person.is_none() {
            errors.add(field, t.on_call_error_person());
        }
        person
    }

    fn line(&self, t: Lang, field: &'static str, errors: &mut Errors) -> Option<ShiftLine> {
        let line = ShiftLine::from_code(self.get(field));
        if line.is_none() {
            errors.add(field, t.on_call_error_line());
        }
        line
    }

    /// `2026-11-28T18:00`, as browsers send a day and a time.
    fn time(&self, t: Lang, field: &'static str, errors: &mut Errors) -> Option<DateTime> {
        let time = self.get(field).trim().parse().ok();
        if time.is_none() {
            errors.add(field, t.on_call_error_time());
        }
        time
    }

    fn number(&self, field: &str) -> Option<u32> {
        self.get(field).trim().parse().ok()
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for Typed {
    fn from(fields: [(&str, &str); N]) -> Self {
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self(fields.into_iter().map(own).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(errors: &Errors) -> Vec<&'static str> {
        errors.all().iter().map(|(field, _)| *field).collect()
    }

    #[test]
    fn t02_what_is_wrong_is_said_for_every_field_at_once() {
        let (empty, t) = (Typed::default(), Lang::It);
        let software = Competence::Software;
        let errors = empty.shift(t, software).unwrap_err();
        assert_eq!(named(&errors), ["person", "line", "from", "until"]);
        let errors = empty.turns(t, software).unwrap_err();
        assert_eq!(
            named(&errors),
            ["person_1", "turns_line", "turns_from", "turns"]
        );
        assert_eq!(named(&empty.settings(t).unwrap_err()), ["minutes"]);
        assert_eq!(named(&empty.note(t).unwrap_err()), ["note"]);
        assert_eq!(named(&empty.swap(t).unwrap_err()), ["shift", "whom"]);
    }

    #[test]
    fn t02_a_swap_names_a_person_and_perhaps_a_shift() {
        let id = "00000000-0000-7000-8000-000000000001";
        let both = format!("{id} {id}");
        for (whom, exchange) in [
            (id, Some(false)),
            (both.as_str(), Some(true)),
            ("x y", None),
        ] {
            let read = Typed::from([("shift", id), ("whom", whom)]).swap(Lang::It);
            let exchanged = read.ok().map(|asked| asked.in_return.is_some());
            assert_eq!(exchanged, exchange, "{whom}");
        }
    }
}
