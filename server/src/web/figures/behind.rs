//! Behind: the list of what was counted for one number.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use custode_domain::figures::Metric;
use custode_domain::id::TicketId;

use super::asked::Address;
use super::show::PATH;
use super::{number::TICKETS, told};
use crate::app::App;
use crate::app::figures::{Behind, Counted, PlaceBehind, behind};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::Errors;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found};
use crate::web::tickets::{Pairs, said};
use crate::web::when::When;

/// The page.
#[derive(Debug, Template)]
#[template(path = "figures/behind.html")]
pub(in crate::web) struct BehindPage {
    pub(super) frame: Frame,
    pub(super) errors: Errors,
    /// The figure and its metric, in words.
    pub(super) title: String,
    /// The period and what else was asked for, in words.
    pub(super) about: String,
    /// The figures again.
    pub(super) back: String,
    pub(super) rows: Vec<Row>,
    pub(super) first: String,
    pub(super) next: String,
    /// Whether tickets of many Enti are listed.
    pub(super) desk: bool,
}

/// Something that was counted.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) ticket: TicketId,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) ente: String,
    pub(super) group: String,
    pub(super) at: When,
    pub(super) seen: String,
}

/// `GET /figures/tickets`
pub(crate) async fn list(State(app): State<Arc<App>>, viewer: Viewer, pairs: Pairs) -> Response {
    let (t, pairs) = (viewer.language, said(pairs));
    let (address, mut errors) = Address::read(&pairs, t, app.clock.now());
    let value = |name: &str| {
        let mut found = pairs.iter().filter(|(known, _)| known == name);
        let value = found.next().map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    };
    let metric = value("metric").and_then(Metric::from_code);
    let (Some(asked), Some(metric)) = (address.asked(), metric) else {
        return not_found().await;
    };
    let counted = Counted {
        metric,
        group: value("group").map(str::to_owned),
        month: value("month").and_then(|month| month.parse().ok()),
        part: None,
    };
    let after: Option<PlaceBehind> = match value("after").map(str::parse) {
        Some(Ok(after)) => Some(after),
        Some(Err(_)) => {
            errors.add("after", t.figure_error_value(t.figure_field_after()));
            None
        }
        None => None,
    };
    let found = match behind(&app, &viewer, &asked, &counted, after).await {
        Ok(found) => found,
        Err(error) => return failed(&error),
    };
    let at = |after: Option<PlaceBehind>| {
        let mut more = vec![("metric", metric.code().to_owned())];
        more.extend(counted.group.clone().map(|group| ("group", group)));
        more.extend(counted.month.map(|month| ("month", month.to_string())));
        more.extend(after.map(|after| ("after", after.to_string())));
        address.at(TICKETS, &more)
    };
    html(&BehindPage {
        frame: Frame::new(&viewer, Here::Figures).crumb(t.figure_title(), address.at(PATH, &[])),
        errors,
        title: title(t, metric),
        about: about(t, &address, &counted, &found),
        back: address.at(PATH, &[]) + "#" + metric.figure().code(),
        first: after.map_or_else(String::new, |_| at(None)),
        next: found.next.map_or_else(String::new, |next| at(Some(next))),
        rows: found.rows.into_iter().map(|row| Row::new(t, row)).collect(),
        desk: viewer.can(Action::SeeQueue),
    })
}

/// `K3 Tempo di risoluzione: netto`
fn title(t: Lang, metric: Metric) -> String {
    let figure = metric.figure();
    let (number, whole) = (figure.code().to_uppercase(), told::figure(t, figure));
    let own = told::metric(t, metric);
    if own == whole {
        format!("{number} {whole}")
    } else {
        format!("{number} {whole}: {own}")
    }
}

/// The period, the group and the month.
fn about(t: Lang, address: &Address, counted: &Counted, found: &Behind) -> String {
    let group = counted.group.as_ref().map(|code| {
        let known = found
            .rows
            .first()
            .map(|row| told::group(t, &row.seen.group));
        known.unwrap_or_else(|| code.clone())
    });
    let month = counted
        .month
        .map(|month| month.strftime("%m/%Y").to_string());
    let parts = [Some(told::period(t, address.named)), group, month];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Row {
    fn new(t: Lang, row: crate::app::figures::Row) -> Self {
        Self {
            ticket: row.ticket,
            number: row.title.number.to_string(),
            subject: row.title.subject,
            ente: row.ente,
            group: told::group(t, &row.seen.group),
            at: When::at(row.seen.at),
            seen: told::seen(t, &row.seen),
        }
    }
}
