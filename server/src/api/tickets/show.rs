//! A ticket, as far as the program may read it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::ETAG;
use axum::http::{HeaderMap, HeaderValue};
use custode_domain::category::Category;
use custode_domain::id::TicketId;
use custode_domain::obligation::{Obligation as Owed, Recorded};
use custode_domain::sla::{Standing, Target};
use custode_domain::ticket::{
    Consulting, HoursEntry as HoursOf, Routed, Task as TaskOf, TrainingSession,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::finding::Finding;
use super::list::Concern;
use super::log::Entry;
use crate::api::coded;
use crate::api::problem::{Problem, failed};
use crate::app::App;
use crate::app::show_ticket::{TicketShown, show_ticket};
use crate::app::viewer::Viewer;

/// A ticket.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Ticket {
    #[schema(value_type = uuid::Uuid)]
    id: String,
    /// Within its Ente and year.
    #[schema(example = "2026/17")]
    number: String,
    /// How many events made it, as in its ETag: commands say which they saw.
    #[schema(minimum = 1)]
    version: u64,
    #[schema(value_type = uuid::Uuid)]
    ente: String,
    #[schema(example = "Comune di Esempio")]
    ente_name: String,
    concern: Concern,
    /// In one line; text from outside.
    #[schema(example = "La stampante dell'anagrafe non stampa")]
    subject: String,
    /// Text from outside.
    description: Option<String>,
    #[schema(value_type = coded::State)]
    state: &'static str,
    /// 1 blocking, 2 not blocking, 3 minor.
    #[schema(minimum = 1, maximum = 3)]
    severity: u8,
    #[schema(value_type = coded::Level)]
    level: &'static str,
    #[schema(value_type = coded::Kind)]
    kind: &'static str,
    #[schema(value_type = coded::Channel)]
    channel: &'static str,
    /// What it was said to be about; nothing where nobody chose.
    #[schema(value_type = Option<coded::Category>)]
    category: Option<&'static str>,
    /// The routing rule that sent it to the second level when it was opened.
    routed_by: Option<RoutedBy>,
    /// Which level solved it; nothing while work is owed.
    #[schema(value_type = Option<coded::Level>)]
    solved_by_level: Option<&'static str>,
    /// Hours of advice or training, once some were agreed.
    consulting: Option<Hours>,
    /// Who asked; nothing when a machine did.
    #[schema(value_type = Option<uuid::Uuid>)]
    requester: Option<String>,
    /// Who answers for it.
    #[schema(value_type = Option<uuid::Uuid>)]
    owner: Option<String>,
    #[schema(value_type = jiff::Timestamp)]
    opened_at: String,
    #[schema(value_type = jiff::Timestamp)]
    updated_at: String,
    /// How it stands by what was written down of its deadlines.
    #[schema(value_type = coded::Standing)]
    standing: &'static str,
    /// What is or was owed on it, by when.
    obligations: Vec<Obligation>,
    /// What went out to the third level.
    tasks: Vec<Task>,
    /// The faults that machines reported.
    findings: Vec<Finding>,
    /// The work log, as far as it may be read, the oldest first.
    log: Vec<Entry>,
}

/// A routing rule.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct RoutedBy {
    #[schema(value_type = uuid::Uuid)]
    rule: String,
    name: String,
    /// The version of the rules.
    version: u64,
}

/// Hours of advice or training.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Hours {
    #[schema(value_type = coded::Activity)]
    activity: &'static str,
    /// Who of the Ente agreed; text from outside.
    agreed_with: String,
    planned_minutes: u32,
    used_minutes: u32,
    /// Less than nothing where more was worked than agreed.
    remaining_minutes: i64,
    entries: Vec<HoursEntry>,
    trainings: Vec<Training>,
}

/// Hours that somebody worked.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct HoursEntry {
    #[schema(value_type = String, format = Date)]
    day: String,
    #[schema(value_type = uuid::Uuid)]
    person: String,
    /// As they count, after what was corrected.
    minutes: u32,
    corrected: bool,
    /// Text from outside.
    what: String,
    #[schema(value_type = Option<uuid::Uuid>)]
    task: Option<String>,
}

/// A training that was held.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Training {
    #[schema(value_type = String, format = Date)]
    day: String,
    participants: u16,
    /// Text from outside.
    what: String,
}
/// Something that is or was owed on a ticket.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Obligation {
    /// `take_charge`, `resolution`, `task` or `verification`.
    #[schema(example = "resolution")]
    term: &'static str,
    /// The task, of a task.
    #[schema(value_type = Option<uuid::Uuid>)]
    task: Option<String>,
    /// Seconds of service within which it is owed; nothing where days are counted.
    target_seconds: Option<i64>,
    #[schema(value_type = coded::Standing)]
    standing: &'static str,
    /// The deadline; nothing while its clock stands.
    #[schema(value_type = Option<jiff::Timestamp>)]
    due_at: Option<String>,
    /// From when it is at risk.
    #[schema(value_type = Option<jiff::Timestamp>)]
    at_risk_at: Option<String>,
    /// When it was met or dropped.
    #[schema(value_type = Option<jiff::Timestamp>)]
    ended_at: Option<String>,
}

/// A piece of the work that the third level does.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Task {
    #[schema(value_type = uuid::Uuid)]
    id: String,
    /// Who does it.
    area: String,
    /// What is asked; text from outside.
    request: String,
    #[schema(value_type = coded::TaskState)]
    state: &'static str,
    #[schema(value_type = jiff::Timestamp)]
    assigned_at: String,
}

/// A ticket with its findings and its log
#[utoipa::path(get, path = "/api/v1/tickets/{ticket}", tag = "tickets", operation_id = "show_ticket",
    params(("ticket" = uuid::Uuid, Path, description = "Its identifier")),
    responses((status = 200, description = "The ticket", body = Ticket,
        headers(("ETag" = String, description = "Its version, for If-Match")))))]
pub(in crate::api) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(id): Path<String>,
) -> Result<(HeaderMap, Json<Ticket>), Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let ticket = shown(&app, &viewer, id).await?;
    Ok((tagged(ticket.version), Json(ticket)))
}

/// The ticket, if it may be seen.
pub(super) async fn shown(app: &App, viewer: &Viewer, id: TicketId) -> Result<Ticket, Problem> {
    let shown = show_ticket(app, viewer, id).await;
    let shown = shown.map_err(|error| failed(&error))?;
    shown.map(Ticket::from).ok_or(Problem::NotFound)
}

impl Ticket {
    /// How many events made it.
    pub(super) const fn version(&self) -> u64 {
        self.version
    }
}

/// The head of an answer about a ticket at this version.
pub(super) fn tagged(version: u64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::try_from(format!("\"{version}\"")) {
        headers.insert(ETAG, value);
    }
    headers
}

impl From<TicketShown> for Ticket {
    fn from(shown: TicketShown) -> Self {
        let ticket = &shown.ticket;
        let owed = shown.governed.contract.obligations(ticket, shown.at);
        let id_of = |finding: &crate::app::show_ticket::FindingShown| (&finding.finding).into();
        Self {
            id: ticket.id().to_string(),
            number: shown.number.to_string(),
            version: shown.version,
            ente: ticket.ente().to_string(),
            concern: ticket.concern().into(),
            subject: ticket.subject().as_str().to_owned(),
            description: ticket.description().map(|text| text.as_str().to_owned()),
            state: ticket.state_name().code(),
            severity: ticket.severity().number(),
            level: ticket.level().code(),
            kind: ticket.kind().code(),
            channel: ticket.channel().code(),
            category: ticket.category().map(Category::code),
            routed_by: routed_by(ticket.routed()),
            solved_by_level: ticket.closure().map(|closure| closure.level.code()),
            consulting: hours(ticket.consulting()),
            requester: ticket.requester().map(|id| id.to_string()),
            owner: ticket.owner().map(|id| id.to_string()),
            opened_at: ticket.opened_at().to_string(),
            updated_at: ticket.changed_at().to_string(),
            standing: ticket.recorded().code(),
            obligations: owed.iter().map(Obligation::from).collect(),
            tasks: ticket.tasks().iter().map(Task::from).collect(),
            findings: shown.findings.iter().map(id_of).collect(),
            log: shown.log.iter().map(Entry::from).collect(),
            ente_name: shown.ente,
        }
    }
}

fn routed_by(routed: &Routed) -> Option<RoutedBy> {
    match routed {
        Routed::NotTried | Routed::NoneFits { .. } => None,
        Routed::By {
            rule,
            name,
            version,
        } => Some(RoutedBy {
            rule: rule.to_string(),
            name: name.to_string(),
            version: *version,
        }),
    }
}

fn hours(consulting: &Consulting) -> Option<Hours> {
    let plan = consulting.plan.as_ref()?;
    let entry = |entry: &HoursOf| HoursEntry {
        day: entry.hours.day.to_string(),
        person: entry.hours.person.to_string(),
        minutes: entry.counted,
        corrected: entry.corrected,
        what: entry.hours.what.to_string(),
        task: entry.hours.task.map(|task| task.to_string()),
    };
    let training = |held: &TrainingSession| Training {
        day: held.day.to_string(),
        participants: held.participants,
        what: held.what.to_string(),
    };
    Some(Hours {
        activity: plan.activity.code(),
        agreed_with: plan.agreed_with.to_string(),
        planned_minutes: consulting.planned(),
        used_minutes: consulting.used(),
        remaining_minutes: consulting.remaining(),
        entries: consulting.entries.iter().map(entry).collect(),
        trainings: consulting.trainings.iter().map(training).collect(),
    })
}

impl From<&Owed> for Obligation {
    fn from(owed: &Owed) -> Self {
        let standing = match owed.standing {
            Standing::Within => Recorded::Within,
            Standing::AtRisk => Recorded::AtRisk,
            Standing::Breached { .. } => Recorded::Breached,
        };
        Self {
            term: owed.term.code(),
            task: owed.term.task().map(|task| task.to_string()),
            target_seconds: owed.target.map(Target::seconds),
            standing: standing.code(),
            due_at: owed.due.map(|at| at.to_string()),
            at_risk_at: owed.at_risk_from.map(|at| at.to_string()),
            ended_at: owed.ended.map(|at| at.to_string()),
        }
    }
}

impl From<&TaskOf> for Task {
    fn from(task: &TaskOf) -> Self {
        let asked = &task.assignment;
        Self {
            id: asked.task.to_string(),
            area: asked.area.name.as_str().to_owned(),
            request: asked.request.as_str().to_owned(),
            state: task.state.name().code(),
            assigned_at: task.assigned_at.to_string(),
        }
    }
}
