//! The making of tickets: a request in the name of the person behind the token.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use custode_domain::Severity;
use custode_domain::ticket::Concern;
use serde::Deserialize;
use utoipa::ToSchema;

use super::show::{Ticket, shown, tagged};
use crate::api::body::Sent;
use crate::api::coded;
use crate::api::once::Keyed;
use crate::api::problem::{Problem, Why, failed};
use crate::api::text::{line, read, text, wrong};
use crate::app::App;
use crate::app::open_request::{self, Asked, Asking, NotOpened};
use crate::app::viewer::Viewer;
use custode_domain::category::Category;

/// A request for help.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct NewTicket {
    /// In one line.
    #[schema(min_length = 1, example = "La stampante dell'anagrafe non stampa")]
    subject: String,
    /// In full.
    description: Option<String>,
    #[schema(value_type = coded::Category)]
    category: String,
    /// 1 blocking, 2 not blocking, 3 minor.
    #[schema(minimum = 1, maximum = 3)]
    severity: u8,
    /// The machine that it is about, where it is about one.
    #[schema(value_type = Option<uuid::Uuid>)]
    machine: Option<String>,
    /// The site that it is about, where it is about no machine.
    #[schema(value_type = Option<uuid::Uuid>)]
    site: Option<String>,
}

/// Opens a ticket in the name of the person behind the token
#[utoipa::path(post, path = "/api/v1/tickets", tag = "tickets", operation_id = "open_ticket",
    params(("Idempotency-Key" = String, Header, description = "Fresh for each ticket, the same when trying again")),
    request_body = NewTicket,
    responses((status = 201, description = "The ticket", body = Ticket,
        headers(("Location" = String, description = "Its address"),
            ("ETag" = String, description = "Its version, for If-Match")))))]
pub(in crate::api) async fn create(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    _: Keyed,
    Sent(sent): Sent<NewTicket>,
) -> Result<(StatusCode, HeaderMap, Json<Ticket>), Problem> {
    let asked = sent.parse()?;
    let is_of_site = matches!(asked.concern, Concern::Site(_));
    // The door itself does every keyed request once: the use case needs no key of its own.
    let opened = open_request::open_request(&app, &viewer, asked, None).await;
    let id = opened.map_err(|error| not_opened(error, is_of_site))?;
    let ticket = shown(&app, &viewer, id).await?;
    let mut headers = tagged(ticket.version());
    if let Ok(place) = HeaderValue::try_from(format!("/api/v1/tickets/{id}")) {
        headers.insert(LOCATION, place);
    }
    Ok((StatusCode::CREATED, headers, Json(ticket)))
}

impl NewTicket {
    fn parse(&self) -> Result<Asked, Problem> {
        let described = self.description.as_deref();
        Ok(Asked {
            asking: Asking::Myself,
            subject: line("/subject", &self.subject)?,
            description: described
                .map(|sent| text("/description", sent))
                .transpose()?,
            category: read("/category", Category::from_code(&self.category))?,
            concern: self.concern()?,
            severity: read("/severity", Severity::from_number(self.severity))?,
            files: Vec::new(),
        })
    }

    fn concern(&self) -> Result<Concern, Problem> {
        match (&self.machine, &self.site) {
            (Some(_), Some(_)) => Err(wrong("/site", Why::Twice)),
            (Some(machine), None) => read("/machine", machine.parse().ok()).map(Concern::Machine),
            (None, Some(site)) => read("/site", site.parse().ok()).map(Concern::Site),
            (None, None) => Ok(Concern::Ente),
        }
    }
}

fn not_opened(error: NotOpened, is_of_site: bool) -> Problem {
    match error {
        NotOpened::NoSuchThing => {
            let at = if is_of_site { "/site" } else { "/machine" };
            wrong(at, Why::Nothing)
        }
        NotOpened::Refused(refusal) => Problem::Refused(refusal),
        NotOpened::Denied | NotOpened::NoSuchRequester => Problem::NotFound,
        NotOpened::Store(error) => failed(&error),
        NotOpened::Broken(error) => failed(&error),
    }
}
