//! Refusal: why something cannot be done and what to do instead, in the language of whoever asked.

use custode_domain::ticket::{CommandName, Entitled, Refusal, StateName, TaskStateName};

use super::assistance::session_state;
use super::tickets::amount;
use super::when::When;
use super::words;
use crate::app::work_ticket::Obstacle;
use crate::lang::Lang;

/// The sentence of a refusal.
pub(crate) fn refusal(t: Lang, refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotForThisRole { action, who: by } => {
            t.refusal_role(infinitive(t, *action), who(t, *by))
        }
        Refusal::OtherEnte => t.refusal_other_ente().to_owned(),
        Refusal::WrongState { action, state } => t.refusal_state(
            infinitive(t, *action),
            words::state(t, *state),
            way_on(t, *state),
        ),
        Refusal::OwnedByAnother => t.refusal_owned().to_owned(),
        Refusal::AtTheSecondLevel => t.refusal_second_level().to_owned(),
        Refusal::NobodyOwns => t.refusal_nobody_owns().to_owned(),
        Refusal::NotEscalated => t.refusal_not_escalated().to_owned(),
        Refusal::EscalatedBefore => t.refusal_escalated().to_owned(),
        Refusal::ThirdLevelByTasksAlone => t.refusal_third_level().to_owned(),
        Refusal::CannotOwn => t.refusal_cannot_own().to_owned(),
        Refusal::TasksAreOut { count } => t.refusal_tasks_out(*count as u64),
        Refusal::ClosesOverTasks { count } => t.refusal_over_tasks(*count as u64),
        Refusal::ClosesOverFaults { count } => t.refusal_over_faults(*count as u64),
        Refusal::UnknownTask => t.refusal_unknown_task().to_owned(),
        Refusal::TaskExists => t.refusal_task_exists().to_owned(),
        Refusal::TaskNotOut { action, state } => {
            t.refusal_task_not_out(infinitive(t, *action), task_state(t, *state))
        }
        Refusal::UnknownFinding => t.refusal_unknown_finding().to_owned(),
        Refusal::NotItsFault => t.refusal_not_its_fault().to_owned(),
        Refusal::TooLateToReopen { until } => t.refusal_too_late(When::at(*until)),
        Refusal::DeskIsOpen => t.refusal_desk_open().to_owned(),
        Refusal::OnCallNotAuthorised => t.refusal_on_call().to_owned(),
        Refusal::SomebodyIsCalled => t.refusal_called().to_owned(),
        Refusal::NobodyIsCalled => t.refusal_not_paged().to_owned(),
        Refusal::NotCalled => t.refusal_not_called().to_owned(),
        Refusal::NothingChanges => t.refusal_nothing().to_owned(),
        Refusal::DuplicateOfItself => t.refusal_duplicate_itself().to_owned(),
        Refusal::LinkToItself => t.refusal_link_itself().to_owned(),
        Refusal::NotLinked => t.refusal_not_linked().to_owned(),
        Refusal::VerificationOwed { attempts, needed } => t.refusal_verification(attempts, needed),
        Refusal::ChannelDoesNotFit => t.refusal_channel().to_owned(),
        Refusal::NotInOwnName => t.refusal_own_name().to_owned(),
        Refusal::NotOfTheCompetence { needed } => {
            t.refusal_competence(words::competence(t, *needed))
        }
        Refusal::NotConsulting => t.refusal_not_consulting().to_owned(),
        Refusal::PlanNeedsReason => t.refusal_plan_reason().to_owned(),
        Refusal::NothingAgreed => t.refusal_nothing_agreed().to_owned(),
        Refusal::MoreThanAgreed { left } => t.refusal_more_than_agreed(amount(*left)),
        Refusal::UnknownHours => t.refusal_unknown_hours().to_owned(),
        Refusal::TaskNotBegun => t.refusal_task_not_begun().to_owned(),
        Refusal::DayInTheFuture => t.refusal_future().to_owned(),
        Refusal::SessionUnderWay => t.refusal_session_under_way().to_owned(),
        Refusal::UnknownSession => t.refusal_unknown_session().to_owned(),
        Refusal::SessionMovedOn { state } => t.refusal_session_moved_on(session_state(t, *state)),
        Refusal::NoTraining => t.refusal_no_training().to_owned(),
    }
}

/// The sentence of what stands in the way beside the rules.
pub(crate) fn obstacle(t: Lang, obstacle: Obstacle) -> String {
    match obstacle {
        Obstacle::UnknownPerson => t.refusal_unknown_person().to_owned(),
        Obstacle::InactivePerson => t.refusal_inactive_person().to_owned(),
        Obstacle::UnknownTicket => t.refusal_unknown_ticket().to_owned(),
        Obstacle::Circle => t.refusal_circle().to_owned(),
        Obstacle::AnotherIsOpen { number, .. } => t.refusal_another_open(number),
    }
}

/// How a task goes.
pub(super) const fn task_state(t: Lang, state: TaskStateName) -> &'static str {
    match state {
        TaskStateName::Assigned => t.refusal_task_assigned(),
        TaskStateName::Accepted => t.refusal_task_accepted(),
        TaskStateName::Answered => t.refusal_task_answered(),
        TaskStateName::Declined => t.refusal_task_declined(),
        TaskStateName::Withdrawn => t.refusal_task_withdrawn(),
    }
}

const fn who(t: Lang, who: Entitled) -> &'static str {
    match who {
        Entitled::Desk => t.refusal_who_desk(),
        Entitled::DeskOrEnte => t.refusal_who_desk_or_ente(),
        Entitled::DeskOrThirdLevel => t.refusal_who_third(),
        Entitled::Specialists => t.refusal_who_specialists(),
        Entitled::WhoOrdersMaintenance => t.refusal_who_maintenance(),
        Entitled::Contacts => t.refusal_who_contacts(),
        Entitled::Rules => t.refusal_who_rules(),
        Entitled::People => t.refusal_who_people(),
    }
}

const fn way_on(t: Lang, state: StateName) -> &'static str {
    match state {
        StateName::New => t.refusal_way_new(),
        StateName::TakenInCharge => t.refusal_way_taken(),
        StateName::InProgress => t.refusal_way_progress(),
        StateName::Waiting => t.refusal_way_waiting(),
        StateName::TechnicallyClosed => t.refusal_way_closing(),
        StateName::Closed | StateName::Cancelled => t.refusal_way_closed(),
        StateName::Duplicate => t.refusal_way_duplicate(),
    }
}

const fn infinitive(t: Lang, command: CommandName) -> &'static str {
    match command {
        CommandName::Open => t.refusal_do_open(),
        CommandName::TakeCharge => t.refusal_do_take_charge(),
        CommandName::StartWork => t.refusal_do_start_work(),
        CommandName::Wait => t.refusal_do_wait(),
        CommandName::Resume => t.refusal_do_resume(),
        CommandName::Escalate => t.refusal_do_escalate(),
        CommandName::Transfer => t.refusal_do_transfer(),
        CommandName::Assign => t.refusal_do_assign(),
        CommandName::Classify => t.refusal_do_classify(),
        CommandName::ChangeSeverity => t.refusal_do_change_severity(),
        CommandName::RecordWorkaround => t.refusal_do_record_workaround(),
        CommandName::Note => t.refusal_do_note(),
        CommandName::PageOnCall => t.refusal_do_page(),
        CommandName::AcknowledgePage => t.refusal_do_acknowledge(),
        CommandName::RequestAssistance => t.refusal_do_request_assistance(),
        CommandName::ConsentToAssistance => t.refusal_do_consent(),
        CommandName::RefuseAssistance => t.refusal_do_refuse_assistance(),
        CommandName::WithdrawAssistance => t.refusal_do_withdraw_assistance(),
        CommandName::EndAssistance => t.refusal_do_end_assistance(),
        CommandName::ReportAssistance => t.refusal_do_report_assistance(),
        CommandName::AssignTask => t.refusal_do_assign_task(),
        CommandName::AcceptTask => t.refusal_do_accept_task(),
        CommandName::AnswerTask => t.refusal_do_answer_task(),
        CommandName::DeclineTask => t.refusal_do_decline_task(),
        CommandName::WithdrawTask => t.refusal_do_withdraw_task(),
        CommandName::PlanConsulting => t.refusal_do_plan_consulting(),
        CommandName::UseHours => t.refusal_do_use_hours(),
        CommandName::CorrectHours => t.refusal_do_correct_hours(),
        CommandName::HoldTraining => t.refusal_do_hold_training(),
        CommandName::CloseTechnically => t.refusal_do_close_technically(),
        CommandName::Verify => t.refusal_do_verify(),
        CommandName::Close => t.refusal_do_close(),
        CommandName::Reopen => t.refusal_do_reopen(),
        CommandName::Cancel => t.refusal_do_cancel(),
        CommandName::MarkDuplicate => t.refusal_do_mark_duplicate(),
        CommandName::Link => t.refusal_do_link(),
        CommandName::Unlink => t.refusal_do_unlink(),
        CommandName::AddFinding => t.refusal_do_add_finding(),
        CommandName::RecordFinding => t.refusal_do_record_finding(),
        CommandName::ReopenForFinding => t.refusal_do_reopen_for_finding(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_to_do_in_both_languages() {
        let not_taken = Refusal::WrongState {
            action: CommandName::StartWork,
            state: StateName::New,
        };
        for (t, said) in [
            (
                Lang::It,
                "Non si può iniziare la lavorazione finché il ticket è nello stato «Nuovo»: prendilo in carico.",
            ),
            (
                Lang::En,
                "You cannot start the work while the ticket is “New”: take it in charge.",
            ),
        ] {
            assert_eq!(refusal(t, &not_taken), said);
        }
    }

    #[test]
    fn every_state_has_a_way_on_and_every_command_a_verb() {
        for t in Lang::ALL {
            for state in StateName::ALL {
                assert!(!way_on(t, *state).is_empty());
            }
            for command in CommandName::ALL {
                assert!(!infinitive(t, *command).contains(['.', ':']), "{command:?}");
            }
        }
    }
}
