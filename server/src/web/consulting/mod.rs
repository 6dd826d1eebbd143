//! Consulting: the hours of advice and training of each Ente, agreed and used (T19).

#[cfg(test)]
mod samples;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::{Frame, Here};
use super::page::{failed, html};
use super::session::Pages;
use super::tickets::{activity, amount};
use super::words;
use crate::app::App;
use crate::app::consulting::{ConsultingRow, OfEnte, SHOWN, list_consulting};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::routes::{Routes, Rule};

/// The page.
#[derive(Debug, Template)]
#[template(path = "consulting/list.html")]
pub(super) struct ConsultingPage {
    frame: Frame,
    enti: Vec<Group>,
    /// Whether there are more than are shown.
    is_full: bool,
}

/// The consulting of an Ente.
#[derive(Debug)]
struct Group {
    ente: String,
    /// What was agreed and used in all, in a sentence.
    sum: String,
    rows: Vec<Row>,
}

/// A ticket.
#[derive(Debug)]
struct Row {
    id: String,
    number: String,
    subject: String,
    state: &'static str,
    state_code: &'static str,
    activity: &'static str,
    planned: String,
    used: String,
    remaining: String,
    trainings: u32,
}

/// Its route.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    routes.get("/consulting", Rule::Needs(Action::SeeConsulting), list)
}

/// `GET /consulting`
async fn list(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    match list_consulting(&app, &viewer).await {
        Ok(listed) => html(&ConsultingPage::new(&viewer, &listed)),
        Err(error) => failed(&error),
    }
}

impl ConsultingPage {
    fn new(viewer: &Viewer, listed: &[OfEnte]) -> Self {
        let t = viewer.language;
        let many: usize = listed.iter().map(|ente| ente.rows.len()).sum();
        Self {
            frame: Frame::new(viewer, Here::Consulting),
            enti: listed.iter().map(|ente| Group::new(t, ente)).collect(),
            is_full: many >= SHOWN as usize,
        }
    }
}

impl Group {
    fn new(t: Lang, ente: &OfEnte) -> Self {
        let (planned, used) = (ente.planned(), ente.used());
        let (is, was) = (amount(planned), amount(used));
        Self {
            ente: ente.ente.clone(),
            sum: match planned.checked_sub(used) {
                Some(left) => t.consulting_list_sum(is, was, amount(left)),
                None => t.consulting_list_sum_over(is, was, amount(used - planned)),
            },
            rows: ente.rows.iter().map(|row| Row::new(t, row)).collect(),
        }
    }
}

impl Row {
    fn new(t: Lang, row: &ConsultingRow) -> Self {
        let (planned, used) = (row.planned_minutes, row.used_minutes);
        Self {
            id: row.ticket.to_string(),
            number: row.number.to_string(),
            subject: row.subject.clone(),
            state: words::state(t, row.state),
            state_code: row.state.code(),
            activity: activity(t, row.activity),
            planned: amount(planned),
            used: amount(used),
            remaining: match planned.checked_sub(used) {
                Some(left) => amount(left),
                None => t.consulting_over(amount(used - planned)),
            },
            trainings: row.trainings,
        }
    }
}
