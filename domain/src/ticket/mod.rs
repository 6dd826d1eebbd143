//! Ticket: commands decide, events record, states carry their data (T20).
//!
//! A command is a method of [`Ticket`]: it answers with the [`Event`]s to append, or with a [`Refusal`].
//! It changes nothing: the ticket after it is [`Ticket::after`] those events, and [`Ticket::replay`] of the whole
//! log gives the same ticket again. The log is the *registro di lavoro* of the tender (T15, T24).

mod assist;
mod classify;
mod close;
mod command;
mod consulting;
mod event;
mod evolve;
mod findings;
mod guard;
mod halt;
pub(crate) mod lifecycle;
mod link;
mod linked;
mod note;
mod open;
mod opening;
mod own;
mod page;
mod refusal;
mod reopen;
mod repromise;
mod state;
mod task;
mod tasks;
mod term;
mod text;
mod triage;
mod work;

#[cfg(test)]
mod tests;

pub use close::{ATTEMPTS_BEFORE_GIVING_UP, VERIFICATION_CALENDAR_DAYS};
pub use command::{CommandName, Entitled};
pub use consulting::{
    Activity, Consulting, ConsultingPlan, Hours, HoursEntry, Minutes, NotMinutes, TrainingSession,
};
pub use event::{Event, Happening, HappeningName, ReopeningCause, SeverityReason, Visibility};
pub use evolve::{BrokenHistory, evolve};
pub use halt::{Halt, HaltCause};
pub use lifecycle::lifecycle_markdown;
pub use link::{Link, Relation};
pub use linked::{FindingStanding, LinkedFinding, Raised, Step};
pub use open::{Reopening, Taking, Ticket};
pub use opening::{Competence, Concern, Kind, Opening, Routed};
pub use refusal::Refusal;
pub use repromise::Repromise;
pub use state::{
    Attempt, AttemptOutcome, Check, ClosingBasis, Medium, State, StateName, TechnicalClosure,
    ThirdParties, Wait, WaitingFor,
};
pub use task::{Area, AreaKind, Assignment, Task, TaskState, TaskStateName};
pub use term::{Breach, Term};
pub use text::{Line, NotAText, Subject, Text};
pub use triage::{Alternative, Effect, Hindrance, effect, triage};
