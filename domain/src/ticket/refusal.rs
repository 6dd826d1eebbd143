//! Refusal: why a command cannot be done, and what to do instead.

use jiff::Timestamp;

use crate::assistance::SessionStateName;
use crate::ticket::{CommandName, Competence, Entitled, StateName, TaskStateName};

/// Why a command cannot be done. A refused command leaves nothing behind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another role does this.
    #[error("only {} may {}: ask one of them", .who.words(), .action.words())]
    NotForThisRole {
        /// What was asked.
        action: CommandName,
        /// Who may.
        who: Entitled,
    },
    /// A person of an Ente asks about another Ente's ticket.
    #[error("this ticket belongs to another Ente: open one of your own")]
    OtherEnte,
    /// The state does not allow it.
    #[error("cannot {} while the ticket is {}: the way on is to {}", .action.words(), .state.words(), way_on(*.state))]
    WrongState {
        /// What was asked.
        action: CommandName,
        /// Where the ticket stands.
        state: StateName,
    },
    /// Somebody answers for it already.
    #[error(
        "somebody else answers for this ticket: ask for it, or assign it to yourself with a reason"
    )]
    OwnedByAnother,
    /// An operator reaches for the second level's ticket.
    #[error("this ticket is at the second level: a specialist takes it in charge")]
    AtTheSecondLevel,
    /// Nobody answers for it, so nobody can coordinate a task.
    #[error("nobody answers for this ticket: a specialist takes it in charge first")]
    NobodyOwns,
    /// Tasks start from the second level (T27).
    #[error("this ticket is at the first level: escalate it, then a specialist sends out tasks")]
    NotEscalated,
    /// It was escalated before.
    #[error("this ticket is at the second level already: transfer it to other specialists instead")]
    EscalatedBefore,
    /// The third level answers for no ticket (T26).
    #[error("the third level is reached by tasks alone: send out a task instead")]
    ThirdLevelByTasksAlone,
    /// This role answers for no ticket.
    #[error(
        "a ticket is answered for by an operator, a specialist or the coordinator: choose one of them"
    )]
    CannotOwn,
    /// The second level keeps the ownership while tasks are out (T27).
    #[error(
        "tasks are out ({count}) and the second level keeps the ownership: wait for their answers, or withdraw them"
    )]
    TasksAreOut {
        /// How many.
        count: usize,
    },
    /// Closing would leave tasks behind.
    #[error("tasks are out ({count}): wait for their answers, or say why it closes without them")]
    ClosesOverTasks {
        /// How many.
        count: usize,
    },
    /// Closing would leave faults behind that nobody reports again.
    #[error("faults still stand ({count}): wait until they clear, or say why it closes with them")]
    ClosesOverFaults {
        /// How many.
        count: usize,
    },
    /// On-call is for the time outside service hours.
    #[error(
        "the desk is open now: take it in charge or escalate it, on-call begins when the desk closes"
    )]
    DeskIsOpen,
    /// Not everybody may wake people up (T02).
    #[error(
        "only the coordinator authorises on-call for a ticket that is not blocking: ask them, or correct its severity"
    )]
    OnCallNotAuthorised,
    /// A call is out.
    #[error("somebody on call is being called already: wait for their acknowledgement")]
    SomebodyIsCalled,
    /// No call is out.
    #[error("nobody is being called for this ticket: look at its log for who acknowledged")]
    NobodyIsCalled,
    /// Somebody else was called.
    #[error(
        "others were called for this ticket: they acknowledge, or the coordinator does for them"
    )]
    NotCalled,
    /// No task of this ticket.
    #[error("this ticket has no such task: look at its list of tasks")]
    UnknownTask,
    /// The identifier is taken.
    #[error("this task went out before: give the new one an identifier of its own")]
    TaskExists,
    /// The task does not allow it.
    #[error("cannot {} when it is {}: send out another task instead", .action.words(), .state.code())]
    TaskNotOut {
        /// What was asked.
        action: CommandName,
        /// How the task goes.
        state: TaskStateName,
    },
    /// No finding of this ticket.
    #[error("this ticket knows nothing of that finding: its raising comes first")]
    UnknownFinding,
    /// Another fault than those of the ticket.
    #[error("this fault is not one of the ticket's: open another ticket for it")]
    NotItsFault,
    /// The time for it is over.
    #[error(
        "the fault came back after {until}, when the time for reopening was over: open another ticket for it"
    )]
    TooLateToReopen {
        /// The last instant for it.
        until: Timestamp,
    },
    /// It would change nothing.
    #[error("it is so already: there is nothing to change")]
    NothingChanges,
    /// A duplicate of itself.
    #[error("a ticket is no duplicate of itself: name the other one")]
    DuplicateOfItself,
    /// A tie to itself.
    #[error("a ticket is not linked to itself: name the other one")]
    LinkToItself,
    /// Nothing to untie.
    #[error("it is not linked to that ticket: look at its links")]
    NotLinked,
    /// Others than the desk worked on it, and the requester was not asked (T40).
    #[error(
        "third parties worked on this ticket: verify with the requester that it works; {attempts} of {needed} attempts were made"
    )]
    VerificationOwed {
        /// How many attempts there were.
        attempts: usize,
        /// After how many without an answer it may close.
        needed: usize,
    },
    /// A machine does not telephone.
    #[error(
        "the channel does not fit who opens: a machine reports through its agent, and nobody else does"
    )]
    ChannelDoesNotFit,
    /// A person of an Ente opens for somebody else.
    #[error(
        "people of an Ente open tickets in their own name: let the other person, or the desk, open it"
    )]
    NotInOwnName,
    /// Somebody who does not know about it (T49).
    #[error(
        "this person is not known to be a specialist of {}: choose another one, or say why", .needed.code()
    )]
    NotOfTheCompetence {
        /// What the ticket needs.
        needed: Competence,
    },
    /// Hours are kept on consulting tickets alone (T19).
    #[error("this ticket is no consulting: correct its nature first")]
    NotConsulting,
    /// An agreement changes for a reason.
    #[error("hours are agreed already: say why they change")]
    PlanNeedsReason,
    /// Nobody agreed on hours yet.
    #[error("no hours are agreed on this ticket: agree on them with the Ente first")]
    NothingAgreed,
    /// More than was agreed.
    #[error("this is more than was agreed, {left} minutes are left: say why, or agree anew")]
    MoreThanAgreed {
        /// How many are left.
        left: u32,
    },
    /// No such entry.
    #[error("this ticket has no such hours: look at its list of hours")]
    UnknownHours,
    /// A task that nobody accepted.
    #[error("nobody began this task: accept it first")]
    TaskNotBegun,
    /// A session at a time.
    #[error("a session on this machine is under way for this ticket: end or withdraw it first")]
    SessionUnderWay,
    /// No session of this ticket.
    #[error("this ticket has no such session: look at its list of sessions")]
    UnknownSession,
    /// The session does not allow it.
    #[error("this session is {} by now: look at it again", .state.code())]
    SessionMovedOn {
        /// Where it stands.
        state: SessionStateName,
    },
    /// What did not happen yet.
    #[error("the day is in the future: write it down when it is over")]
    DayInTheFuture,
    /// Something else was agreed.
    #[error("the activity that was agreed is no training: agree on one first")]
    NoTraining,
}

impl Refusal {
    /// Its spelling for programs: it stays the same when the sentences change.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotForThisRole { .. } => "not_for_this_role",
            Self::OtherEnte => "other_ente",
            Self::WrongState { .. } => "wrong_state",
            Self::OwnedByAnother => "owned_by_another",
            Self::AtTheSecondLevel => "at_the_second_level",
            Self::NobodyOwns => "nobody_owns",
            Self::NotEscalated => "not_escalated",
            Self::EscalatedBefore => "escalated_before",
            Self::ThirdLevelByTasksAlone => "third_level_by_tasks_alone",
            Self::CannotOwn => "cannot_own",
            Self::TasksAreOut { .. } => "tasks_are_out",
            Self::ClosesOverTasks { .. } => "closes_over_tasks",
            Self::ClosesOverFaults { .. } => "closes_over_faults",
            Self::DeskIsOpen => "desk_is_open",
            Self::OnCallNotAuthorised => "on_call_not_authorised",
            Self::SomebodyIsCalled => "somebody_is_called",
            Self::NobodyIsCalled => "nobody_is_called",
            Self::NotCalled => "not_called",
            Self::UnknownTask => "unknown_task",
            Self::TaskExists => "task_exists",
            Self::TaskNotOut { .. } => "task_not_out",
            Self::UnknownFinding => "unknown_finding",
            Self::NotItsFault => "not_its_fault",
            Self::TooLateToReopen { .. } => "too_late_to_reopen",
            Self::NothingChanges => "nothing_changes",
            Self::DuplicateOfItself => "duplicate_of_itself",
            Self::VerificationOwed { .. } => "verification_owed",
            Self::ChannelDoesNotFit => "channel_does_not_fit",
            Self::LinkToItself => "link_to_itself",
            Self::NotLinked => "not_linked",
            Self::NotOfTheCompetence { .. } => "not_of_the_competence",
            Self::NotConsulting => "not_consulting",
            Self::PlanNeedsReason => "plan_needs_reason",
            Self::NothingAgreed => "nothing_agreed",
            Self::MoreThanAgreed { .. } => "more_than_agreed",
            Self::UnknownHours => "unknown_hours",
            Self::TaskNotBegun => "task_not_begun",
            Self::DayInTheFuture => "day_in_the_future",
            Self::SessionUnderWay => "session_under_way",
            Self::UnknownSession => "unknown_session",
            Self::SessionMovedOn { .. } => "session_moved_on",
            Self::NoTraining => "no_training",
            Self::NotInOwnName => "not_in_own_name",
        }
    }
}

/// What leads on from a state, after "to".
pub(super) const fn way_on(state: StateName) -> &'static str {
    match state {
        StateName::New => "take it in charge",
        StateName::TakenInCharge => "start the work",
        StateName::InProgress => "let it wait, or close it technically",
        StateName::Waiting => "resume it, or close it technically",
        StateName::TechnicallyClosed => "verify it, close it or reopen it",
        StateName::Closed | StateName::Cancelled => "open another ticket",
        StateName::Duplicate => "go on with the other ticket",
    }
}
