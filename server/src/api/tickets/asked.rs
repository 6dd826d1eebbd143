//! Asked: the commands of programs, read into those of the desk.

use std::time::Duration;

use custode_domain::Severity;
use custode_domain::id::{PersonId, TaskId, TicketId};
use custode_domain::ticket::{
    Activity, Area, AreaKind, AttemptOutcome, Check, Competence, ConsultingPlan, Kind, Medium,
    Minutes, Relation, Text, TrainingSession, Wait, WaitingFor,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::coded;
use crate::api::problem::{Place, Problem, Why};
use crate::api::text::{line, read, text};
use crate::app::list_tickets::read_number;
use crate::app::work_ticket::{Command, Other, WorkedHours};

/// The longest target of a task, in hours of service.
const LONGEST_TARGET: u64 = 1000;

/// What is asked of a ticket.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::api) enum Asked {
    /// To answer for it.
    TakeCharge {},
    /// To begin the work.
    StartWork {},
    /// To put the work in waiting.
    Wait(Pause),
    /// To end the waiting.
    Resume {},
    /// To hand it from the first level to specialists.
    Escalate(Handed),
    /// To hand it to other specialists.
    Transfer(Handed),
    /// To give the ownership to a person.
    Assign { to: Uuid, reason: Option<String> },
    /// To correct its nature.
    Classify(Nature),
    /// To correct its severity.
    ChangeSeverity {
        #[schema(minimum = 1, maximum = 3)]
        to: u8,
        reason: String,
    },
    /// To record another way for the time being.
    RecordWorkaround { text: String },
    /// To call who is on call, outside service hours.
    PageOnCall(Handed),
    /// To say that one sees to a call.
    AcknowledgePage {},
    /// To send a task to the third level.
    AssignTask(NewTask),
    /// To begin a task.
    AcceptTask { task: Uuid },
    /// To be done with a task.
    AnswerTask { task: Uuid, answer: String },
    /// To refuse a task.
    DeclineTask { task: Uuid, reason: String },
    /// To take a task back.
    WithdrawTask { task: Uuid, reason: String },
    /// To agree with the Ente on hours of advice or training.
    PlanConsulting(Agreement),
    /// To write down hours that one worked.
    UseHours(HoursWorked),
    /// To correct how long an entry was.
    CorrectHours(Correction),
    /// To write down a training that was held.
    HoldTraining(Held),
    /// To give the requester the answer.
    CloseTechnically(Closing),
    /// To record that the requester was asked whether the fix holds.
    Verify(Checked),
    /// To end it without the requester's word.
    Close {},
    /// To go on with it.
    Reopen { reason: String },
    /// To drop it.
    Cancel { reason: String },
    /// To drop it for another one, which goes on.
    MarkDuplicate {
        /// Its number or identifier.
        of: String,
        reason: String,
    },
    /// To tie it to another one.
    Link(Tie),
    /// To untie it.
    Unlink { to: Uuid },
}

/// What a ticket waits for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Pause {
    #[schema(value_type = coded::WaitingFor)]
    waits_for: String,
    awaited: String,
    reason: String,
    /// When it is expected.
    #[schema(value_type = Option<String>, format = DateTime)]
    expected: Option<String>,
}

/// To whom a ticket is handed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Handed {
    #[schema(value_type = coded::Competence)]
    to: String,
    reason: String,
}

/// What a ticket is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Nature {
    #[schema(value_type = coded::Kind)]
    kind: String,
    #[schema(value_type = Option<coded::Competence>)]
    competence: Option<String>,
    reason: String,
}

/// What the third level is asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct NewTask {
    #[schema(value_type = coded::AreaKind)]
    area_kind: String,
    area: String,
    request: String,
    /// Hours of service within which the answer is due.
    #[schema(minimum = 1, maximum = 1000)]
    target_hours: Option<u64>,
}

/// What was agreed with the Ente.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Agreement {
    #[schema(value_type = coded::Activity)]
    activity: String,
    #[schema(minimum = 1, maximum = 103_200)]
    minutes: u32,
    /// Who of the Ente agreed.
    agreed_with: String,
    /// Why it changes; nothing the first time.
    reason: Option<String>,
}

/// Hours that one worked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct HoursWorked {
    #[schema(format = Date)]
    day: String,
    #[schema(minimum = 1, maximum = 103_200)]
    minutes: u32,
    what: String,
    /// In which task; the third level names its own.
    task: Option<Uuid>,
    /// Why more than was agreed.
    despite: Option<String>,
}

/// How long an entry really was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Correction {
    /// Which, from 1.
    #[schema(minimum = 1)]
    entry: u32,
    /// Nothing takes it back.
    #[schema(minimum = 1, maximum = 103_200)]
    minutes: Option<u32>,
    reason: String,
}

/// A training that was held.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Held {
    #[schema(format = Date)]
    day: String,
    #[schema(minimum = 1)]
    participants: u16,
    what: String,
    /// In which task; the third level names its own.
    task: Option<Uuid>,
}

/// What the requester is told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Closing {
    answer: String,
    /// How the requester is told.
    #[schema(value_type = coded::Medium)]
    told: String,
    /// Why tasks or standing faults do not keep it open.
    despite: Option<String>,
}

/// What the requester says of the fix.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Checked {
    #[schema(value_type = coded::Medium)]
    medium: String,
    #[schema(value_type = coded::Outcome)]
    outcome: String,
    remark: Option<String>,
}

/// What a ticket is tied to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Tie {
    /// Its number or identifier.
    to: String,
    #[schema(value_type = coded::Relation)]
    relation: String,
    reason: Option<String>,
}

impl Asked {
    /// The command that is meant.
    pub(super) fn parse(self) -> Result<Command, Problem> {
        let task = TaskId::from_uuid;
        Ok(match self {
            Self::TakeCharge {} => Command::TakeCharge,
            Self::StartWork {} => Command::StartWork,
            Self::Wait(awaited) => Command::Wait(awaited.parse()?),
            Self::Resume {} => Command::Resume,
            Self::Escalate(handed) => {
                let (to, reason) = handed.parse()?;
                Command::Escalate { to, reason }
            }
            Self::Transfer(handed) => {
                let (to, reason) = handed.parse()?;
                Command::Transfer { to, reason }
            }
            Self::Assign { to, reason } => Command::Assign {
                to: PersonId::from_uuid(to),
                reason: some_text("/reason", reason)?,
            },
            Self::Classify(nature) => nature.parse()?,
            Self::ChangeSeverity { to, reason } => Command::ChangeSeverity {
                to: read("/to", Severity::from_number(to))?,
                reason: text("/reason", &reason)?,
            },
            Self::RecordWorkaround { text: sent } => Command::RecordWorkaround {
                text: text("/text", &sent)?,
            },
            Self::PageOnCall(handed) => {
                let (competence, reason) = handed.parse()?;
                Command::PageOnCall { competence, reason }
            }
            Self::AcknowledgePage {} => Command::AcknowledgePage,
            Self::AssignTask(asked) => asked.parse()?,
            Self::AcceptTask { task: id } => Command::AcceptTask { task: task(id) },
            Self::AnswerTask { task: id, answer } => Command::AnswerTask {
                task: task(id),
                answer: text("/answer", &answer)?,
            },
            Self::DeclineTask { task: id, reason } => Command::DeclineTask {
                task: task(id),
                reason: text("/reason", &reason)?,
            },
            Self::WithdrawTask { task: id, reason } => Command::WithdrawTask {
                task: task(id),
                reason: text("/reason", &reason)?,
            },
            Self::PlanConsulting(agreement) => agreement.parse()?,
            Self::UseHours(hours) => hours.parse()?,
            Self::CorrectHours(correction) => correction.parse()?,
            Self::HoldTraining(held) => held.parse()?,
            Self::CloseTechnically(closing) => closing.parse()?,
            Self::Verify(checked) => Command::Verify(checked.parse()?),
            Self::Close {} => Command::Close,
            Self::Reopen { reason } => Command::Reopen {
                reason: text("/reason", &reason)?,
            },
            Self::Cancel { reason } => Command::Cancel {
                reason: text("/reason", &reason)?,
            },
            Self::MarkDuplicate { of, reason } => Command::MarkDuplicate {
                of: other("/of", &of)?,
                reason: text("/reason", &reason)?,
            },
            Self::Link(tie) => tie.parse()?,
            Self::Unlink { to } => Command::Unlink {
                to: TicketId::from_uuid(to),
            },
        })
    }
}

impl Pause {
    fn parse(self) -> Result<Wait, Problem> {
        let instant = |text: String| read("/expected", text.parse().ok());
        Ok(Wait {
            on: read("/waits_for", WaitingFor::from_code(&self.waits_for))?,
            awaited: line("/awaited", &self.awaited)?,
            reason: text("/reason", &self.reason)?,
            expected: self.expected.map(instant).transpose()?,
        })
    }
}

impl Handed {
    fn parse(self) -> Result<(Competence, Text), Problem> {
        Ok((
            specialists("/to", &self.to)?,
            text("/reason", &self.reason)?,
        ))
    }
}

impl Nature {
    fn parse(self) -> Result<Command, Problem> {
        let competence = self
            .competence
            .map(|code| specialists("/competence", &code));
        Ok(Command::Classify {
            kind: read("/kind", Kind::from_code(&self.kind))?,
            competence: competence.transpose()?,
            reason: text("/reason", &self.reason)?,
        })
    }
}

impl NewTask {
    fn parse(self) -> Result<Command, Problem> {
        let hours = |hours: u64| match hours {
            1..=LONGEST_TARGET => Ok(Duration::from_secs(hours * 3600)),
            _ => Err(Problem::wrong(
                Place::Pointer("/target_hours".to_owned()),
                Why::Range(1, 1000),
            )),
        };
        Ok(Command::AssignTask {
            area: Area {
                kind: read("/area_kind", AreaKind::from_code(&self.area_kind))?,
                name: line("/area", &self.area)?,
            },
            request: text("/request", &self.request)?,
            target: self.target_hours.map(hours).transpose()?,
        })
    }
}

impl Agreement {
    fn parse(self) -> Result<Command, Problem> {
        Ok(Command::PlanConsulting {
            plan: ConsultingPlan {
                activity: read("/activity", Activity::from_code(&self.activity))?,
                minutes: minutes(self.minutes)?,
                agreed_with: line("/agreed_with", &self.agreed_with)?,
            },
            reason: some_text("/reason", self.reason)?,
        })
    }
}

impl HoursWorked {
    fn parse(self) -> Result<Command, Problem> {
        Ok(Command::UseHours(WorkedHours {
            day: read("/day", self.day.parse().ok())?,
            minutes: minutes(self.minutes)?,
            what: line("/what", &self.what)?,
            task: self.task.map(TaskId::from_uuid),
            despite: some_text("/despite", self.despite)?,
        }))
    }
}

impl Correction {
    fn parse(self) -> Result<Command, Problem> {
        Ok(Command::CorrectHours {
            entry: self.entry,
            minutes: self.minutes.map(minutes).transpose()?,
            reason: text("/reason", &self.reason)?,
        })
    }
}

impl Held {
    fn parse(self) -> Result<Command, Problem> {
        let some = (self.participants > 0).then_some(self.participants);
        Ok(Command::HoldTraining {
            session: TrainingSession {
                day: read("/day", self.day.parse().ok())?,
                participants: read("/participants", some)?,
                what: line("/what", &self.what)?,
            },
            task: self.task.map(TaskId::from_uuid),
        })
    }
}

fn minutes(sent: u32) -> Result<Minutes, Problem> {
    read("/minutes", Minutes::new(sent).ok())
}

impl Closing {
    fn parse(self) -> Result<Command, Problem> {
        Ok(Command::CloseTechnically {
            answer: text("/answer", &self.answer)?,
            told: read("/told", Medium::from_code(&self.told))?,
            despite: some_text("/despite", self.despite)?,
        })
    }
}

impl Checked {
    fn parse(self) -> Result<Check, Problem> {
        Ok(Check {
            medium: read("/medium", Medium::from_code(&self.medium))?,
            outcome: read("/outcome", AttemptOutcome::from_code(&self.outcome))?,
            remark: some_text("/remark", self.remark)?,
        })
    }
}

impl Tie {
    fn parse(self) -> Result<Command, Problem> {
        Ok(Command::Link {
            to: other("/to", &self.to)?,
            relation: read("/relation", Relation::from_code(&self.relation))?,
            why: some_text("/reason", self.reason)?,
        })
    }
}

fn specialists(at: &str, code: &str) -> Result<Competence, Problem> {
    read(at, Competence::from_code(code))
}

/// A text that need not be there.
fn some_text(at: &str, sent: Option<String>) -> Result<Option<Text>, Problem> {
    sent.map(|sent| text(at, &sent)).transpose()
}

/// Another ticket, by its identifier or its number.
fn other(at: &str, sent: &str) -> Result<Other, Problem> {
    let id = sent.parse().ok().map(Other::Id);
    read(at, id.or_else(|| read_number(sent).map(Other::Number)))
}
