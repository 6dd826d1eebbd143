//! Audit: who did what, the register of system administrators and the yearly check, on pages.

mod asked;
mod csv;
mod details;
mod list;
mod register;
mod row;
#[cfg(test)]
mod samples;
mod words;
mod yearly;

use super::session::Pages;
use crate::app::rights::Action;
use crate::routes::{Routes, Rule};

#[cfg(test)]
pub(super) use {list::AuditPage, register::RegisterPage, yearly::YearlyPage};

/// Where the list is.
const LIST: &str = "/audit";
/// Where the register is.
const REGISTER: &str = "/audit/administrators";
/// Where the yearly check is.
const YEARLY: &str = "/audit/yearly";

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let (see, keep) = (
        Rule::Needs(Action::SeeAudit),
        Rule::Needs(Action::KeepRegister),
    );
    routes
        .get(LIST, see, list::list)
        .get(REGISTER, see, register::list)
        .post(REGISTER, keep, register::enter)
        .post(
            "/audit/administrators/{administrator}/end",
            keep,
            register::end,
        )
        .get(YEARLY, see, yearly::show)
        .get("/audit/yearly.csv", see, yearly::table)
}
