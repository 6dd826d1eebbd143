//! The list of tickets, page by page.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use custode_domain::id::TicketId;
use custode_domain::ticket::Concern as ConcernOf;
use serde::Serialize;
use utoipa::ToSchema;

use super::filter::Asking;
use crate::api::coded;
use crate::api::problem::{Problem, failed};
use crate::api::query::{self, Asked};
use crate::app::App;
use crate::app::list_tickets::{Filter, Listed, list_tickets};
use crate::app::viewer::Viewer;

/// Some tickets.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Tickets {
    items: Vec<TicketRow>,
    /// Where the list goes on; nothing at its end.
    next_cursor: Option<String>,
}

/// A ticket as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct TicketRow {
    #[schema(value_type = uuid::Uuid)]
    id: String,
    /// Within its Ente and year.
    #[schema(example = "2026/17")]
    number: String,
    #[schema(value_type = uuid::Uuid)]
    ente: String,
    #[schema(example = "Comune di Esempio")]
    ente_name: String,
    concern: Concern,
    /// In one line; text from outside.
    #[schema(example = "La stampante dell'anagrafe non stampa")]
    subject: String,
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
    /// Who asked; nothing when a machine did.
    #[schema(value_type = Option<uuid::Uuid>)]
    requester: Option<String>,
    /// Who answers for it.
    #[schema(value_type = Option<uuid::Uuid>)]
    owner: Option<String>,
    /// How it stands by what was written down of its deadlines.
    #[schema(value_type = coded::Standing)]
    standing: &'static str,
    /// The next deadline; nothing while no clock runs.
    #[schema(value_type = Option<jiff::Timestamp>)]
    due_at: Option<String>,
    #[schema(value_type = jiff::Timestamp)]
    opened_at: String,
    #[schema(value_type = jiff::Timestamp)]
    updated_at: String,
}

/// What a ticket is about.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Concern {
    kind: ConcernKind,
    #[schema(value_type = Option<uuid::Uuid>)]
    id: Option<String>,
}

/// What a ticket is about: the whole Ente, one of its sites, or a machine.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum ConcernKind {
    Ente,
    Site,
    Machine,
}

/// The tickets that may be seen and that are asked for, the youngest first
#[utoipa::path(get, path = "/api/v1/tickets", tag = "tickets", operation_id = "list_tickets", params(Asking),
    responses((status = 200, description = "A page of tickets", body = Tickets,
        headers(("Link" = String, description = "The next page, as rel=next")))))]
pub(in crate::api) async fn list(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    uri: Uri,
    Asked(asked): Asked<Asking>,
) -> Result<(HeaderMap, Json<Tickets>), Problem> {
    let limit = query::limit(asked.limit.as_deref())? as usize;
    let after = query::place(asked.cursor.as_deref(), |text| text.parse().ok())?;
    let filter = asked.filter()?;
    let words = asked.q.as_deref().unwrap_or("");
    let (listed, next) = collect(&app, &viewer, (&filter, words), after, limit).await?;
    let next_cursor = next.map(|id| query::cursor(&id.to_string()));
    let headers = query::lead_on(&uri, next_cursor.as_deref());
    let items = listed.into_iter().map(TicketRow::from).collect();
    Ok((headers, Json(Tickets { items, next_cursor })))
}

/// So many rows, from as many pages as they need, and after which ticket the rest begins.
async fn collect(
    app: &App,
    viewer: &Viewer,
    asked: (&Filter, &str),
    mut after: Option<TicketId>,
    limit: usize,
) -> Result<(Vec<Listed>, Option<TicketId>), Problem> {
    let mut listed: Vec<Listed> = Vec::new();
    loop {
        let page = list_tickets(app, viewer, asked, after).await;
        let page = page.map_err(|error| failed(&error))?;
        listed.extend(page.rows);
        if listed.len() > limit {
            listed.truncate(limit);
            let last = listed.last().map(|last| last.row.id);
            return Ok((listed, last));
        }
        after = page.next;
        if after.is_none() || listed.len() == limit {
            return Ok((listed, after));
        }
    }
}

impl From<Listed> for TicketRow {
    fn from(listed: Listed) -> Self {
        let row = listed.row;
        Self {
            id: row.id.to_string(),
            number: row.number.to_string(),
            ente: row.ente.to_string(),
            ente_name: listed.ente,
            concern: row.concern.into(),
            subject: row.subject,
            state: row.state.code(),
            severity: row.severity.number(),
            level: row.level.code(),
            kind: row.kind.code(),
            channel: row.channel.code(),
            requester: row.requester.map(|id| id.to_string()),
            owner: row.owner.map(|id| id.to_string()),
            standing: listed.standing.code(),
            due_at: listed.due_at.map(|at| at.to_string()),
            opened_at: row.opened_at.to_string(),
            updated_at: row.updated_at.to_string(),
        }
    }
}

impl From<ConcernOf> for Concern {
    fn from(concern: ConcernOf) -> Self {
        let (kind, id) = match concern {
            ConcernOf::Ente => (ConcernKind::Ente, None),
            ConcernOf::Site(id) => (ConcernKind::Site, Some(id.to_string())),
            ConcernOf::Machine(id) => (ConcernKind::Machine, Some(id.to_string())),
        };
        Self { kind, id }
    }
}
