//! The list of who did what: filtered by its address, the latest first, page by page; above it up to where it is sealed.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::asked::Asked;
use super::row::Row;
use super::words;
use crate::app::App;
use crate::app::audit::list::{Deed, Page, Standing, actors, list as listed, sealed};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::sealing::encode;
use crate::web::form::{Choice, Errors};
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html};
use crate::web::tickets::{Pairs, said};
use crate::web::when;

/// The page.
#[derive(Debug, Template)]
#[template(path = "audit/list.html")]
pub(in crate::web) struct AuditPage {
    frame: Frame,
    errors: Errors,
    filter: Filter,
    seal: SealShown,
    rows: Vec<Row>,
    /// Whether anything is filtered.
    filtered: bool,
    first: String,
    next: String,
}

/// The form above the list, filled with what was asked for.
#[derive(Debug)]
struct Filter {
    who: Vec<Choice>,
    what: Vec<Choice>,
    from: String,
    to: String,
    ticket: String,
    failed: bool,
}

/// Up to where the audit is sealed.
#[derive(Debug)]
struct SealShown {
    text: String,
    key: String,
    is_late: bool,
}

/// `GET /audit`
pub(super) async fn list(State(app): State<Arc<App>>, viewer: Viewer, pairs: Pairs) -> Response {
    let (asked, errors) = Asked::read(&said(pairs), viewer.language);
    let read = async {
        let page = listed(&app, &viewer, asked.filter(), asked.after).await?;
        Ok::<_, crate::app::audit::list::Failed>((page, sealed(&app).await?, actors(&app).await?))
    };
    match read.await {
        Ok((page, standing, people)) => {
            let page = AuditPage::new(&viewer, (&asked, errors), (&page, &standing), &people);
            html(&page)
        }
        Err(error) => failed(&error),
    }
}

impl AuditPage {
    pub(super) fn new(
        viewer: &Viewer,
        (asked, errors): (&Asked, Errors),
        (page, standing): (&Page, &Standing),
        people: &[(String, String)],
    ) -> Self {
        let t = viewer.language;
        let sees = viewer.can(Action::SeeTickets);
        let rows = page.rows.iter().map(|listed| Row::new(t, listed, sees));
        Self {
            frame: Frame::new(viewer, Here::Audit),
            errors,
            filter: Filter::new(t, asked, people),
            seal: SealShown::new(t, standing),
            rows: rows.collect(),
            filtered: !asked.is_everything(),
            first: asked
                .after
                .map_or_else(String::new, |_| asked.address(None)),
            next: page
                .next
                .map_or_else(String::new, |next| asked.address(Some(next))),
        }
    }
}

impl Filter {
    fn new(t: Lang, asked: &Asked, people: &[(String, String)]) -> Self {
        let who = |(actor, name): &(String, String)| Choice::new(actor, name, asked.who == *actor);
        let others = ["console", "stranger", "system"];
        let others = others.map(|actor| (actor.to_owned(), words::actor(t, actor).to_owned()));
        let what = |deed: Deed| {
            let code = deed.code();
            Choice::new(code, words::action(t, code), asked.what == code)
        };
        let any = || std::iter::once(Choice::new("", t.audit_any(), false));
        let day =
            |day: Option<jiff::civil::Date>| day.map_or_else(String::new, |day| day.to_string());
        let mut filter = Self {
            who: any().chain(people.iter().chain(&others).map(who)).collect(),
            what: any().chain(words::OFFERED.map(what)).collect(),
            from: day(asked.from),
            to: day(asked.to),
            ticket: asked.ticket.clone(),
            failed: asked.failed,
        };
        // What an address asks for and nobody offers is kept: the form says what the list shows.
        keep(&mut filter.who, &asked.who, words::actor(t, &asked.who));
        keep(&mut filter.what, &asked.what, words::action(t, &asked.what));
        filter
    }
}

fn keep(choices: &mut Vec<Choice>, value: &str, label: &str) {
    if !choices.iter().any(|choice| choice.value == value) {
        choices.push(Choice::new(value, label, true));
    }
}

impl SealShown {
    fn new(t: Lang, standing: &Standing) -> Self {
        let text = match &standing.seal {
            Some(seal) => t.audit_sealed(when::day(seal.day), seal.last_seq, standing.since),
            None => t.audit_unsealed().to_owned(),
        };
        let key = standing.seal.as_ref();
        Self {
            text,
            key: key.map_or_else(String::new, |seal| encode(&seal.public_key)),
            is_late: standing.is_late,
        }
    }
}
