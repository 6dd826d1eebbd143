//! Home: where the people of an Ente begin: ask, see what waits for their answer, follow what is under way.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use custode_domain::id::TicketId;

use crate::app::App;
use crate::app::list_tickets::Listed;
use crate::app::rights::Action;
use crate::app::under_way::{Awaited, UnderWay, under_way};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html};
use crate::web::when::When;
use crate::web::words;

/// The page.
#[derive(Debug, Template)]
#[template(path = "portal/home.html")]
pub(in crate::web) struct HomePage {
    pub(super) frame: Frame,
    /// What waits for a word of the Ente.
    pub(super) awaited: Vec<Row>,
    /// What is under way otherwise.
    pub(super) others: Vec<Row>,
    /// Whether the machines of the Ente can be seen.
    pub(super) machines: bool,
}

/// A request in one line.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: TicketId,
    pub(super) number: String,
    pub(super) subject: String,
    /// Where it stands, or what is asked of the Ente.
    pub(super) state: &'static str,
    pub(super) state_code: &'static str,
    pub(super) opened: When,
}

/// `GET /home`
pub(super) async fn home(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    match under_way(&app, &viewer).await {
        Ok(found) => html(&HomePage::new(&viewer, found)),
        Err(error) => failed(&error),
    }
}

impl HomePage {
    fn new(viewer: &Viewer, found: UnderWay) -> Self {
        let t = viewer.language;
        let asked = |(listed, awaited): (Listed, Awaited)| Row {
            state: match awaited {
                Awaited::Answer => t.portal_home_answer(),
                Awaited::Judgement => t.portal_home_judge(),
            },
            ..Row::new(t, listed)
        };
        Self {
            frame: Frame::new(viewer, Here::Home),
            awaited: found.awaited.into_iter().map(asked).collect(),
            others: found
                .others
                .into_iter()
                .map(|listed| Row::new(t, listed))
                .collect(),
            machines: viewer.can(Action::SeeMachines),
        }
    }
}

impl Row {
    fn new(t: Lang, listed: Listed) -> Self {
        let row = listed.row;
        Self {
            id: row.id,
            number: row.number.to_string(),
            subject: row.subject,
            state: words::state(t, row.state),
            state_code: row.state.code(),
            opened: When::at(row.opened_at),
        }
    }
}
