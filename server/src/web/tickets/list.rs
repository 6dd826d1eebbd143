//! The list of tickets: searched and filtered by its address, the newest first, page by page.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::{PersonId, TicketId};

use super::asked::{Asked, Pairs, said};
use super::chips::{self, Chip};
use super::filter::Filter;
use crate::app::App;
use crate::app::choices::{Choices, choices};
use crate::app::list_tickets::{list_tickets, read_number, with_number};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
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
    /// Whether whoever looks asks for help in their own name.
    pub(super) asks: bool,
}

/// `GET /tickets`
pub(crate) async fn list(State(app): State<Arc<App>>, viewer: Viewer, pairs: Pairs) -> Response {
    let pairs = said(pairs);
    let t = viewer.language;
    let (asked, mut errors) = Asked::read(&pairs, t);
    let after = after(&pairs, t, &mut errors);
    let choices = match choices(&app, &viewer).await {
        Ok(choices) => choices,
        Err(error) => return failed(&error),
    };
    let number = read_number(&asked.q).filter(|_| after.is_none());
    let page = match number {
        Some(number) => with_number(&app, &viewer, number).await,
        None => list_tickets(&app, &viewer, (&asked.filter(&viewer), &asked.q), after).await,
    };
    let page = match page {
        Ok(page) => page,
        Err(error) => return failed(&error),
    };
    if let (Some(_), [only]) = (number, page.rows.as_slice()) {
        return Redirect::to(&format!("{PATH}/{}", only.row.id)).into_response();
    }
    let now = app.clock.now();
    let at = |key: Option<TicketId>| asked.address(PATH, key.map(|key| key.to_string()).as_deref());
    let note = number.map(|_| note(t, &asked.q, page.rows.is_empty()));
    html(&TicketsPage {
        rows: page
            .rows
            .into_iter()
            .map(|it| QueueRow::new(t, it, now))
            .collect(),
        errors,
        note,
        here: at(after),
        first: after.map_or_else(String::new, |_| at(None)),
        next: page.next.map_or_else(String::new, |next| at(Some(next))),
        ..TicketsPage::around(&viewer, &asked, &choices)
    })
}

/// Where the page begins; an address that says it wrongly is told so.
fn after(pairs: &[(String, String)], t: Lang, errors: &mut Errors) -> Option<TicketId> {
    let (_, text) = pairs.iter().find(|(name, _)| name == "after")?;
    let key = text.parse().ok();
    if key.is_none() {
        errors.add("after", t.queue_error_after());
    }
    key
}

/// What is said of a search for a number that does not lead to one ticket.
fn note(t: Lang, number: &str, is_none: bool) -> String {
    if is_none {
        t.queue_number_none(number)
    } else {
        t.queue_number_several(number)
    }
}

impl TicketsPage {
    /// The page without its rows.
    pub(super) fn around(viewer: &Viewer, asked: &Asked, choices: &Choices) -> Self {
        let t = viewer.language;
        let owner =
            |(id, name): &(PersonId, String)| Choice::new(id.to_string(), name, *id == viewer.id);
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
            asks: viewer.can(Action::OpenRequest),
        }
    }
}
