//! Commands of programs on a ticket, and what they write on it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::IF_MATCH;
use axum::http::{HeaderMap, StatusCode};
use custode_domain::Severity;
use custode_domain::id::TicketId;
use custode_domain::ticket::{Competence, Visibility};
use serde::Deserialize;
use utoipa::ToSchema;

use super::show::{Ticket, shown, tagged};
use crate::api::body::Sent;
use crate::api::coded;
use crate::api::once::Keyed;
use crate::api::problem::{Place, Problem, Why, failed};
use crate::api::text::{read, text};
use crate::app::App;
use crate::app::viewer::Viewer;
use crate::app::work_ticket::{Command, NotWorked, work_ticket};

/// Something to write on a ticket.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct NewNote {
    #[schema(min_length = 1)]
    text: String,
    /// For the desk alone.
    #[serde(default)]
    internal: bool,
}

/// What is asked of a ticket.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::api) enum Asked {
    /// To answer for it.
    TakeCharge {},
    /// To begin the work.
    StartWork {},
    /// To end the waiting.
    Resume {},
    /// To hand it from the first level to specialists.
    Escalate {
        #[schema(value_type = coded::Competence)]
        to: String,
        reason: String,
    },
    /// To hand it to other specialists.
    Transfer {
        #[schema(value_type = coded::Competence)]
        to: String,
        reason: String,
    },
    /// To correct its severity.
    ChangeSeverity {
        #[schema(minimum = 1, maximum = 3)]
        to: u8,
        reason: String,
    },
    /// To record another way for the time being.
    RecordWorkaround { text: String },
    /// To end it without the requester's word.
    Close {},
    /// To go on with it.
    Reopen { reason: String },
    /// To drop it.
    Cancel { reason: String },
}

/// Writes on a ticket
#[utoipa::path(post, path = "/api/v1/tickets/{ticket}/notes", tag = "tickets", operation_id = "write_note",
    params(("ticket" = uuid::Uuid, Path, description = "Its identifier"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each note, the same when trying again")),
    request_body = NewNote,
    responses((status = 201, description = "The ticket with the note", body = Ticket)))]
pub(in crate::api) async fn note(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(id): Path<String>,
    _: Keyed,
    Sent(sent): Sent<NewNote>,
) -> Result<(StatusCode, HeaderMap, Json<Ticket>), Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let visibility = if sent.internal {
        Visibility::Internal
    } else {
        Visibility::Public
    };
    let text = text("/text", &sent.text)?;
    let command = Command::Note { visibility, text };
    let (headers, ticket) = worked(&app, &viewer, id, None, command).await?;
    Ok((StatusCode::CREATED, headers, ticket))
}

/// Gives a command to a ticket
#[utoipa::path(post, path = "/api/v1/tickets/{ticket}/commands", tag = "tickets", operation_id = "give_command",
    params(("ticket" = uuid::Uuid, Path, description = "Its identifier"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each command, the same when trying again"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the ticket as it was read")),
    request_body = Asked,
    responses((status = 200, description = "The ticket after the command", body = Ticket)))]
pub(in crate::api) async fn command(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(id): Path<String>,
    headers: HeaderMap,
    _: Keyed,
    Sent(sent): Sent<Asked>,
) -> Result<(HeaderMap, Json<Ticket>), Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let seen = version(&headers)?;
    worked(&app, &viewer, id, seen, sent.parse()?).await
}

async fn worked(
    app: &App,
    viewer: &Viewer,
    id: TicketId,
    seen: Option<u64>,
    command: Command,
) -> Result<(HeaderMap, Json<Ticket>), Problem> {
    let worked = work_ticket(app, viewer, id, seen, command).await;
    worked.map_err(not_worked)?;
    let ticket = shown(app, viewer, id).await?;
    Ok((tagged(ticket.version()), Json(ticket)))
}

/// The version that the program read, as our ETag says it; `*` stands for any.
fn version(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(tag) = headers.get(IF_MATCH) else {
        return Ok(None);
    };
    let tag = tag.to_str().unwrap_or("").trim();
    if tag == "*" {
        return Ok(None);
    }
    let number = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    let number = number.and_then(|number| number.parse().ok());
    let wrong = || Problem::wrong(Place::Header("If-Match"), Why::Shape);
    number.map(Some).ok_or_else(wrong)
}

impl Asked {
    fn parse(self) -> Result<Command, Problem> {
        let to = |code: &str| read("/to", Competence::from_code(code));
        let reason = |sent: &str| text("/reason", sent);
        Ok(match self {
            Self::TakeCharge {} => Command::TakeCharge,
            Self::StartWork {} => Command::StartWork,
            Self::Resume {} => Command::Resume,
            Self::Escalate {
                to: code,
                reason: sent,
            } => Command::Escalate {
                to: to(&code)?,
                reason: reason(&sent)?,
            },
            Self::Transfer {
                to: code,
                reason: sent,
            } => Command::Transfer {
                to: to(&code)?,
                reason: reason(&sent)?,
            },
            Self::ChangeSeverity { to, reason: sent } => Command::ChangeSeverity {
                to: read("/to", Severity::from_number(to))?,
                reason: reason(&sent)?,
            },
            Self::RecordWorkaround { text: sent } => Command::RecordWorkaround {
                text: text("/text", &sent)?,
            },
            Self::Close {} => Command::Close,
            Self::Reopen { reason: sent } => Command::Reopen {
                reason: reason(&sent)?,
            },
            Self::Cancel { reason: sent } => Command::Cancel {
                reason: reason(&sent)?,
            },
        })
    }
}

fn not_worked(error: NotWorked) -> Problem {
    match error {
        NotWorked::Unseen => Problem::NotFound,
        NotWorked::Refused(refusal) => Problem::Refused(refusal),
        NotWorked::Hindered(obstacle) => Problem::Hindered(obstacle),
        NotWorked::Stale { version, .. } => Problem::Stale(version),
        NotWorked::Store(error) => failed(&error),
        NotWorked::Broken(error) => failed(&error),
    }
}
