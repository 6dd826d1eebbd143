//! Work: taken in charge, started, made to wait, resumed.

use jiff::Timestamp;

use crate::person::{Actor, Level};
use crate::ticket::{CommandName, Event, Happening, Refusal, StateName, Ticket, Wait};

impl Ticket {
    /// Answers for the ticket (*presa in carico*, T09).
    ///
    /// A ticket that lost its owner by an escalation or a transfer is taken again; its state stays.
    pub fn take_charge(&self, by: Actor, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::TakeCharge;
        let person = Self::desk_only(by, ACTION)?;
        self.while_open(ACTION)?;
        if self.owner.is_some_and(|owner| owner != person) {
            return Err(Refusal::OwnedByAnother);
        }
        if self.level == Level::Second && Self::specialists_only(by, ACTION).is_err() {
            return Err(Refusal::AtTheSecondLevel);
        }
        let what = match (self.state_name(), self.owner) {
            (StateName::New, _) => Happening::TakenInCharge,
            (_, None) => Happening::Assigned {
                to: person,
                level: self.level,
                reason: None,
            },
            (_, Some(_)) => return Err(self.wrong_state(ACTION)),
        };
        Ok(vec![self.event(by, what, now)])
    }

    /// Begins the work (*lavorazione*).
    pub fn start_work(&self, by: Actor, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::StartWork;
        Self::desk_only(by, ACTION)?;
        self.while_in(&[StateName::TakenInCharge], ACTION)?;
        Ok(vec![self.event(by, Happening::WorkStarted, now)])
    }

    /// Puts the work in waiting, with a reason and a name (R5, T10).
    pub fn wait(&self, by: Actor, wait: Wait, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::Wait;
        Self::desk_only(by, ACTION)?;
        self.while_in(&[StateName::InProgress], ACTION)?;
        Ok(vec![self.event(by, Happening::WaitStarted(wait), now)])
    }

    /// Ends the waiting.
    pub fn resume(&self, by: Actor, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::Resume;
        Self::desk_only(by, ACTION)?;
        self.while_in(&[StateName::Waiting], ACTION)?;
        Ok(vec![self.event(by, Happening::Resumed, now)])
    }
}
