//! Task: a piece of the work that the third level does; the only way to reach it (T26).

use std::time::Duration;

use jiff::Timestamp;

use crate::Severity;
use crate::coded::coded;
use crate::id::TaskId;
use crate::ticket::{Line, Text};

coded! {
    /// On which side of the company an area stands (T18).
    AreaKind {
        /// *Settore specializzato, centro di competenza*.
        Internal = "internal",
        /// *Fornitore*, another company.
        Vendor = "vendor",
    }

    /// The name of a task's state, without its data.
    TaskStateName {
        /// Sent out.
        Assigned = "assigned",
        /// Being worked.
        Accepted = "accepted",
        /// Done.
        Answered = "answered",
        /// Refused by the area.
        Declined = "declined",
        /// Taken back by the owner.
        Withdrawn = "withdrawn",
    }
}

/// Who does a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Inside or outside.
    pub kind: AreaKind,
    /// Its name.
    pub name: Line,
}

/// What is asked of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The task.
    pub task: TaskId,
    /// Who does it.
    pub area: Area,
    /// What is asked.
    pub request: Text,
    /// Service time within which the answer is due; the task has a clock of its own (R10, T18).
    pub target: Option<Duration>,
}

/// A piece of the work that the third level does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What was asked of whom.
    pub assignment: Assignment,
    /// When its clock began.
    pub assigned_at: Timestamp,
    /// The ticket's severity when it went out: what its time is judged by, where it names no term of its own.
    pub severity: Severity,
    /// When the area first worked on it, by accepting it or by answering at once.
    pub begun_at: Option<Timestamp>,
    /// How it goes.
    pub state: TaskState,
}

/// How a task goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskState {
    /// Sent out.
    Assigned,
    /// Being worked.
    Accepted,
    /// Done.
    Answered {
        /// When.
        at: Timestamp,
        /// What the area answered.
        answer: Text,
    },
    /// Refused by the area.
    Declined {
        /// When.
        at: Timestamp,
        /// Why.
        reason: Text,
    },
    /// Taken back by the owner.
    Withdrawn {
        /// When.
        at: Timestamp,
        /// Why.
        reason: Text,
    },
}

impl Task {
    /// The third level still has it.
    pub const fn is_out(&self) -> bool {
        match self.state {
            TaskState::Assigned | TaskState::Accepted => true,
            TaskState::Answered { .. }
            | TaskState::Declined { .. }
            | TaskState::Withdrawn { .. } => false,
        }
    }

    pub(super) fn accepted(&mut self, at: Timestamp) {
        self.begun_at = Some(at);
        self.state = TaskState::Accepted;
    }

    pub(super) fn answered(&mut self, answer: &Text, at: Timestamp) {
        self.begun_at.get_or_insert(at);
        let answer = answer.clone();
        self.state = TaskState::Answered { at, answer };
    }

    pub(super) fn declined(&mut self, reason: &Text, at: Timestamp) {
        let reason = reason.clone();
        self.state = TaskState::Declined { at, reason };
    }

    pub(super) fn withdrawn(&mut self, reason: &Text, at: Timestamp) {
        let reason = reason.clone();
        self.state = TaskState::Withdrawn { at, reason };
    }
}

impl TaskState {
    /// Its name.
    pub const fn name(&self) -> TaskStateName {
        match self {
            Self::Assigned => TaskStateName::Assigned,
            Self::Accepted => TaskStateName::Accepted,
            Self::Answered { .. } => TaskStateName::Answered,
            Self::Declined { .. } => TaskStateName::Declined,
            Self::Withdrawn { .. } => TaskStateName::Withdrawn,
        }
    }
}
