//! The page that says why a ticket went where it did.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use custode_domain::id::TicketId;

use super::row::{conditions, missed};
use crate::app::App;
use crate::app::routing::{Explained, explain};
use crate::app::viewer::Viewer;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found};
use crate::web::words;

/// The page.
#[derive(Debug, Template)]
#[template(path = "routing/explain.html")]
pub(in crate::web) struct WhyPage {
    pub(super) frame: Frame,
    pub(super) number: String,
    /// Where it went and why, in a sentence.
    pub(super) sentence: String,
    pub(super) passed: Vec<Passed>,
    pub(super) version: Option<u64>,
}

/// A rule that was read before, and did not fit.
#[derive(Debug)]
pub(super) struct Passed {
    pub(super) name: String,
    pub(super) why: Vec<String>,
}

/// `GET /tickets/{ticket}/routing`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
) -> Response {
    let Ok(id) = ticket.parse::<TicketId>() else {
        return not_found().await;
    };
    match explain(&app, &viewer, id).await {
        Ok(Some(explained)) => html(&WhyPage::new(&viewer, id, &explained)),
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl WhyPage {
    pub(super) fn new(viewer: &Viewer, id: TicketId, explained: &Explained) -> Self {
        let (t, names) = (viewer.language, &explained.names);
        let number = explained.number.to_string();
        let passed = explained.passed.iter().map(|(rule, aspects)| Passed {
            name: rule.name.to_string(),
            why: if aspects.is_empty() {
                vec![t.routing_why_changed().to_owned()]
            } else {
                missed(t, rule, aspects, names)
            },
        });
        let sentence = match (explained.version, &explained.by) {
            (Some(version), Some(rule)) => {
                let conditions = conditions(t, rule, names).join(", ");
                t.routing_why_by(
                    &rule.name,
                    version,
                    conditions,
                    words::competence(t, rule.to),
                )
            }
            (Some(version), None) => t.routing_why_none(version),
            (None, _) => t.routing_why_untried().to_owned(),
        };
        Self {
            frame: Frame::new(viewer, Here::Tickets)
                .crumb(t.frame_tickets(), "/tickets")
                .crumb(number.clone(), format!("/tickets/{id}")),
            number,
            sentence,
            passed: passed.collect(),
            version: explained.version,
        }
    }
}
