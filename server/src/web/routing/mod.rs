//! Routing: the rules that send new tickets to the second level, on the coordinator's pages (T06).

mod edit;
mod explain;
mod list;
mod row;
#[cfg(test)]
mod samples;
mod trial;
mod typed;
mod version;

#[cfg(test)]
pub(super) use edit::RulePage;
#[cfg(test)]
pub(super) use explain::WhyPage;
#[cfg(test)]
pub(super) use list::RoutingPage;
#[cfg(test)]
pub(super) use trial::{TrialPage, TrialTicketsPage};
#[cfg(test)]
pub(super) use version::VersionPage;

use super::session::Pages;
use crate::app::rights::Action;
use crate::routes::{Routes, Rule};

const PLACE: &str = "/routing";

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let (see, manage) = (
        Rule::Needs(Action::SeeRouting),
        Rule::Needs(Action::ManageRouting),
    );
    routes
        .get(PLACE, see, list::show)
        .post("/routing/on", manage, list::switch_on)
        .post("/routing/off", manage, list::switch_off)
        .get("/routing/rules/new", manage, edit::new)
        .post("/routing/rules", manage, edit::add)
        .get("/routing/rules/{rule}", manage, edit::form)
        .post("/routing/rules/{rule}", manage, edit::change)
        .post("/routing/rules/{rule}/earlier", manage, list::earlier)
        .post("/routing/rules/{rule}/later", manage, list::later)
        .post("/routing/rules/{rule}/remove", manage, list::remove)
        .get("/routing/trial", manage, trial::show)
        .post("/routing/trial", manage, trial::begin)
        .get("/routing/trial/tickets", manage, trial::tickets)
        .get("/routing/versions/{version}", see, version::show)
        .post(
            "/routing/versions/{version}/draft",
            manage,
            version::take_over,
        )
        .get("/tickets/{ticket}/routing", see, explain::show)
}
