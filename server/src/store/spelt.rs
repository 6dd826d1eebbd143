//! Spelt: a value of the domain as one text inside a JSON document.

use std::fmt::Display;
use std::str::FromStr;

use custode_domain::Severity;
use custode_domain::assistance::{HostName, KeyPrint, LocalUser, Nonce};
use custode_domain::finding::Object;
use custode_domain::id::{
    EnteId, FindingId, MachineId, PersonId, RuleId, SessionId, SiteId, TaskId, TicketId,
};
use custode_domain::person::Actor;
use custode_domain::ticket::{Line, Minutes, Term, Text};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::code::Code;

/// A value with one spelling, which reads back to itself.
pub(super) trait Spell: Sized {
    fn spell(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

/// Carries such a value through serde.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelt<T>(pub(super) T);

/// The value inside.
pub(super) fn bare<T>(spelt: Option<Spelt<T>>) -> Option<T> {
    spelt.map(|spelt| spelt.0)
}

impl<T: Spell> Serialize for Spelt<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.spell())
    }
}

impl<'de, T: Spell> Deserialize<'de> for Spelt<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let unknown = || de::Error::custom(format!("not a {}", std::any::type_name::<T>()));
        T::read(&text).map(Self).ok_or_else(unknown)
    }
}

impl<T: Code> Spell for T {
    fn spell(&self) -> String {
        self.code().to_owned()
    }
    fn read(text: &str) -> Option<Self> {
        T::from_code(text)
    }
}

macro_rules! spelt_as_displayed {
    ($($type:ty)+) => {$(
        impl Spell for $type {
            fn spell(&self) -> String {
                displayed(self)
            }
            fn read(text: &str) -> Option<Self> {
                parsed(text)
            }
        }
    )+};
}

spelt_as_displayed! {
    Date EnteId FindingId HostName KeyPrint LocalUser MachineId Nonce PersonId RuleId SessionId SiteId TaskId TicketId Timestamp
}

fn displayed(value: &impl Display) -> String {
    value.to_string()
}

fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

macro_rules! spelt_through_their_door {
    ($($type:ty)+) => {$(
        impl Spell for $type {
            fn spell(&self) -> String {
                self.as_str().to_owned()
            }
            fn read(text: &str) -> Option<Self> {
                <$type>::parse(text).ok()
            }
        }
    )+};
}

spelt_through_their_door! { Line Object Text }

/// Their number.
impl Spell for Minutes {
    fn spell(&self) -> String {
        self.get().to_string()
    }
    fn read(text: &str) -> Option<Self> {
        Self::new(text.parse().ok()?).ok()
    }
}

/// The tender's number.
impl Spell for Severity {
    fn spell(&self) -> String {
        self.number().to_string()
    }
    fn read(text: &str) -> Option<Self> {
        Self::from_number(text.parse().ok()?)
    }
}

/// `resolution`; of a task `task ID`.
impl Spell for Term {
    fn spell(&self) -> String {
        match self.task() {
            Some(task) => format!("{} {task}", self.code()),
            None => self.code().to_owned(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some((code, task)) => Self::from_code(code, Some(task.parse().ok()?)),
            None => Self::from_code(text, None),
        }
    }
}

/// `system`, `machine ID`, `person ID ROLE` and, for roles that belong to one, the Ente's ID.
impl Spell for Actor {
    fn spell(&self) -> String {
        match self {
            Self::System => "system".to_owned(),
            Self::Machine(id) => format!("machine {id}"),
            Self::Person {
                id,
                role,
                ente: None,
            } => format!("person {id} {}", role.code()),
            Self::Person {
                id,
                role,
                ente: Some(ente),
            } => format!("person {id} {} {ente}", role.code()),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(' ').collect();
        match words.as_slice() {
            ["system"] => Some(Self::System),
            ["machine", id] => Some(Self::Machine(id.parse().ok()?)),
            ["person", id, role] => Some(Self::Person {
                id: id.parse().ok()?,
                role: Code::from_code(role)?,
                ente: None,
            }),
            ["person", id, role, ente] => Some(Self::Person {
                id: id.parse().ok()?,
                role: Code::from_code(role)?,
                ente: Some(ente.parse().ok()?),
            }),
            _ => None,
        }
    }
}
