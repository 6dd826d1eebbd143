//! Forms: the commands of a ticket as forms, from what the rules offer; and what they refuse, with the reason.

use custode_domain::on_call::Paging;
use custode_domain::ticket::{CommandName, Refusal, StateName, Text, Ticket};

use super::fields::Filling;
use super::typed::Typed;
use crate::app::show_ticket::TicketShown;
use crate::app::viewer::Viewer;
use crate::app::work_ticket::{Offer, offers};
use crate::lang::Lang;
use crate::web::form::{Choice, Errors};
use crate::web::refusal::refusal;

/// A command that can be given, as its form.
#[derive(Debug)]
pub(in crate::web) struct CommandForm {
    pub(in crate::web) command: CommandName,
    pub(in crate::web) label: &'static str,
    pub(in crate::web) fields: Vec<Field>,
    /// Whether it is what comes next for this ticket.
    pub(in crate::web) next: bool,
    /// Whether it was sent and not accepted.
    pub(in crate::web) wrong: bool,
}

/// A field of a form.
#[derive(Debug)]
pub(in crate::web) struct Field {
    /// What tells it from fields of the same name in other forms.
    pub(in crate::web) key: String,
    pub(in crate::web) name: &'static str,
    pub(in crate::web) label: &'static str,
    pub(in crate::web) value: String,
    pub(in crate::web) error: String,
    pub(in crate::web) hint: &'static str,
    pub(in crate::web) required: bool,
    pub(in crate::web) widget: Widget,
}

/// How a field is filled.
#[derive(Debug)]
pub(in crate::web) enum Widget {
    /// One line.
    Line(usize),
    /// Some lines.
    Text(usize),
    /// A day.
    Day,
    /// One of many.
    Select(Vec<Choice>),
    /// One of few.
    Radios(Vec<Choice>),
}

/// What can be done on a ticket's page.
#[derive(Debug, Default)]
pub(in crate::web) struct Forms {
    pub(in crate::web) offered: Vec<CommandForm>,
    /// What cannot be done, and why.
    pub(in crate::web) refused: Vec<(&'static str, String)>,
}

/// A form that was sent and not accepted.
#[derive(Debug, Clone)]
pub(in crate::web) struct Returned {
    pub(in crate::web) command: CommandName,
    pub(in crate::web) typed: Typed,
    pub(in crate::web) errors: Errors,
}

impl Forms {
    /// What this person may do on this ticket.
    pub(in crate::web) fn new(
        viewer: &Viewer,
        shown: &TicketShown,
        returned: Option<&Returned>,
    ) -> Self {
        let t = viewer.language;
        let mut forms = Self::default();
        for Offer {
            command,
            refusal: reason,
        } in offers(&shown.ticket, viewer, shown.out_of_hours)
        {
            // The third level works on its own page; a tie is undone where it stands.
            if is_elsewhere(command) {
                continue;
            }
            let sent = returned.filter(|returned| returned.command == command);
            // What is about hours alone clutters no other ticket.
            if reason == Some(Refusal::NotConsulting) && sent.is_none() {
                continue;
            }
            match reason {
                Some(reason) if sent.is_none() => {
                    forms
                        .refused
                        .push((button(t, command), refusal(t, &reason)));
                }
                _ => forms.offered.push(form(t, shown, command, sent)),
            }
        }
        forms
    }

    /// What comes next, and what was sent wrongly.
    pub(in crate::web) fn next(&self) -> impl Iterator<Item = &CommandForm> {
        self.offered.iter().filter(|form| form.next || form.wrong)
    }

    /// Everything else.
    pub(in crate::web) fn others(&self) -> impl Iterator<Item = &CommandForm> {
        self.offered.iter().filter(|form| !form.next && !form.wrong)
    }
}

impl CommandForm {
    /// As an address names it.
    pub(in crate::web) fn path(&self) -> String {
        self.command.code().replace('_', "-")
    }
}

const fn is_elsewhere(command: CommandName) -> bool {
    matches!(
        command,
        CommandName::AcceptTask
            | CommandName::AnswerTask
            | CommandName::DeclineTask
            | CommandName::Unlink
    )
}

fn form(
    t: Lang,
    shown: &TicketShown,
    command: CommandName,
    sent: Option<&Returned>,
) -> CommandForm {
    let filled = Filling { t, command, sent };
    CommandForm {
        command,
        label: button(t, command),
        fields: filled.fields(shown),
        next: is_next(&shown.ticket, command),
        wrong: sent.is_some(),
    }
}

/// The form of a command of the third level, on the page of its task.
pub(in crate::web) fn task_form(
    t: Lang,
    command: CommandName,
    returned: Option<&Returned>,
) -> CommandForm {
    let sent = returned.filter(|returned| returned.command == command);
    let filled = Filling { t, command, sent };
    let fields = filled.fields_of_task();
    CommandForm {
        command,
        label: button(t, command),
        fields,
        next: command != CommandName::DeclineTask,
        wrong: sent.is_some(),
    }
}

/// What most often comes next where the ticket stands, and what is always at hand.
fn is_next(ticket: &Ticket, command: CommandName) -> bool {
    let next: &[CommandName] = match ticket.state_name() {
        StateName::New => &[CommandName::TakeCharge],
        StateName::TakenInCharge => &[CommandName::StartWork, CommandName::CloseTechnically],
        StateName::InProgress => &[CommandName::CloseTechnically],
        StateName::Waiting => &[CommandName::Resume],
        StateName::TechnicallyClosed => &[CommandName::Verify, CommandName::Close],
        StateName::Closed | StateName::Cancelled | StateName::Duplicate => &[],
    };
    let is_nobodys = ticket.owner().is_none() && ticket.state_name().is_open();
    let acknowledges = ticket.paging().is_some_and(Paging::is_awaiting);
    command == CommandName::Note
        || (acknowledges && command == CommandName::AcknowledgePage)
        || next.contains(&command)
        || (is_nobodys && command == CommandName::TakeCharge)
}

/// What the button of a command says.
pub(in crate::web) const fn button(t: Lang, command: CommandName) -> &'static str {
    match command {
        CommandName::TakeCharge => t.command_take_charge(),
        CommandName::StartWork => t.command_start_work(),
        CommandName::Wait => t.command_wait(),
        CommandName::Resume => t.command_resume(),
        CommandName::Escalate => t.command_escalate(),
        CommandName::Transfer => t.command_transfer(),
        CommandName::Assign => t.command_assign(),
        CommandName::Classify => t.command_classify(),
        CommandName::ChangeSeverity => t.command_change_severity(),
        CommandName::RecordWorkaround => t.command_record_workaround(),
        CommandName::PageOnCall => t.command_page_on_call(),
        CommandName::AcknowledgePage => t.command_acknowledge_page(),
        CommandName::AssignTask => t.command_assign_task(),
        CommandName::AcceptTask => t.command_accept_task(),
        CommandName::AnswerTask => t.command_answer_task(),
        CommandName::DeclineTask => t.command_decline_task(),
        CommandName::WithdrawTask => t.command_withdraw_task(),
        CommandName::PlanConsulting => t.command_plan_consulting(),
        CommandName::UseHours => t.command_use_hours(),
        CommandName::CorrectHours => t.command_correct_hours(),
        CommandName::HoldTraining => t.command_hold_training(),
        CommandName::CloseTechnically => t.command_close_technically(),
        CommandName::Verify => t.command_verify(),
        CommandName::Close => t.command_close(),
        CommandName::Reopen => t.command_reopen(),
        CommandName::Cancel => t.command_cancel(),
        CommandName::MarkDuplicate => t.command_mark_duplicate(),
        CommandName::Link => t.command_link(),
        CommandName::Unlink => t.command_unlink(),
        // Sessions have pages of their own, and no person gives the last four.
        CommandName::Note
        | CommandName::Open
        | CommandName::AddFinding
        | CommandName::RecordFinding
        | CommandName::RequestAssistance
        | CommandName::ConsentToAssistance
        | CommandName::RefuseAssistance
        | CommandName::WithdrawAssistance
        | CommandName::EndAssistance
        | CommandName::ReportAssistance
        | CommandName::ReopenForFinding => t.command_note(),
    }
}

/// The longest text of a form.
pub(in crate::web) const LONGEST_TEXT: usize = Text::MAX_CHARS;

impl Forms {
    /// Whether there is more than what comes next.
    pub(in crate::web) fn has_others(&self) -> bool {
        self.others().next().is_some()
    }
}

impl CommandForm {
    /// How many fields are wrong.
    pub(in crate::web) fn errors(&self) -> u64 {
        let wrong = self.fields.iter().filter(|field| !field.error.is_empty());
        wrong.count() as u64
    }

    /// Whether a field is wrong.
    pub(in crate::web) fn has_errors(&self) -> bool {
        self.errors() > 0
    }
}
