//! Commands of programs on a ticket, and what they write on it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::IF_MATCH;
use axum::http::{HeaderMap, StatusCode};
use custode_domain::id::TicketId;
use custode_domain::ticket::Visibility;
use serde::Deserialize;
use utoipa::ToSchema;

use super::asked::Asked;
use super::show::{Ticket, shown, tagged};
use crate::api::body::Sent;
use crate::api::once::Keyed;
use crate::api::problem::{Place, Problem, Why, failed};
use crate::api::text::text;
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
