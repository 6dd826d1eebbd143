//! Tasks: what the third level is asked, and how it answers (T26). A vendor sees its own tasks and nothing else.

mod list;
#[cfg(test)]
mod samples;
mod show;
mod work;

#[cfg(test)]
pub(super) use list::TasksPage;
#[cfg(test)]
pub(super) use show::TaskPage;

use super::session::Pages;
use crate::app::rights::Action;
use crate::routes::{Routes, Rule};

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let rule = Rule::Needs(Action::WorkTasks);
    routes
        .get("/tasks", rule, list::list)
        .get("/tasks/{task}", rule, show::show)
        .post("/tasks/{task}/accept-task", rule, work::accept)
        .post("/tasks/{task}/answer-task", rule, work::answer)
        .post("/tasks/{task}/decline-task", rule, work::decline)
        .post("/tasks/{task}/use-hours", rule, work::use_hours)
        .post("/tasks/{task}/hold-training", rule, work::hold_training)
}
