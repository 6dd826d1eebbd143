//! Roster: who may come into each Ente's machines, as it was signed.

#[cfg(test)]
mod samples;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use custode_trust::repository::Role;
use custode_trust::roster::{Class, Technician};
use jiff::Timestamp;

use super::frame::{Frame, Here};
use super::page::{failed, html};
use super::session::Pages;
use super::when::When;
use crate::app::App;
use crate::app::repository::{RosterShown, shown, whose};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::routes::{Routes, Rule};

/// The page.
#[derive(Debug, Template)]
#[template(path = "roster/list.html")]
pub(super) struct RosterPage {
    frame: Frame,
    enti: Vec<OfEnte>,
}

/// What is served to the machines of an Ente.
#[derive(Debug)]
struct OfEnte {
    name: String,
    standing: Standing,
}

#[derive(Debug)]
enum Standing {
    /// No list was ever put.
    None,
    /// It does not hold, for this reason.
    Refused(String),
    /// It holds.
    Holds(Box<Holding>),
}

#[derive(Debug)]
struct Holding {
    number: String,
    until: When,
    signers: String,
    hash: String,
    versions: String,
    machines: usize,
    warnings: Vec<String>,
    technicians: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    id: String,
    name: String,
    classes: String,
    from: When,
    until: When,
    standing: &'static str,
}

/// What was found for an Ente: its name, and the roster where there is one.
pub(super) type Found = (String, Option<Result<RosterShown, String>>);

/// Its route.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    routes.get("/roster", Rule::Needs(Action::SeeRoster), list)
}

/// `GET /roster`
async fn list(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    let enti = match whose(&app, &viewer).await {
        Ok(enti) => enti,
        Err(error) => return failed(&error),
    };
    let mut found = Vec::new();
    for ente in enti {
        match shown(&app, ente.id).await {
            Ok(roster) => found.push((ente.name, roster)),
            Err(error) => return failed(&error),
        }
    }
    html(&RosterPage::new(&viewer, found))
}

impl RosterPage {
    fn new(viewer: &Viewer, found: Vec<Found>) -> Self {
        let t = viewer.language;
        let of = |(name, found): Found| OfEnte {
            name,
            standing: match found {
                None => Standing::None,
                Some(Err(why)) => Standing::Refused(t.roster_refused(why)),
                Some(Ok(shown)) => Standing::Holds(Box::new(Holding::new(t, shown))),
            },
        };
        Self {
            frame: Frame::new(viewer, Here::Roster),
            enti: found.into_iter().map(of).collect(),
        }
    }
}

impl Holding {
    fn new(t: Lang, shown: RosterShown) -> Self {
        let (roster, now) = (&shown.roster, shown.at);
        let version = |(role, version): &(Role, u64)| format!("{} {version}", role_word(t, *role));
        let versions: Vec<_> = shown.versions.iter().map(version).collect();
        let warnings = shown.expiring.iter();
        Self {
            number: t.roster_number(roster.version(), roster.age_days(now)),
            until: When::at(roster.valid_until()),
            versions: versions.join(", "),
            machines: shown.machines,
            warnings: warnings
                .map(|one| t.roster_expiring(role_word(t, one.role), When::at(one.at)))
                .collect(),
            technicians: roster
                .technicians()
                .iter()
                .map(|one| Row::new(t, one, now))
                .collect(),
            signers: shown.signers.join(", "),
            hash: shown.hash,
        }
    }
}

impl Row {
    fn new(t: Lang, one: &Technician, now: Timestamp) -> Self {
        let classes: Vec<_> = one
            .classes()
            .iter()
            .map(|&class| class_word(t, class))
            .collect();
        Self {
            id: one.id().to_owned(),
            name: one.name().to_owned(),
            classes: classes.join(", "),
            from: When::at(one.not_before()),
            until: When::at(one.not_after()),
            standing: if now < one.not_before() {
                t.roster_standing_not_yet()
            } else if now < one.not_after() {
                t.roster_standing_admitted()
            } else {
                t.roster_standing_no_longer()
            },
        }
    }
}

fn class_word(t: Lang, class: Class) -> &'static str {
    match class {
        Class::Shell => t.roster_class_shell(),
        Class::Exec => t.roster_class_exec(),
        Class::Files => t.roster_class_files(),
        Class::Forward => t.roster_class_forward(),
    }
}

fn role_word(t: Lang, role: Role) -> &'static str {
    match role {
        Role::Root => t.roster_role_root(),
        Role::Targets => t.roster_role_targets(),
        Role::Snapshot => t.roster_role_snapshot(),
        Role::Timestamp => t.roster_role_timestamp(),
    }
}
