//! Calls: the desk opens a ticket for somebody who calls (T03, T43).

mod create;
mod new;
#[cfg(test)]
mod samples;

#[cfg(test)]
pub(super) use new::CallPage;

use super::session::Pages;
use crate::app::rights::Action;
use crate::routes::{Routes, Rule};

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let rule = Rule::Needs(Action::OpenForCaller);
    routes
        .get("/calls/new", rule, new::new)
        .post("/calls", rule, create::create)
}
