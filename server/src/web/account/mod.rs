//! Account: one's own page: who one is here, and one's password.

mod factor;
mod identity;
mod passkeys;
mod records;
mod sessions;
mod show;

#[cfg(test)]
pub(super) use show::AccountPage;
pub(super) use show::{not_proved, wrong};

use super::session::Pages;
use crate::routes::{Routes, Rule};

/// Its pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    routes
        .get("/account", Rule::SignedIn, show::show)
        .post("/account/password", Rule::SignedIn, show::change)
        .post("/account/sessions/end", Rule::SignedIn, sessions::end)
        .post(
            "/account/sessions/end-others",
            Rule::SignedIn,
            sessions::end_others,
        )
        .post("/account/factor", Rule::SignedIn, factor::share)
        .post("/account/factor/confirm", Rule::SignedIn, factor::confirm)
        .post("/account/factor/remove", Rule::SignedIn, factor::remove)
        .post("/account/identity", Rule::SignedIn, identity::link)
        .post("/account/identity/remove", Rule::SignedIn, identity::unlink)
}
