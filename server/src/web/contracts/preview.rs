//! Preview: what a version would change, as it is shown before it is made.

use custode_domain::contract::Goes;
use custode_domain::id::TicketId;

use super::facts::{Difference, differences};
use crate::app::contracts::{Moved, Preview};
use crate::lang::Lang;
use crate::web::when::When;

/// The part of the page.
#[derive(Debug)]
pub(super) struct PreviewPart {
    pub(super) differences: Vec<Difference>,
    /// Each with its number or text.
    pub(super) counts: Vec<(&'static str, String)>,
    pub(super) open: String,
    pub(super) moved: Vec<Row>,
    pub(super) first: String,
}

/// A ticket that would move.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: TicketId,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) due: String,
    pub(super) place: String,
    pub(super) goes: String,
}

impl PreviewPart {
    pub(super) fn new(t: Lang, preview: &Preview) -> Self {
        let after = preview.after.contract.terms();
        let counts = vec![
            (t.contract_sooner(), preview.sooner.to_string()),
            (t.contract_sooner_later(), preview.later.to_string()),
            (t.contract_elsewhere(), preview.elsewhere.to_string()),
            (t.contract_would_risk(), preview.at_risk.to_string()),
            (t.contract_would_late(), preview.late.to_string()),
            (t.contract_desk_month(), hours(t, preview.desk)),
            (t.contract_on_site_month(), hours(t, preview.on_site)),
        ];
        Self {
            differences: differences(t, &preview.before, after),
            counts,
            open: t.contract_open(preview.open as u64),
            first: t.contract_moved_first(preview.moved.len()),
            moved: preview.moved.iter().map(|one| Row::new(t, one)).collect(),
        }
    }
}

impl Row {
    fn new(t: Lang, moved: &Moved) -> Self {
        let due = |at: Option<jiff::Timestamp>| {
            at.map_or_else(
                || t.contract_no_due().to_owned(),
                |at| When::at(at).minute(),
            )
        };
        let goes = moved.goes;
        Self {
            id: moved.id,
            number: moved.number.to_string(),
            subject: moved.subject.clone(),
            due: from_to(t, due(moved.due.0), due(moved.due.1)),
            place: from_to(t, moved.place.0.to_string(), moved.place.1.to_string()),
            goes: from_to(t, how(t, goes.0).to_owned(), how(t, goes.1).to_owned()),
        }
    }
}

/// What stays the same is said once.
fn from_to(t: Lang, from: String, to: String) -> String {
    if from == to {
        from
    } else {
        t.contract_from_to(from, to)
    }
}

const fn how(t: Lang, goes: Goes) -> &'static str {
    match goes {
        Goes::Well => t.contract_goes_well(),
        Goes::AtRisk => t.contract_goes_risk(),
        Goes::Late => t.contract_goes_late(),
    }
}

fn hours(t: Lang, (old, new): (i64, i64)) -> String {
    let told = |seconds: i64| format!("{}:{:02}", seconds / 3600, seconds / 60 % 60);
    if old == new {
        t.contract_hours_same(told(old))
    } else {
        t.contract_hours(told(old), told(new))
    }
}
