//! Typed: what somebody wrote into the form of a command, read into the command or into sentences that say what to
//! put right.

use std::collections::BTreeMap;
use std::time::Duration;

use custode_domain::Severity;
use custode_domain::id::TaskId;
use custode_domain::ticket::{
    Activity, Area, AreaKind, AttemptOutcome, Check, CommandName, Competence, ConsultingPlan, Kind,
    Line, Medium, Minutes, NotAText, Relation, Text, TrainingSession, Visibility, Wait, WaitingFor,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use super::asked::midnight;
use super::consulting::read_amount;
use super::fields::label;
use crate::app::list_tickets::read_number;
use crate::app::work_ticket::{Command, Other, WorkedHours};
use crate::lang::Lang;
use crate::web::form::Errors;

/// The longest target of a task, in hours of service.
const LONGEST_TARGET: u64 = 1000;

/// The fields of a form as they were filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub(in crate::web) struct Typed(BTreeMap<String, String>);

impl Typed {
    /// What was written into a field; empty where nothing was.
    pub(in crate::web) fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// The same, with what the address says.
    pub(in crate::web) fn with(mut self, field: &str, value: String) -> Self {
        self.0.insert(field.to_owned(), value);
        self
    }

    /// The version that the writer read; without one, whatever stands is meant.
    pub(in crate::web) fn version(&self) -> Option<u64> {
        self.get("version").parse().ok()
    }

    /// The command that is meant.
    pub(in crate::web) fn parse(&self, t: Lang, command: CommandName) -> Result<Command, Errors> {
        let mut reader = Reader {
            t,
            typed: self,
            errors: Errors::default(),
        };
        let parsed = reader.command(command);
        match parsed {
            Some(command) if reader.errors.is_empty() => Ok(command),
            _ => Err(reader.errors),
        }
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for Typed {
    fn from(fields: [(&str, &str); N]) -> Self {
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self(fields.into_iter().map(own).collect())
    }
}

/// Reads all fields before it gives up, so that all sentences are said at once.
struct Reader<'t> {
    t: Lang,
    typed: &'t Typed,
    errors: Errors,
}

impl Reader<'_> {
    fn command(&mut self, command: CommandName) -> Option<Command> {
        match command {
            CommandName::TakeCharge => Some(Command::TakeCharge),
            CommandName::StartWork => Some(Command::StartWork),
            CommandName::Wait => self.wait(),
            CommandName::Resume => Some(Command::Resume),
            CommandName::Escalate => self
                .handed_to()
                .map(|(to, reason)| Command::Escalate { to, reason }),
            CommandName::Transfer => self
                .handed_to()
                .map(|(to, reason)| Command::Transfer { to, reason }),
            CommandName::Assign => {
                let (to, reason) = (
                    self.choice("person", |id| id.parse().ok()),
                    self.some_text("reason"),
                );
                Some(Command::Assign { to: to?, reason })
            }
            CommandName::Classify => self.classify(),
            CommandName::ChangeSeverity => {
                let number = |text: &str| text.parse().ok().and_then(Severity::from_number);
                let (to, reason) = (self.choice("severity", number), self.text("reason"));
                Some(Command::ChangeSeverity {
                    to: to?,
                    reason: reason?,
                })
            }
            CommandName::RecordWorkaround => Some(Command::RecordWorkaround {
                text: self.text("text")?,
            }),
            CommandName::Note => self.note(),
            CommandName::PageOnCall => self.page_on_call(),
            CommandName::AcknowledgePage => Some(Command::AcknowledgePage),
            CommandName::AssignTask => self.assign_task(),
            CommandName::AcceptTask => {
                let task = self.choice("task", |id| id.parse().ok());
                Some(Command::AcceptTask { task: task? })
            }
            CommandName::AnswerTask => self
                .of_task("text")
                .map(|(task, answer)| Command::AnswerTask { task, answer }),
            CommandName::DeclineTask => self
                .of_task("reason")
                .map(|(task, reason)| Command::DeclineTask { task, reason }),
            CommandName::WithdrawTask => self
                .of_task("reason")
                .map(|(task, reason)| Command::WithdrawTask { task, reason }),
            CommandName::PlanConsulting => self.plan_consulting(),
            CommandName::UseHours => self.use_hours(),
            CommandName::CorrectHours => self.correct_hours(),
            CommandName::HoldTraining => self.hold_training(),
            CommandName::CloseTechnically => self.close_technically(),
            CommandName::Verify => self.verify(),
            CommandName::Close => Some(Command::Close),
            CommandName::Reopen => Some(Command::Reopen {
                reason: self.text("reason")?,
            }),
            CommandName::Cancel => Some(Command::Cancel {
                reason: self.text("reason")?,
            }),
            CommandName::MarkDuplicate => {
                let (of, reason) = (self.other(), self.text("reason"));
                Some(Command::MarkDuplicate {
                    of: of?,
                    reason: reason?,
                })
            }
            CommandName::Link => {
                let (to, relation) = (self.other(), self.choice("relation", Relation::from_code));
                let why = self.some_text("reason");
                Some(Command::Link {
                    to: to?,
                    relation: relation?,
                    why,
                })
            }
            CommandName::Unlink => {
                let to = self.choice("ticket", |id| id.parse().ok());
                Some(Command::Unlink { to: to? })
            }
            // No form gives these.
            CommandName::Open
            | CommandName::AddFinding
            | CommandName::RecordFinding
            | CommandName::RequestAssistance
            | CommandName::ConsentToAssistance
            | CommandName::RefuseAssistance
            | CommandName::WithdrawAssistance
            | CommandName::EndAssistance
            | CommandName::ReportAssistance
            | CommandName::ReopenForFinding => None,
        }
    }

    fn note(&mut self) -> Option<Command> {
        let (visibility, text) = (
            self.choice("visibility", Visibility::from_code),
            self.text("text"),
        );
        Some(Command::Note {
            visibility: visibility?,
            text: text?,
        })
    }

    fn page_on_call(&mut self) -> Option<Command> {
        let (competence, reason) = (self.specialists("competence"), self.text("reason"));
        Some(Command::PageOnCall {
            competence: competence?,
            reason: reason?,
        })
    }

    fn handed_to(&mut self) -> Option<(Competence, Text)> {
        let (to, reason) = (self.specialists("to"), self.text("reason"));
        to.zip(reason)
    }

    fn of_task(&mut self, field: &'static str) -> Option<(TaskId, Text)> {
        let task = self.choice("task", |id| id.parse().ok());
        let text = self.text(field);
        task.zip(text)
    }

    fn wait(&mut self) -> Option<Command> {
        let on = self.choice("waits_for", WaitingFor::from_code);
        let awaited = self.line("awaited");
        let reason = self.text("reason");
        let expected = self.day("expected");
        Some(Command::Wait(Wait {
            on: on?,
            awaited: awaited?,
            reason: reason?,
            expected,
        }))
    }

    fn classify(&mut self) -> Option<Command> {
        let kind = self.choice("kind", Kind::from_code);
        let competence = if self.typed.get("competence").is_empty() {
            Some(None)
        } else {
            self.specialists("competence").map(Some)
        };
        let reason = self.text("reason");
        Some(Command::Classify {
            kind: kind?,
            competence: competence?,
            reason: reason?,
        })
    }

    fn assign_task(&mut self) -> Option<Command> {
        let kind = self.choice("area_kind", AreaKind::from_code);
        let name = self.line("area");
        let request = self.text("request");
        let target = self.hours("target");
        Some(Command::AssignTask {
            area: Area {
                kind: kind?,
                name: name?,
            },
            request: request?,
            target,
        })
    }

    fn plan_consulting(&mut self) -> Option<Command> {
        let activity = self.choice("activity", Activity::from_code);
        let minutes = self.minutes("planned");
        let agreed_with = self.line("agreed_with");
        let reason = self.some_text("reason");
        Some(Command::PlanConsulting {
            plan: ConsultingPlan {
                activity: activity?,
                minutes: minutes?,
                agreed_with: agreed_with?,
            },
            reason,
        })
    }

    fn use_hours(&mut self) -> Option<Command> {
        let day = self.date("day");
        let minutes = self.minutes("hours");
        let what = self.line("what");
        let task = self.some_task();
        let despite = self.some_text("over");
        Some(Command::UseHours(WorkedHours {
            day: day?,
            minutes: minutes?,
            what: what?,
            task,
            despite,
        }))
    }

    fn correct_hours(&mut self) -> Option<Command> {
        let entry = self.choice("entry", |entry| entry.parse().ok());
        let minutes = if self.typed.get("hours").trim().is_empty() {
            Some(None)
        } else {
            self.minutes("hours").map(Some)
        };
        let reason = self.text("reason");
        Some(Command::CorrectHours {
            entry: entry?,
            minutes: minutes?,
            reason: reason?,
        })
    }

    fn hold_training(&mut self) -> Option<Command> {
        let day = self.date("day");
        let some = |text: &str| text.trim().parse().ok().filter(|count: &u16| *count > 0);
        let participants = some(self.typed.get("participants"));
        if participants.is_none() {
            self.wrong::<u16>("participants", self.t.command_error_participants());
        }
        let what = self.line("what");
        let task = self.some_task();
        Some(Command::HoldTraining {
            session: TrainingSession {
                day: day?,
                participants: participants?,
                what: what?,
            },
            task,
        })
    }

    /// A task that need not be named.
    fn some_task(&mut self) -> Option<TaskId> {
        if self.typed.get("task").is_empty() {
            return None;
        }
        self.choice("task", |id| id.parse().ok())
    }

    fn date(&mut self, field: &'static str) -> Option<Date> {
        match self.typed.get(field).trim().parse::<Date>() {
            Ok(day) => Some(day),
            Err(_) => self.wrong(field, self.t.command_error_date()),
        }
    }

    fn minutes(&mut self, field: &'static str) -> Option<Minutes> {
        match read_amount(self.typed.get(field)) {
            Some(minutes) => Some(minutes),
            None => self.wrong(field, self.t.command_error_amount(Minutes::MOST / 60)),
        }
    }

    fn close_technically(&mut self) -> Option<Command> {
        let answer = self.text("answer");
        let told = self.choice("told", Medium::from_code);
        let despite = self.some_text("despite");
        Some(Command::CloseTechnically {
            answer: answer?,
            told: told?,
            despite,
        })
    }

    fn verify(&mut self) -> Option<Command> {
        let medium = self.choice("medium", Medium::from_code);
        let outcome = self.choice("outcome", AttemptOutcome::from_code);
        let remark = self.some_text("remark");
        Some(Command::Verify(Check {
            medium: medium?,
            outcome: outcome?,
            remark,
        }))
    }

    fn text(&mut self, field: &'static str) -> Option<Text> {
        let read = Text::parse(self.typed.get(field));
        self.read(field, read)
    }

    /// A text that need not be there.
    fn some_text(&mut self, field: &'static str) -> Option<Text> {
        if self.typed.get(field).trim().is_empty() {
            None
        } else {
            self.text(field)
        }
    }

    fn line(&mut self, field: &'static str) -> Option<Line> {
        let read = Line::parse(self.typed.get(field));
        self.read(field, read)
    }

    fn read<T>(&mut self, field: &'static str, read: Result<T, NotAText>) -> Option<T> {
        let label = label(self.t, field);
        match read {
            Ok(text) => Some(text),
            Err(NotAText::Empty) => self.wrong(field, self.t.command_error_empty(label)),
            Err(NotAText::TooLong { max }) => {
                self.wrong(field, self.t.command_error_long(label, max))
            }
        }
    }

    fn choice<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let found = read(self.typed.get(field));
        if found.is_none() {
            let label = label(self.t, field);
            self.wrong::<T>(field, self.t.command_error_choice(label));
        }
        found
    }

    fn specialists(&mut self, field: &'static str) -> Option<Competence> {
        self.choice(field, Competence::from_code)
    }

    fn other(&mut self) -> Option<Other> {
        match read_number(self.typed.get("other")) {
            Some(number) => Some(Other::Number(number)),
            None => self.wrong("other", self.t.command_error_number()),
        }
    }

    /// A day that need not be there, as its first instant where the desk is.
    fn day(&mut self, field: &'static str) -> Option<Timestamp> {
        let text = self.typed.get(field).trim();
        if text.is_empty() {
            return None;
        }
        match text.parse::<Date>().ok().and_then(midnight) {
            Some(at) => Some(at),
            None => self.wrong(field, self.t.command_error_date()),
        }
    }

    /// Hours that need not be there.
    fn hours(&mut self, field: &'static str) -> Option<Duration> {
        let text = self.typed.get(field).trim();
        if text.is_empty() {
            return None;
        }
        match text.parse::<u64>() {
            Ok(hours @ 1..=LONGEST_TARGET) => Some(Duration::from_secs(hours * 3600)),
            Ok(_) | Err(_) => self.wrong(field, self.t.command_error_hours()),
        }
    }

    fn wrong<T>(&mut self, field: &'static str, sentence: impl Into<String>) -> Option<T> {
        self.errors.add(field, sentence);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_for_every_field_at_once() {
        let empty = Typed::default();
        for (command, fields) in [
            (CommandName::Wait, &["waits_for", "awaited", "reason"][..]),
            (CommandName::CloseTechnically, &["answer", "told"]),
            (CommandName::MarkDuplicate, &["other", "reason"]),
            (CommandName::Assign, &["person"]),
            (CommandName::AssignTask, &["area_kind", "area", "request"]),
        ] {
            let errors = empty.parse(Lang::It, command).unwrap_err();
            let named: Vec<_> = errors.all().iter().map(|(field, _)| *field).collect();
            assert_eq!(named, fields, "{command:?}");
        }
    }

    #[test]
    fn what_is_too_long_or_no_number_is_told_with_its_bounds() {
        let long = "a".repeat(10_001);
        let typed = Typed::from([("reason", long.as_str()), ("other", "diciassette")]);
        let errors = typed
            .parse(Lang::It, CommandName::MarkDuplicate)
            .unwrap_err();
        assert_eq!(errors.of("other"), "Scrivi il numero come 2026/17.");
        assert!(errors.of("reason").contains("10000"), "{errors:?}");
    }

    #[test]
    fn a_filled_form_is_its_command() {
        let typed = Typed::from([
            ("answer", "Riavviato il servizio."),
            ("told", "phone"),
            ("despite", " "),
        ]);
        let command = typed
            .parse(Lang::En, CommandName::CloseTechnically)
            .unwrap();
        assert_eq!(
            command,
            Command::CloseTechnically {
                answer: Text::parse("Riavviato il servizio.").unwrap(),
                told: Medium::Phone,
                despite: None,
            }
        );
    }
}
