//! Document: facts as the JSON text that is kept of them, short because there is one for each ticket; instants in
//! microseconds.

use std::time::Duration;

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::figures::{Closure, Ended, Facts, Stand, TaskFacts};
use custode_domain::id::{EnteId, PersonId, TaskId, TicketId};
use custode_domain::person::Level;
use custode_domain::ticket::{Area, AreaKind, Kind, Line, StateName, WaitingFor};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::store::spelt::{Spelt, bare};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    channel: Spelt<Channel>,
    kind: Spelt<Kind>,
    starts: At,
    by: Option<Spelt<PersonId>>,
    severities: Vec<(At, u8)>,
    stands: Vec<StandDocument>,
    taken: Option<At>,
    closures: Vec<ClosureDocument>,
    tasks: Vec<TaskDocument>,
    noticed: Option<At>,
    joined: Vec<At>,
    passed_on: bool,
}

type StandDocument = (
    At,
    Spelt<StateName>,
    Option<Spelt<WaitingFor>>,
    Spelt<Level>,
);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClosureDocument {
    at: At,
    by: Option<Spelt<PersonId>>,
    third_parties: bool,
    at_once: bool,
    attempts: u32,
    settled: Option<At>,
    reopened: Option<At>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TaskDocument {
    task: Spelt<TaskId>,
    area: (Spelt<AreaKind>, Spelt<Line>),
    target: Option<Duration>,
    assigned: At,
    begun: Option<At>,
    ended: Option<(At, Spelt<Ended>)>,
}

/// An instant in microseconds.
#[derive(Clone, Copy)]
struct At(Timestamp);

impl Document {
    pub(super) fn write(facts: &Facts) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Self::from(facts))
    }

    pub(super) fn read(
        text: &str,
        ente: EnteId,
        ticket: TicketId,
    ) -> Result<Facts, serde_json::Error> {
        serde_json::from_str::<Self>(text)?.facts(ente, ticket)
    }

    fn facts(self, ente: EnteId, ticket: TicketId) -> Result<Facts, serde_json::Error> {
        let severity = |(at, number): (At, u8)| {
            let severity = Severity::from_number(number);
            severity
                .map(|severity| (at.0, severity))
                .ok_or_else(|| de::Error::custom("not a severity"))
        };
        Ok(Facts {
            ticket,
            ente,
            channel: self.channel.0,
            kind: self.kind.0,
            starts: self.starts.0,
            opened_by: bare(self.by),
            severities: self
                .severities
                .into_iter()
                .map(severity)
                .collect::<Result<_, _>>()?,
            stands: self.stands.into_iter().map(stand).collect(),
            taken: instant(self.taken),
            closures: self.closures.into_iter().map(Closure::from).collect(),
            tasks: self.tasks.into_iter().map(TaskFacts::from).collect(),
            noticed: instant(self.noticed),
            joined: self.joined.into_iter().map(|at| at.0).collect(),
            passed_on: self.passed_on,
        })
    }
}

impl From<&Facts> for Document {
    fn from(facts: &Facts) -> Self {
        let severities = facts.severities.iter();
        let stand = |stand: &Stand| {
            let awaits = stand.awaits.map(Spelt);
            (At(stand.at), Spelt(stand.state), awaits, Spelt(stand.level))
        };
        Self {
            channel: Spelt(facts.channel),
            kind: Spelt(facts.kind),
            starts: At(facts.starts),
            by: facts.opened_by.map(Spelt),
            severities: severities.map(|(at, it)| (At(*at), it.number())).collect(),
            stands: facts.stands.iter().map(stand).collect(),
            taken: facts.taken.map(At),
            closures: facts.closures.iter().map(ClosureDocument::from).collect(),
            tasks: facts.tasks.iter().map(TaskDocument::from).collect(),
            noticed: facts.noticed.map(At),
            joined: facts.joined.iter().copied().map(At).collect(),
            passed_on: facts.passed_on,
        }
    }
}

impl From<&Closure> for ClosureDocument {
    fn from(closure: &Closure) -> Self {
        Self {
            at: At(closure.at),
            by: closure.by.map(Spelt),
            third_parties: closure.third_parties,
            at_once: closure.at_once,
            attempts: closure.attempts,
            settled: closure.settled.map(At),
            reopened: closure.reopened.map(At),
        }
    }
}

impl From<ClosureDocument> for Closure {
    fn from(document: ClosureDocument) -> Self {
        Self {
            at: document.at.0,
            by: bare(document.by),
            third_parties: document.third_parties,
            at_once: document.at_once,
            attempts: document.attempts,
            settled: instant(document.settled),
            reopened: instant(document.reopened),
        }
    }
}

impl From<&TaskFacts> for TaskDocument {
    fn from(task: &TaskFacts) -> Self {
        Self {
            task: Spelt(task.task),
            area: (Spelt(task.area.kind), Spelt(task.area.name.clone())),
            target: task.target,
            assigned: At(task.assigned),
            begun: task.begun.map(At),
            ended: task.ended.map(|(at, how)| (At(at), Spelt(how))),
        }
    }
}

impl From<TaskDocument> for TaskFacts {
    fn from(document: TaskDocument) -> Self {
        Self {
            task: document.task.0,
            area: Area {
                kind: document.area.0.0,
                name: document.area.1.0,
            },
            target: document.target,
            assigned: document.assigned.0,
            begun: instant(document.begun),
            ended: document.ended.map(|(at, how)| (at.0, how.0)),
        }
    }
}

fn stand((at, state, awaits, level): StandDocument) -> Stand {
    Stand {
        at: at.0,
        state: state.0,
        awaits: bare(awaits),
        level: level.0,
    }
}

fn instant(at: Option<At>) -> Option<Timestamp> {
    at.map(|at| at.0)
}

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0.as_microsecond())
    }
}

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let microsecond = i64::deserialize(deserializer)?;
        Timestamp::from_microsecond(microsecond)
            .map(Self)
            .map_err(de::Error::custom)
    }
}
