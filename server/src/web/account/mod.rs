//! Account: one's own page: who one is here, and one's password.

mod show;

#[cfg(test)]
pub(super) use show::AccountPage;

use super::session::Pages;
use crate::routes::{Routes, Rule};

/// Its pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    routes.get("/account", Rule::SignedIn, show::show).post(
        "/account/password",
        Rule::SignedIn,
        show::change,
    )
}
