//! Page: an authorised escalation outside service hours, its acknowledgement and who is called next (T02).

use jiff::Timestamp;

use crate::Severity;
use crate::on_call::{LineUp, OutOfHours, Page, PageReason, Paging, PagingState};
use crate::person::{Actor, Role};
use crate::ticket::{CommandName, Event, Happening, Refusal, Text, Ticket};

impl Ticket {
    /// Calls who is on call. Authorised are the coordinator for every ticket, and operators and specialists for a
    /// blocking one (T02).
    pub fn page_on_call(
        &self,
        by: Actor,
        reason: Text,
        line_up: &LineUp,
        _closed: OutOfHours,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::PageOnCall;
        Self::desk_only(by, ACTION)?;
        self.while_open(ACTION)?;
        let coordinates = matches!(
            by,
            Actor::Person {
                role: Role::Coordinator,
                ..
            }
        );
        if !coordinates && self.severity != Severity::Blocking {
            return Err(Refusal::OnCallNotAuthorised);
        }
        self.page(by, PageReason::Judged(reason), line_up, now)
    }

    /// Calls who is on call by the rule for blocking tickets that nobody saw to.
    pub fn page_for_blocking(
        &self,
        line_up: &LineUp,
        _closed: OutOfHours,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::PageOnCall;
        self.while_open(ACTION)?;
        if self.severity != Severity::Blocking {
            return Err(Refusal::OnCallNotAuthorised);
        }
        self.page(Actor::System, PageReason::Blocking, line_up, now)
    }

    /// Calls the next one: nobody acknowledged in time.
    pub fn pass_page_on(&self, line_up: &LineUp, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::PageOnCall;
        self.while_open(ACTION)?;
        let paging = self.awaited_page()?;
        let due = paging.passes_on_at().ok_or(Refusal::NobodyIsCalled)?;
        if now < due || self.is_seen_to(paging) {
            return Err(Refusal::NothingChanges);
        }
        let to = line_up.next(&paging.called, now);
        Ok(vec![self.event(
            Actor::System,
            Happening::OnCallPassedOn { to },
            now,
        )])
    }

    /// Sees to it: who was called says so, or the coordinator for them.
    pub fn acknowledge_page(&self, by: Actor, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::AcknowledgePage;
        let person = Self::desk_only(by, ACTION)?;
        self.while_open(ACTION)?;
        let paging = self.awaited_page()?;
        let coordinates = matches!(
            by,
            Actor::Person {
                role: Role::Coordinator,
                ..
            }
        );
        if !coordinates && !paging.called.contains(&person) {
            return Err(Refusal::NotCalled);
        }
        Ok(vec![self.event(by, Happening::OnCallAcknowledged, now)])
    }

    /// When the next one is to be called, unless somebody sees to the ticket before.
    pub fn page_passes_on_at(&self) -> Option<Timestamp> {
        let paging = self.paging.as_ref().filter(|_| self.state_name().is_open());
        paging
            .filter(|paging| !self.is_seen_to(paging))
            .and_then(Paging::passes_on_at)
    }

    fn page(
        &self,
        by: Actor,
        reason: PageReason,
        line_up: &LineUp,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        if self
            .paging
            .as_ref()
            .is_some_and(|paging| paging.passes_on_at().is_some())
        {
            return Err(Refusal::SomebodyIsCalled);
        }
        let page = Page {
            competence: line_up.competence,
            reason,
            to: line_up.next(&[], now),
        };
        Ok(vec![self.event(by, Happening::OnCallPaged(page), now)])
    }

    fn awaited_page(&self) -> Result<&Paging, Refusal> {
        let paging = self.paging.as_ref().ok_or(Refusal::NobodyIsCalled)?;
        match paging.state {
            PagingState::Awaiting(_) => Ok(paging),
            PagingState::Acknowledged { .. } => Err(Refusal::NobodyIsCalled),
        }
    }

    /// Who was called answers for the ticket: their word is not needed any more.
    fn is_seen_to(&self, paging: &Paging) -> bool {
        self.owner
            .is_some_and(|owner| paging.called.contains(&owner))
    }
}
