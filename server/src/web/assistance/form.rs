//! Form: what a technician typed to ask for a session, read or said to be wrong field by field.

use custode_domain::assistance::{Class, Classes, Length};
use custode_domain::ticket::Line;

use super::words::class;
use crate::app::assistance::{KeyOffered, MachineOffered, Wanted};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::{Choice, Errors};

/// The form as it stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Form {
    pub(super) machines: Vec<Choice>,
    pub(super) classes: Vec<Choice>,
    /// Those of the roster; none where no roster is served.
    pub(super) keys: Vec<Choice>,
    pub(super) key: String,
    pub(super) user: String,
    pub(super) minutes: String,
    pub(super) reason: String,
    pub(super) errors: Errors,
}

impl Form {
    /// What is offered to this technician, with what was typed before.
    pub(super) fn new(
        viewer: &Viewer,
        (machines, keys): (&[MachineOffered], &[KeyOffered]),
        typed: &[(String, String)],
    ) -> Self {
        let t = viewer.language;
        let said = |name: &str| value(typed, name).unwrap_or_default().to_owned();
        let chosen = said("machine");
        let machine = |it: &MachineOffered| {
            let label = if it.is_connected {
                t.assistance_connected(&it.name)
            } else {
                t.assistance_not_connected(&it.name)
            };
            let id = it.id.to_string();
            let is_chosen = if chosen.is_empty() {
                it.is_concerned
            } else {
                chosen == id
            };
            Choice::new(id, label, is_chosen)
        };
        let choice = |it: &Class| {
            let is_chosen = typed
                .iter()
                .any(|(name, code)| name == "classes" && code == it.code());
            let first = typed.is_empty() && *it == Class::Shell;
            Choice::new(it.code(), class(t, *it), is_chosen || first)
        };
        let minutes = said("minutes");
        let key = said("key");
        Self {
            machines: machines.iter().map(machine).collect(),
            classes: Class::ALL.iter().map(choice).collect(),
            keys: key_choices(viewer, keys, &key),
            key,
            user: said("user"),
            minutes: if typed.is_empty() {
                "60".to_owned()
            } else {
                minutes
            },
            reason: said("reason"),
            errors: Errors::default(),
        }
    }

    /// What is asked for; where it cannot be read, the sentences say why.
    pub(super) fn read(&mut self, t: Lang, typed: &[(String, String)]) -> Option<Wanted> {
        let said = |name: &str| value(typed, name).unwrap_or_default();
        let mut wrong = Errors::default();
        let machine = said("machine").parse().ok();
        if machine.is_none() {
            wrong.add("machine", t.assistance_error_machine());
        }
        let key = said("key").trim().parse().ok();
        if key.is_none() {
            wrong.add("key", t.assistance_error_key());
        }
        let user = said("user").trim().parse().ok();
        if user.is_none() {
            wrong.add("user", t.assistance_error_user());
        }
        let codes = typed.iter().filter(|(name, _)| name == "classes");
        let classes: Option<Vec<Class>> = codes.map(|(_, code)| Class::from_code(code)).collect();
        let classes = classes.and_then(|classes| Classes::new(classes).ok());
        if classes.is_none() {
            wrong.add("classes", t.assistance_error_classes());
        }
        let minutes = said("minutes").trim().parse().ok();
        let length = minutes.and_then(|minutes| Length::minutes(minutes).ok());
        if length.is_none() {
            wrong.add("minutes", t.assistance_error_minutes());
        }
        let reason = Line::parse(said("reason")).ok();
        if reason.is_none() {
            wrong.add("reason", t.assistance_error_reason());
        }
        self.errors = wrong;
        Some(Wanted {
            machine: machine?,
            key: key?,
            user: user?,
            classes: classes?,
            length: length?,
            reason: reason?,
        })
    }
}

/// The keys of the roster, with the one that was chosen, or else the first one of whoever asks.
fn key_choices(viewer: &Viewer, keys: &[KeyOffered], typed: &str) -> Vec<Choice> {
    let is_chosen = |key: &KeyOffered| {
        if typed.is_empty() {
            key.technician == viewer.name
        } else {
            key.print.to_string() == typed
        }
    };
    let chosen = keys.iter().position(is_chosen);
    let choice = |(place, key): (usize, &KeyOffered)| {
        let label = format!("{} · {}", key.technician, key.print);
        Choice::new(key.print.to_string(), label, Some(place) == chosen)
    };
    let nobody = chosen.is_none() && !keys.is_empty();
    let none = nobody.then(|| Choice::new("", viewer.language.assistance_key_choose(), true));
    let all = keys.iter().enumerate().map(choice);
    none.into_iter().chain(all).collect()
}

fn value<'t>(typed: &'t [(String, String)], wanted: &str) -> Option<&'t str> {
    let mut named = typed.iter().filter(|(name, _)| name == wanted);
    named.next().map(|(_, value)| value.as_str())
}
