//! Tasks: how the third level is set to work and answers (T12, T13, T26, T27).

use jiff::Timestamp;

use crate::id::TaskId;
use crate::person::{Actor, Level};
use crate::ticket::{
    Assignment, CommandName, Event, Happening, Refusal, StateName, Task, TaskState, Text, Ticket,
    WaitingFor,
};

impl Ticket {
    /// Sends out a task. The ticket is at the second level and somebody there answers for it (T27).
    pub fn assign_task(
        &self,
        by: Actor,
        assignment: Assignment,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::AssignTask;
        Self::specialists_only(by, ACTION)?;
        self.while_open(ACTION)?;
        if self.state_name() == StateName::New {
            return Err(self.wrong_state(ACTION));
        }
        if self.level == Level::First {
            return Err(Refusal::NotEscalated);
        }
        if self.owner.is_none() {
            return Err(Refusal::NobodyOwns);
        }
        if self.task(assignment.task).is_some() {
            return Err(Refusal::TaskExists);
        }
        Ok(vec![self.event(
            by,
            Happening::TaskAssigned(assignment),
            now,
        )])
    }

    /// The area begins.
    pub fn accept_task(
        &self,
        by: Actor,
        task: TaskId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::AcceptTask;
        Self::third_level_or_desk(by, ACTION)?;
        let found = self.task_out(task, ACTION)?;
        if found.state == TaskState::Accepted {
            return Err(Refusal::NothingChanges);
        }
        Ok(vec![self.event(by, Happening::TaskAccepted { task }, now)])
    }

    /// The area is done. The last answer ends the waiting for third parties.
    pub fn answer_task(
        &self,
        by: Actor,
        task: TaskId,
        answer: Text,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::AnswerTask;
        Self::third_level_or_desk(by, ACTION)?;
        self.task_out(task, ACTION)?;
        Ok(self.with_resumption(by, Happening::TaskAnswered { task, answer }, now))
    }

    /// The area refuses.
    pub fn decline_task(
        &self,
        by: Actor,
        task: TaskId,
        reason: Text,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::DeclineTask;
        Self::third_level_or_desk(by, ACTION)?;
        self.task_out(task, ACTION)?;
        Ok(self.with_resumption(by, Happening::TaskDeclined { task, reason }, now))
    }

    /// The second level takes a task back.
    pub fn withdraw_task(
        &self,
        by: Actor,
        task: TaskId,
        reason: Text,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::WithdrawTask;
        Self::specialists_only(by, ACTION)?;
        self.task_out(task, ACTION)?;
        Ok(self.with_resumption(by, Happening::TaskWithdrawn { task, reason }, now))
    }

    /// Takes back all that is out: a ticket that ends leaves no clock running elsewhere.
    pub(super) fn withdraw_all(&self, by: Actor, reason: &Text, now: Timestamp) -> Vec<Event> {
        self.tasks_out()
            .map(|task| Happening::TaskWithdrawn {
                task: task.assignment.task,
                reason: reason.clone(),
            })
            .map(|what| self.event(by, what, now))
            .collect()
    }

    fn task_out(&self, id: TaskId, action: CommandName) -> Result<&Task, Refusal> {
        let task = self.task(id).ok_or(Refusal::UnknownTask)?;
        if task.is_out() {
            Ok(task)
        } else {
            Err(Refusal::TaskNotOut {
                action,
                state: task.state.name(),
            })
        }
    }

    /// The end of a task, and of the waiting if it was the last one out.
    fn with_resumption(&self, by: Actor, end: Happening, now: Timestamp) -> Vec<Event> {
        let mut events = vec![self.event(by, end, now)];
        if self.tasks_out().count() == 1 && self.waits_for(WaitingFor::ThirdParty) {
            events.push(self.event(by, Happening::Resumed, now));
        }
        events
    }
}
