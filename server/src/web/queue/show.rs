//! The page of the queue.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::row::QueueRow;
use super::views::{View, of};
use crate::app::App;
use crate::app::list_tickets::{PAGE, list_tickets};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html};
use crate::web::tickets::{Asked, Pairs, Whose, said};

/// Where the queue is.
const PATH: &str = "/queue";

/// The page.
#[derive(Debug, Template)]
#[template(path = "queue/queue.html")]
pub(in crate::web) struct QueuePage {
    pub(super) frame: Frame,
    pub(super) views: Vec<View>,
    pub(super) rows: Vec<QueueRow>,
    /// The address of this page, and where the queue begins and goes on; empty where it does not.
    pub(super) here: String,
    pub(super) first: String,
    pub(super) next: String,
    /// Whether the whole queue is shown.
    pub(super) is_all: bool,
    /// Whether one's own part of it is.
    pub(super) is_mine: bool,
    /// Whether whoever looks opens tickets for callers.
    pub(super) calls: bool,
}

/// `GET /queue`
pub(super) async fn show(State(app): State<Arc<App>>, viewer: Viewer, pairs: Pairs) -> Response {
    let pairs = said(pairs);
    // The views are the only filters here: whatever else an address says is left aside.
    let (asked, _) = Asked::read(&pairs, viewer.language);
    let after = pairs.iter().find(|(name, _)| name == "after");
    let after = after.and_then(|(_, text)| text.parse().ok());
    let listed = match list_tickets(&app, &viewer, after).await {
        Ok(listed) => listed,
        Err(error) => return failed(&error),
    };
    let is_full = u32::try_from(listed.len()).is_ok_and(|count| count == PAGE);
    let next = listed.last().filter(|_| is_full);
    let next = next.map(|it| it.row.id.to_string());
    let now = app.clock.now();
    let rows = listed
        .into_iter()
        .map(|it| QueueRow::new(viewer.language, it, now));
    html(&QueuePage {
        rows: rows.collect(),
        first: after.map_or_else(String::new, |_: custode_domain::id::TicketId| {
            asked.address(PATH, None)
        }),
        next: next.map_or_else(String::new, |next| asked.address(PATH, Some(&next))),
        ..QueuePage::around(&viewer, &asked, &[])
    })
}

impl QueuePage {
    /// The page without its rows; `counts` are those of the views, in their order.
    pub(super) fn around(viewer: &Viewer, asked: &Asked, counts: &[u64]) -> Self {
        let t = viewer.language;
        let view = |(place, (label, view)): (usize, (&'static str, Asked))| View {
            label,
            href: view.address(PATH, None),
            count: counts
                .get(place)
                .map_or_else(String::new, |count| tally(t, *count)),
            here: view == *asked,
        };
        Self {
            frame: Frame::new(viewer, Here::Queue),
            views: of(t, viewer).into_iter().enumerate().map(view).collect(),
            rows: Vec::new(),
            here: asked.address(PATH, None),
            first: String::new(),
            next: String::new(),
            is_all: asked.is_everything(),
            is_mine: asked.owner == Some(Whose::Mine),
            calls: viewer.can(Action::OpenForCaller),
        }
    }
}

/// Counting stops at a bound: what is beyond it is told as more.
fn tally(_t: Lang, count: u64) -> String {
    count.to_string()
}
