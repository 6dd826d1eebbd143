//! Assist: sessions of remote assistance on a ticket (T28).

use jiff::Timestamp;

use crate::assistance::{Asked, Ending, Session, SessionStateName, Step, StepName};
use crate::id::SessionId;
use crate::person::{Actor, Role};
use crate::ticket::{CommandName, Entitled, Event, Happening, Line, Refusal, Ticket};

impl Ticket {
    /// Asks for a session. One at a time on each machine: a second one would hide behind the consent to the first.
    pub fn request_assistance(
        &self,
        by: Actor,
        asked: Asked,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::RequestAssistance;
        Self::desk_only(by, ACTION)?;
        self.while_open(ACTION)?;
        let mut live = self.sessions.iter().filter(|session| !session.is_over());
        if live.any(|session| session.asked.machine == asked.machine) {
            return Err(Refusal::SessionUnderWay);
        }
        Ok(self.session_event(by, Step::Requested(asked), now))
    }

    /// A contact of the Ente signed. Whether the signature is good is for the machine to say.
    pub fn consent_to_assistance(
        &self,
        by: Actor,
        session: SessionId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        self.contact_only(by, CommandName::ConsentToAssistance)?;
        self.session_in(session, &[SessionStateName::Offered])?;
        Ok(self.session_event(by, Step::Consented { session }, now))
    }

    /// A contact of the Ente refuses.
    pub fn refuse_assistance(
        &self,
        by: Actor,
        session: SessionId,
        reason: Option<Line>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        self.contact_only(by, CommandName::RefuseAssistance)?;
        self.session_in(session, BEFORE)?;
        Ok(self.session_event(by, Step::Refused { session, reason }, now))
    }

    /// The desk does not need it any more.
    pub fn withdraw_assistance(
        &self,
        by: Actor,
        session: SessionId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        Self::desk_only(by, CommandName::WithdrawAssistance)?;
        self.session_in(session, BEFORE)?;
        Ok(self.session_event(by, Step::Withdrawn { session }, now))
    }

    /// The desk or a contact of the Ente ends it (*Termina*): the machine is asked to, and says when it did.
    pub fn end_assistance(
        &self,
        by: Actor,
        session: SessionId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::EndAssistance;
        let why = match Self::desk_only(by, ACTION) {
            Ok(person) => Ending::Desk(person),
            Err(_) => Ending::Ente(self.contact_only(by, ACTION)?),
        };
        self.session_in(session, BEGUN)?;
        Ok(self.session_event(by, Step::EndAsked { session, why }, now))
    }

    /// What the machine says of its session: offered, declined, granted, opened, ended. What it said before changes
    /// nothing.
    pub fn report_assistance(
        &self,
        by: Actor,
        step: Step,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::ReportAssistance;
        let session = self
            .session(step.session())
            .ok_or(Refusal::UnknownSession)?;
        if by != Actor::Machine(session.asked.machine) {
            let who = Entitled::Rules;
            return Err(Refusal::NotForThisRole {
                action: ACTION,
                who,
            });
        }
        let from = reported_from(step.name()).ok_or(Refusal::NotForThisRole {
            action: ACTION,
            who: Entitled::People,
        })?;
        if !from.contains(&session.state.name()) {
            return Err(Refusal::NothingChanges);
        }
        Ok(self.session_event(by, step, now))
    }

    /// Ends what nobody answered, and what its machine says nothing of any more; nothing where that is not yet so.
    pub fn lapse_assistance(&self, now: Timestamp) -> Vec<Event> {
        let lapsed = self
            .sessions
            .iter()
            .filter(|session| session.lapses_at().is_some_and(|at| at <= now));
        let step = |session: &Session| {
            let id = session.asked.session;
            if BEFORE.contains(&session.state.name()) {
                return Step::Expired { session: id };
            }
            Step::Ended {
                session: id,
                why: Ending::LostTouch,
                left: None,
            }
        };
        lapsed
            .flat_map(|session| self.session_event(Actor::System, step(session), now))
            .collect()
    }

    /// Sessions end with the work: those that began are ended, the others are not needed any more.
    pub fn end_assistance_with_ticket(&self, now: Timestamp) -> Vec<Event> {
        let live = self.sessions.iter().filter(|session| !session.is_over());
        let step = |session: &Session| {
            let id = session.asked.session;
            if BEFORE.contains(&session.state.name()) {
                return Step::Withdrawn { session: id };
            }
            Step::EndAsked {
                session: id,
                why: Ending::TicketClosed,
            }
        };
        live.flat_map(|session| self.session_event(Actor::System, step(session), now))
            .collect()
    }

    /// The sessions on this ticket, in the order of their asking.
    pub fn sessions(&self) -> &[Session] {
        &self.sessions
    }

    /// A session of this ticket.
    pub fn session(&self, id: SessionId) -> Option<&Session> {
        self.sessions
            .iter()
            .find(|session| session.asked.session == id)
    }

    fn session_in(&self, id: SessionId, states: &[SessionStateName]) -> Result<(), Refusal> {
        let state = self
            .session(id)
            .ok_or(Refusal::UnknownSession)?
            .state
            .name();
        if states.contains(&state) {
            Ok(())
        } else {
            Err(Refusal::SessionMovedOn { state })
        }
    }

    /// The Ente's Referente and its system administrator.
    fn contact_only(&self, by: Actor, action: CommandName) -> Result<crate::id::PersonId, Refusal> {
        match by {
            Actor::Person {
                id,
                role: Role::Referente | Role::SystemAdministrator,
                ente,
            } if ente == Some(self.ente()) => Ok(id),
            Actor::Person { .. } | Actor::Machine(_) | Actor::System => {
                Err(Refusal::NotForThisRole {
                    action,
                    who: Entitled::Contacts,
                })
            }
        }
    }

    fn session_event(&self, by: Actor, step: Step, now: Timestamp) -> Vec<Event> {
        vec![self.event(by, Happening::Assistance(Box::new(step)), now)]
    }
}

/// Nothing runs on the machine yet.
const BEFORE: &[SessionStateName] = &[
    SessionStateName::Requested,
    SessionStateName::Offered,
    SessionStateName::Consented,
];
/// The technician may be there.
const BEGUN: &[SessionStateName] = &[SessionStateName::Granted, SessionStateName::Open];

/// From which states a machine's word leads on; nothing for what is not a machine's to say.
const fn reported_from(step: StepName) -> Option<&'static [SessionStateName]> {
    match step {
        StepName::Offered => Some(&[SessionStateName::Requested]),
        StepName::Declined | StepName::Granted => Some(BEFORE),
        StepName::Opened => Some(&[SessionStateName::Granted]),
        StepName::Ended => Some(BEGUN),
        StepName::Requested
        | StepName::Consented
        | StepName::Refused
        | StepName::Expired
        | StepName::Withdrawn
        | StepName::EndAsked => None,
    }
}
