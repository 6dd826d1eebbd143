//! A ticket for a caller is opened from the form.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::call::{Call, NotACall};
use custode_domain::id::{EnteId, PersonId};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::new::{Typed, page};
use crate::app::App;
use crate::app::open_request::{Asked, Asking, NotOpened, Reached, open_request};
use crate::app::sent_once::IdempotencyKey;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::Errors;
use crate::web::page::{failed, html, not_read};
use crate::web::portal::choices;
use crate::web::portal::{line, text};
use custode_domain::category::Category;

/// The button that shows the people and machines of an Ente, with all that was typed so far.
const SHOW: &str = "show";

/// `POST /calls`
pub(super) async fn create(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    sent: Result<Form<Typed>, FormRejection>,
) -> Response {
    let Form(typed) = match sent {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    if typed.act == SHOW {
        let shown = page(&app, &viewer, typed, Errors::default()).await;
        return shown.map_or_else(|answer| answer, |page| html(&page));
    }
    let (t, mut errors) = (viewer.language, Errors::default());
    let asked = typed.parse(t, app.clock.now(), &mut errors);
    let Some(asked) = asked.filter(|_| errors.is_empty()) else {
        return again(&app, &viewer, typed, errors).await;
    };
    let key = IdempotencyKey::parse(&typed.key);
    match open_request(&app, &viewer, asked, key).await {
        Ok(id) => return Redirect::to(&format!("/tickets/{id}")).into_response(),
        Err(NotOpened::NoSuchThing) => errors.add("place", t.portal_error_place()),
        Err(NotOpened::NoSuchRequester) => errors.add("caller", t.call_error_caller()),
        Err(
            error @ (NotOpened::Denied
            | NotOpened::Refused(_)
            | NotOpened::Store(_)
            | NotOpened::Broken(_)),
        ) => return failed(&error),
    }
    again(&app, &viewer, typed, errors).await
}

/// The form once more, with what was typed.
async fn again(app: &App, viewer: &Viewer, typed: Typed, errors: Errors) -> Response {
    let page = page(app, viewer, typed, errors).await;
    page.map_or_else(
        |answer| answer,
        |page| (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response(),
    )
}

impl Typed {
    /// What is asked; each thing that is wrong with it, in the order of the page.
    fn parse(&self, t: Lang, now: Timestamp, errors: &mut Errors) -> Option<Asked> {
        let ente = self.ente.parse::<EnteId>().ok();
        if ente.is_none() {
            errors.add("ente", t.call_error_ente());
        }
        let caller = self.caller.parse::<PersonId>().ok();
        if caller.is_none() {
            errors.add("caller", t.call_error_caller());
        }
        let call = self.call(t, now, errors);
        let category = Category::from_code(&self.category);
        if category.is_none() {
            errors.add("category", t.portal_error_category());
        }
        let concern = choices::read_place(&self.place);
        if concern.is_none() {
            errors.add("place", t.portal_error_place());
        }
        let subject = line(t, "subject", &self.subject, false, errors);
        let severity = choices::severity(t, &self.hindrance, &self.alternative, errors);
        let wanted = !self.description.trim().is_empty();
        let description = wanted
            .then(|| text(t, "description", &self.description, false, errors))
            .flatten();
        Some(Asked {
            asking: Asking::For {
                ente: ente?,
                requester: caller?,
                by: Reached::Called(call?),
            },
            category: category?,
            concern: concern?,
            subject: subject?,
            severity: severity?,
            description,
            files: Vec::new(),
        })
    }

    fn call(&self, t: Lang, now: Timestamp, errors: &mut Errors) -> Option<Call> {
        let mut instant = |field, typed: &str| {
            let read = instant(typed);
            if read.is_none() {
                errors.add(field, t.call_error_time());
            }
            read
        };
        let rang = instant("rang", &self.rang);
        let answered = instant("answered", &self.answered);
        let ended = if self.ended.trim().is_empty() {
            Some(now)
        } else {
            instant("ended", &self.ended)
        };
        match Call::new(rang?, answered?, ended?, now) {
            Ok(call) => Some(call),
            Err(why) => {
                let (field, sentence) = match why {
                    NotACall::AnsweredBeforeRing => ("answered", t.call_error_answered()),
                    NotACall::EndedBeforeAnswer => ("ended", t.call_error_ended()),
                    NotACall::InTheFuture => ("ended", t.call_error_future()),
                };
                errors.add(field, sentence);
                None
            }
        }
    }
}

/// The instant that somebody in Italy wrote.
fn instant(typed: &str) -> Option<Timestamp> {
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    let civil: DateTime = typed.trim().parse().ok()?;
    Some(civil.to_zoned(zone).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_as_italian_time() {
        for (typed, read) in [
            ("2026-11-23T09:15", Some("2026-11-23T08:15:00Z")),
            ("2026-07-01T09:15:20", Some("2026-07-01T07:15:20Z")),
            ("23/11/2026 09:15", None),
            ("", None),
        ] {
            let read = read.map(|text| text.parse().unwrap());
            assert_eq!(instant(typed), read, "{typed}");
        }
    }
}
