//! The list of tickets: searched and filtered by its address, the newest first, page by page.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::asked::{Asked, Pairs, said};
use super::chips::{self, Chip};
use super::filter::Filter;
use crate::app::App;
use crate::app::choices::{Choices, choices};
use crate::app::list_tickets::{PAGE, list_tickets};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::web::form::{Choice, Errors};
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html};
use crate::web::queue::QueueRow;

/// Where the list is.
const PATH: &str = "/tickets";

/// The page.
#[derive(Debug, Template)]
#[template(path = "tickets/list.html")]
pub(in crate::web) struct TicketsPage {
    pub(super) frame: Frame,
    pub(super) filter: Filter,
    pub(super) errors: Errors,
    /// What is to be said about what was found.
    pub(super) note: Option<String>,
    pub(super) chips: Vec<Chip>,
    pub(super) rows: Vec<QueueRow>,
    /// The address of this page, and where the list begins and goes on; empty where it does not.
    pub(super) here: String,
    pub(super) first: String,
    pub(super) next: String,
    /// To whom tickets can be given.
    pub(super) owners: Vec<Choice>,
    /// Whether tickets of many Enti are listed.
    pub(super) desk: bool,
    /// Whether whoever looks works on tickets.
    pub(super) works: bool,
}

/// `GET /tickets`
pub(crate) async fn list(State(app): State<Arc<App>>, viewer: Viewer, pairs: Pairs) -> Response {
    let pairs = said(pairs);
    let t = viewer.language;
    let (asked, mut errors) = Asked::read(&pairs, t);
    let after = pairs.iter().find(|(name, _)| name == "after");
    let after = after.and_then(|(_, text)| {
        let key = text.parse().ok();
        if key.is_none() {
            errors.add("after", t.queue_error_after());
        }
        key
    });
    let choices = match choices(&app, &viewer).await {
        Ok(choices) => choices,
        Err(error) => return failed(&error),
    };
    let listed = match list_tickets(&app, &viewer, after).await {
        Ok(listed) => listed,
        Err(error) => return failed(&error),
    };
    let is_full = u32::try_from(listed.len()).is_ok_and(|count| count == PAGE);
    let next = listed
        .last()
        .filter(|_| is_full)
        .map(|it| it.row.id.to_string());
    let now = app.clock.now();
    let rows = listed.into_iter().map(|it| QueueRow::new(t, it, now));
    html(&TicketsPage {
        rows: rows.collect(),
        errors,
        here: asked.address(
            PATH,
            after
                .map(|it: custode_domain::id::TicketId| it.to_string())
                .as_deref(),
        ),
        first: after.map_or_else(String::new, |_| asked.address(PATH, None)),
        next: next.map_or_else(String::new, |next| asked.address(PATH, Some(&next))),
        ..TicketsPage::around(&viewer, &asked, &choices)
    })
}

impl TicketsPage {
    /// The page without its rows.
    pub(super) fn around(viewer: &Viewer, asked: &Asked, choices: &Choices) -> Self {
        let t = viewer.language;
        let owner = |(id, name): &(_, String)| {
            let id: &custode_domain::id::PersonId = id;
            Choice::new(id.to_string(), name, *id == viewer.id)
        };
        Self {
            frame: Frame::new(viewer, Here::Tickets),
            filter: Filter::new(t, asked, choices),
            errors: Errors::default(),
            note: None,
            chips: chips::of(t, asked, choices, PATH),
            rows: Vec::new(),
            here: asked.address(PATH, None),
            first: String::new(),
            next: String::new(),
            owners: choices.owners.iter().map(owner).collect(),
            desk: viewer.can(Action::SeeQueue),
            works: viewer.can(Action::WorkTickets),
        }
    }
}
