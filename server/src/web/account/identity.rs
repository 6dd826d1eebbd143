//! The identity on one's own page: what the provider calls one is linked, and unlinked, by who shows the password.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::show::{not_proved, wrong};
use crate::app::App;
use crate::app::identity::{standing, unlink as unlink_identity};
use crate::app::sign_in_elsewhere::{NotBack, NotSent, send_to_link};
use crate::app::viewer::Viewer;
use crate::web::client::Client;
use crate::web::elsewhere::{away, said};
use crate::web::page::{failed, not_found, not_read};
use crate::web::when::When;

/// How somebody stands with the provider.
#[derive(Debug)]
pub(in crate::web) struct Identity {
    pub(in crate::web) provider: String,
    pub(in crate::web) since: Option<When>,
}

impl Identity {
    #[cfg(test)]
    pub(super) fn sample(said: &str, linked: bool) -> Self {
        Self {
            provider: said.to_owned(),
            since: linked.then(|| When::at(jiff::Timestamp::UNIX_EPOCH)),
        }
    }
}

/// How this person stands, if there is a provider.
pub(super) async fn identity(app: &App, viewer: &Viewer) -> Result<Option<Identity>, Response> {
    let found = standing(app, viewer).await;
    let found = found.map_err(|error| failed(&error))?;
    Ok(found.map(|standing| Identity {
        provider: standing.provider,
        since: standing.since.map(When::at),
    }))
}

/// Who asks knows the password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Proof {
    proof: String,
}

/// `POST /account/identity`
pub(super) async fn link(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    client: Client,
    form: Result<Form<Proof>, FormRejection>,
) -> Response {
    let Form(typed) = match form {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    match send_to_link(&app, &viewer, typed.proof, client.address).await {
        Ok(sent) => away(&app, viewer.language, sent),
        Err(NotSent::NotProved(why)) => not_proved(&app, &viewer, "proof", why).await,
        Err(NotSent::NotBack(NotBack::Off)) => not_found().await,
        Err(NotSent::NotBack(why)) => {
            let (_, sentence) = said(viewer.language, &why);
            wrong(&app, &viewer, "proof", &sentence).await
        }
    }
}

/// `POST /account/identity/remove`
pub(super) async fn unlink(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    form: Result<Form<Proof>, FormRejection>,
) -> Response {
    let Form(typed) = match form {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    match unlink_identity(&app, &viewer, typed.proof).await {
        Ok(()) => Redirect::to("/account").into_response(),
        Err(why) => not_proved(&app, &viewer, "proof", why).await,
    }
}
