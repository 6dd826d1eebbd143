//! The page of the queue.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use custode_domain::person::Level;

use super::next::{Next, Offer};
use super::row::QueueRow;
use super::views::{View, of};
use crate::app::App;
use crate::app::list_tickets::{COUNTED, Counts, Place, queue};
use crate::app::proposals::next_for;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
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
    /// What is proposed to whoever looks.
    pub(super) proposed: Offer,
}

/// `GET /queue`
pub(super) async fn show(State(app): State<Arc<App>>, viewer: Viewer, pairs: Pairs) -> Response {
    let pairs = said(pairs);
    // The views are the only filters here: whatever else an address says is left aside.
    let (asked, _) = Asked::read(&pairs, viewer.language);
    let after: Option<Place> = pairs
        .iter()
        .find(|(name, _)| name == "after")
        .and_then(|(_, text)| text.parse().ok());
    let owner = asked.owner.map(|whose| whose.owner(&viewer));
    let (page, counts) = match queue(&app, &viewer, (asked.level, owner), after).await {
        Ok(found) => found,
        Err(error) => return failed(&error),
    };
    let proposed = match next_for(&app, &viewer).await {
        Ok(proposed) => proposed,
        Err(error) => return failed(&error),
    };
    let now = app.clock.now();
    let at = |key: Option<Place>| asked.address(PATH, key.map(|key| key.to_string()).as_deref());
    html(&QueuePage {
        rows: page
            .rows
            .into_iter()
            .map(|it| QueueRow::new(viewer.language, it, now))
            .collect(),
        proposed: Offer::to(
            &viewer,
            proposed.map(|it| Next::new(viewer.language, it, now)),
        ),
        here: at(after),
        first: after.map_or_else(String::new, |_| at(None)),
        next: page.next.map_or_else(String::new, |next| at(Some(next))),
        ..QueuePage::around(&viewer, &asked, &counts)
    })
}

impl QueuePage {
    /// The page without its rows.
    pub(super) fn around(viewer: &Viewer, asked: &Asked, counts: &Counts) -> Self {
        let t = viewer.language;
        let view = |(label, view): (&'static str, Asked)| View {
            label,
            href: view.address(PATH, None),
            count: tally(count(&view, counts)),
            here: view == *asked,
        };
        Self {
            frame: Frame::new(viewer, Here::Queue),
            views: of(t, viewer).into_iter().map(view).collect(),
            rows: Vec::new(),
            here: asked.address(PATH, None),
            first: String::new(),
            next: String::new(),
            is_all: asked.is_everything(),
            is_mine: asked.owner == Some(Whose::Mine),
            calls: viewer.can(Action::OpenForCaller),
            proposed: Offer::to(viewer, None),
        }
    }
}

/// How many tickets a view shows.
const fn count(view: &Asked, counts: &Counts) -> u64 {
    match (view.owner, view.level) {
        (Some(Whose::Mine), _) => counts.mine,
        (Some(_), _) => counts.nobodys,
        (None, Some(Level::First)) => counts.first,
        (None, Some(_)) => counts.second,
        (None, None) => counts.all,
    }
}

/// Counting stops at a bound, and says so.
fn tally(count: u64) -> String {
    if count < u64::from(COUNTED) {
        count.to_string()
    } else {
        format!("{count}+")
    }
}
