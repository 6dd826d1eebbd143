//! Fields: what each command asks for, filled with what was typed before.

use custode_domain::ticket::{CommandName, Competence, Line, Ticket};

use super::choices::{
    area_kinds, competences, kinds, media, outcomes, owners, readers, relations, severities,
    tasks_out, waiting,
};
use super::consulting::{activities, amount, entries, tasks_begun};
use super::forms::{Field, Returned, Widget};
use crate::app::show_ticket::TicketShown;
use crate::lang::Lang;
use crate::web::form::Choice;

/// Fills fields with what was typed before.
pub(super) struct Filling<'s> {
    pub(super) t: Lang,
    pub(super) command: CommandName,
    pub(super) sent: Option<&'s Returned>,
}

impl Filling<'_> {
    pub(super) fn fields(&self, shown: &TicketShown) -> Vec<Field> {
        let (t, ticket) = (self.t, &shown.ticket);
        match self.command {
            CommandName::Wait => vec![
                self.radios("waits_for", waiting(t), "user"),
                self.line("awaited"),
                self.text("reason", 3),
                some(self.field("expected", "", Widget::Day)),
            ],
            CommandName::Escalate | CommandName::Transfer => {
                let now = ticket.competence().map_or("", Competence::code);
                vec![
                    self.radios("to", competences(t), now),
                    self.text("reason", 3),
                ]
            }
            CommandName::Assign => vec![
                self.select("person", owners(t, shown), ""),
                some(self.text("reason", 2)),
            ],
            CommandName::Classify => self.classify(ticket),
            CommandName::ChangeSeverity => {
                let now = ticket.severity().number().to_string();
                vec![
                    self.radios("severity", severities(t), &now),
                    self.text("reason", 2),
                ]
            }
            CommandName::RecordWorkaround => vec![self.text("text", 3)],
            CommandName::Note => vec![
                self.text("text", 3),
                self.radios("visibility", readers(t), "public"),
            ],
            CommandName::PageOnCall => vec![
                self.select("competence", competences(t), chosen_for(ticket)),
                self.text("reason", 2),
            ],
            CommandName::AssignTask => vec![
                self.radios("area_kind", area_kinds(t), "internal"),
                self.line("area"),
                self.text("request", 4),
                some(self.field("target", "", Widget::Line(4))),
            ],
            CommandName::WithdrawTask => {
                vec![
                    self.select("task", tasks_out(ticket), ""),
                    self.text("reason", 2),
                ]
            }
            CommandName::PlanConsulting => self.planning(ticket),
            CommandName::UseHours => {
                let mut fields = self.hours();
                let begun = tasks_begun(self.t, ticket);
                if begun.len() > 1 {
                    fields.push(some(self.select("task", begun, "")));
                }
                fields
            }
            CommandName::CorrectHours => vec![
                self.select("entry", entries(ticket), ""),
                Field {
                    hint: t.command_hours_back_hint(),
                    ..some(self.field("hours", "", Widget::Line(10)))
                },
                self.text("reason", 2),
            ],
            CommandName::HoldTraining => self.training(),
            CommandName::CloseTechnically => self.closing(ticket),
            CommandName::Verify => vec![
                self.select("medium", media(t), "phone"),
                self.radios("outcome", outcomes(t), ""),
                some(self.text("remark", 2)),
            ],
            CommandName::Reopen | CommandName::Cancel => vec![self.text("reason", 2)],
            CommandName::MarkDuplicate => vec![self.number(), self.text("reason", 2)],
            CommandName::Link => self.link(),
            CommandName::AcknowledgePage
            | CommandName::TakeCharge
            | CommandName::StartWork
            | CommandName::Resume
            | CommandName::Close
            | CommandName::AcceptTask
            | CommandName::AnswerTask
            | CommandName::DeclineTask
            | CommandName::Unlink
            | CommandName::Open
            | CommandName::AddFinding
            | CommandName::RecordFinding
            | CommandName::RequestAssistance
            | CommandName::ConsentToAssistance
            | CommandName::RefuseAssistance
            | CommandName::WithdrawAssistance
            | CommandName::EndAssistance
            | CommandName::ReportAssistance
            | CommandName::ReopenForFinding => Vec::new(),
        }
    }

    fn link(&self) -> Vec<Field> {
        vec![
            self.number(),
            self.radios("relation", relations(self.t), "related"),
            some(self.text("reason", 2)),
        ]
    }

    fn classify(&self, ticket: &Ticket) -> Vec<Field> {
        let mut specialists = vec![Choice::new("", self.t.command_none(), false)];
        specialists.extend(competences(self.t));
        let now = ticket.competence().map_or("", Competence::code);
        vec![
            self.select("kind", kinds(self.t), ticket.kind().code()),
            some(self.select("competence", specialists, now)),
            self.text("reason", 2),
        ]
    }

    /// Why it closes over something that is open is asked where something is.
    fn closing(&self, ticket: &Ticket) -> Vec<Field> {
        let mut fields = vec![
            self.text("answer", 5),
            self.select("told", media(self.t), "sam"),
        ];
        let stands =
            ticket.tasks_out().next().is_some() || ticket.findings_standing().next().is_some();
        if stands || self.typed("despite").is_some() {
            fields.push(some(self.text("despite", 2)));
        }
        fields
    }

    /// What was agreed; why it changes is asked where something was.
    fn planning(&self, ticket: &Ticket) -> Vec<Field> {
        let known = ticket.consulting().plan.as_ref();
        let activity = known.map_or("", |plan| plan.activity.code());
        let planned = known.map_or_else(String::new, |plan| amount(plan.minutes.get()));
        let agreed_with = known.map_or("", |plan| plan.agreed_with.as_str());
        let mut fields = vec![
            self.select("activity", activities(self.t), activity),
            Field {
                hint: self.t.command_hours_hint(),
                ..self.field("planned", &planned, Widget::Line(10))
            },
            self.field("agreed_with", agreed_with, Widget::Line(Line::MAX_CHARS)),
        ];
        if known.is_some() {
            fields.push(self.text("reason", 2));
        }
        fields
    }

    fn hours(&self) -> Vec<Field> {
        vec![
            self.field("day", "", Widget::Day),
            Field {
                hint: self.t.command_hours_hint(),
                ..self.field("hours", "", Widget::Line(10))
            },
            self.line("what"),
            some(self.text("over", 2)),
        ]
    }

    fn training(&self) -> Vec<Field> {
        vec![
            self.field("day", "", Widget::Day),
            self.field("participants", "", Widget::Line(5)),
            self.line("what"),
        ]
    }

    /// The fields of a command of the third level.
    pub(super) fn fields_of_task(&self) -> Vec<Field> {
        if self.command == CommandName::AnswerTask {
            vec![self.text("text", 5)]
        } else if self.command == CommandName::DeclineTask {
            vec![self.text("reason", 3)]
        } else if self.command == CommandName::UseHours {
            self.hours()
        } else if self.command == CommandName::HoldTraining {
            self.training()
        } else {
            Vec::new()
        }
    }

    fn number(&self) -> Field {
        Field {
            hint: self.t.command_other_hint(),
            ..self.field("other", "", Widget::Line(20))
        }
    }

    fn line(&self, name: &'static str) -> Field {
        self.field(name, "", Widget::Line(Line::MAX_CHARS))
    }

    fn text(&self, name: &'static str, rows: usize) -> Field {
        self.field(name, "", Widget::Text(rows))
    }

    fn select(&self, name: &'static str, choices: Vec<Choice>, chosen: &str) -> Field {
        self.field(name, "", Widget::Select(self.chosen(name, choices, chosen)))
    }

    fn radios(&self, name: &'static str, choices: Vec<Choice>, chosen: &str) -> Field {
        self.field(name, "", Widget::Radios(self.chosen(name, choices, chosen)))
    }

    fn chosen(&self, name: &str, mut choices: Vec<Choice>, chosen: &str) -> Vec<Choice> {
        let chosen = self.typed(name).unwrap_or(chosen);
        for choice in &mut choices {
            choice.chosen = choice.value == chosen;
        }
        choices
    }

    fn field(&self, name: &'static str, value: &str, widget: Widget) -> Field {
        Field {
            key: format!("{}-{name}", self.command.code()),
            name,
            label: label(self.t, name),
            value: self.typed(name).unwrap_or(value).to_owned(),
            error: self
                .sent
                .map_or_else(String::new, |sent| sent.errors.of(name).to_owned()),
            hint: "",
            required: true,
            widget,
        }
    }

    fn typed(&self, name: &str) -> Option<&str> {
        let typed = self.sent.map(|sent| sent.typed.get(name));
        typed.filter(|text| !text.is_empty())
    }
}

/// What a field is called.
pub(super) fn label(t: Lang, field: &str) -> &'static str {
    match field {
        "waits_for" => t.command_waits_for(),
        "awaited" => t.command_awaited(),
        "expected" => t.command_expected(),
        "to" => t.command_to_competence(),
        "person" => t.command_to_person(),
        "kind" => t.command_kind(),
        "competence" => t.command_competence(),
        "severity" => t.command_severity(),
        "visibility" => t.command_visibility(),
        "area_kind" => t.command_area_kind(),
        "area" => t.command_area(),
        "target" => t.command_target(),
        "task" => t.command_task(),
        "answer" => t.command_answer(),
        "told" => t.command_told(),
        "despite" => t.command_despite(),
        "medium" => t.command_medium(),
        "outcome" => t.command_outcome(),
        "remark" => t.command_remark(),
        "other" => t.command_other(),
        "relation" => t.command_relation(),
        "request" => t.command_request(),
        "reason" => t.command_reason(),
        "activity" => t.command_activity(),
        "planned" => t.command_planned(),
        "agreed_with" => t.command_agreed_with(),
        "day" => t.command_day(),
        "hours" => t.command_hours(),
        "what" => t.command_what(),
        "over" => t.command_over(),
        "entry" => t.command_entry(),
        "participants" => t.command_participants(),
        _ => t.command_text(),
    }
}

/// The domain of competence of a ticket, or the one that fits most often.
fn chosen_for(ticket: &Ticket) -> &'static str {
    let competence = ticket.competence().unwrap_or(Competence::Infrastructure);
    competence.code()
}

fn some(field: Field) -> Field {
    Field {
        required: false,
        ..field
    }
}
