//! Command: the name of everything that can be asked of a ticket, and who may ask it.

use crate::coded::coded;

coded! {
    /// The name of a command.
    CommandName {
        /// Open a ticket.
        Open = "open",
        /// Answer for it (*presa in carico*).
        TakeCharge = "take_charge",
        /// Begin the work.
        StartWork = "start_work",
        /// Put the work in waiting.
        Wait = "wait",
        /// End the waiting.
        Resume = "resume",
        /// Hand it to specialists.
        Escalate = "escalate",
        /// Hand it to other specialists.
        Transfer = "transfer",
        /// Give the ownership to a person.
        Assign = "assign",
        /// Correct its nature.
        Classify = "classify",
        /// Correct its severity.
        ChangeSeverity = "change_severity",
        /// Record another way.
        RecordWorkaround = "record_workaround",
        /// Write on it.
        Note = "note",
        /// Call who is on call.
        PageOnCall = "page_on_call",
        /// Say that one sees to a call.
        AcknowledgePage = "acknowledge_page",
        /// Ask for a session of remote assistance.
        RequestAssistance = "request_assistance",
        /// Agree to a session.
        ConsentToAssistance = "consent_to_assistance",
        /// Refuse a session.
        RefuseAssistance = "refuse_assistance",
        /// Give up a session that did not begin.
        WithdrawAssistance = "withdraw_assistance",
        /// End a session.
        EndAssistance = "end_assistance",
        /// Say how a session goes.
        ReportAssistance = "report_assistance",
        /// Send out a task.
        AssignTask = "assign_task",
        /// Begin a task.
        AcceptTask = "accept_task",
        /// Be done with a task.
        AnswerTask = "answer_task",
        /// Refuse a task.
        DeclineTask = "decline_task",
        /// Take a task back.
        WithdrawTask = "withdraw_task",
        /// Agree on hours of advice or training.
        PlanConsulting = "plan_consulting",
        /// Write down hours that were worked.
        UseHours = "use_hours",
        /// Correct what was written down of them.
        CorrectHours = "correct_hours",
        /// Write down a training that was held.
        HoldTraining = "hold_training",
        /// Give the answer.
        CloseTechnically = "close_technically",
        /// Ask the requester whether the fix holds.
        Verify = "verify",
        /// End it.
        Close = "close",
        /// Go on with it.
        Reopen = "reopen",
        /// Drop it.
        Cancel = "cancel",
        /// Drop it for another one.
        MarkDuplicate = "mark_duplicate",
        /// Tie it to another one.
        Link = "link",
        /// Untie it from another one.
        Unlink = "unlink",
        /// Put a fault on it.
        AddFinding = "add_finding",
        /// Write a later step of a fault.
        RecordFinding = "record_finding",
        /// Go on with it because a fault is back.
        ReopenForFinding = "reopen_for_finding",
    }

    /// Who may give a command, where a role may not.
    Entitled {
        /// The first two levels and who coordinates them.
        Desk = "desk",
        /// The desk, and the people of the ticket's Ente.
        DeskOrEnte = "desk_or_ente",
        /// The third level, and the desk for an area without access.
        DeskOrThirdLevel = "desk_or_third_level",
        /// The second level, and who coordinates it (T27).
        Specialists = "specialists",
        /// The desk, and those of the Ente who order maintenance (T50).
        WhoOrdersMaintenance = "who_orders_maintenance",
        /// The Ente's Referente and its system administrator.
        Contacts = "contacts",
        /// A machine that reports, or a rule.
        Rules = "rules",
        /// Nobody but people.
        People = "people",
    }
}

impl CommandName {
    /// What is done, in an English sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Open => "open a ticket",
            Self::TakeCharge => "take it in charge",
            Self::StartWork => "start the work",
            Self::Wait => "let it wait",
            Self::Resume => "resume the work",
            Self::Escalate => "escalate it",
            Self::Transfer => "transfer it",
            Self::Assign => "assign it",
            Self::Classify => "classify it",
            Self::ChangeSeverity => "change its severity",
            Self::RecordWorkaround => "record a workaround",
            Self::Note => "write on it",
            Self::PageOnCall => "call who is on call",
            Self::AcknowledgePage => "acknowledge the call",
            Self::RequestAssistance => "ask for a remote session",
            Self::ConsentToAssistance => "agree to a remote session",
            Self::RefuseAssistance => "refuse a remote session",
            Self::WithdrawAssistance => "give up a remote session",
            Self::EndAssistance => "end a remote session",
            Self::ReportAssistance => "report on a remote session",
            Self::AssignTask => "send out a task",
            Self::AcceptTask => "accept a task",
            Self::AnswerTask => "answer a task",
            Self::DeclineTask => "decline a task",
            Self::WithdrawTask => "withdraw a task",
            Self::PlanConsulting => "agree on its hours",
            Self::UseHours => "write down hours",
            Self::CorrectHours => "correct hours",
            Self::HoldTraining => "write down a training",
            Self::CloseTechnically => "close it technically",
            Self::Verify => "verify it with the requester",
            Self::Close => "close it",
            Self::Reopen => "reopen it",
            Self::Cancel => "cancel it",
            Self::MarkDuplicate => "mark it as a duplicate",
            Self::Link => "link it",
            Self::Unlink => "unlink it",
            Self::AddFinding => "add a fault to it",
            Self::RecordFinding => "report on a fault",
            Self::ReopenForFinding => "reopen it for a fault",
        }
    }
}

impl Entitled {
    /// Who it is, in an English sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Desk => "the desk",
            Self::DeskOrEnte => "the desk and the people of the Ente",
            Self::DeskOrThirdLevel => "the third level and the desk on its behalf",
            Self::Specialists => "a specialist or the coordinator",
            Self::WhoOrdersMaintenance => {
                "the desk, the Ente's system administrator or its Referente"
            }
            Self::Contacts => "the Ente's Referente or its system administrator",
            Self::Rules => "a machine or a rule",
            Self::People => "people",
        }
    }
}
