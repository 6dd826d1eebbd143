//! Answer: what people say to a session: the Ente's consent or refusal, the desk's withdrawal, and its end.

use custode_domain::id::SessionId;
use custode_domain::ticket::Line;
use custode_protocol::assist::Assertion;

use super::{NotDone, hold, nudge, write};
use crate::app::App;
use crate::app::reach_ticket::reach_ticket;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::sessions;

/// What a person says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A contact's passkey signed the grant. The server passes it on and believes nothing of it.
    Consent(Box<Assertion>),
    /// A contact refuses.
    Refuse(Option<Line>),
    /// The desk does not need it any more.
    Withdraw,
    /// It is to end (*Termina*).
    End,
}

/// Writes what somebody says to a session.
pub async fn answer(
    app: &App,
    viewer: &Viewer,
    session: SessionId,
    said: Answer,
) -> Result<(), NotDone> {
    let (viewer, mint, now) = (viewer.clone(), app.mint, app.clock.now());
    let signed = match &said {
        Answer::Consent(assertion) => Some(serde_json::to_string(assertion)?),
        Answer::Refuse(_) | Answer::Withdraw | Answer::End => None,
    };
    let machine = app
        .store
        .write("answer_assistance", move |tx| {
            let found = sessions::find(tx, session)?;
            let (ente, ticket) = found.ok_or(NotDone::Unseen)?;
            let reached = reach_ticket(tx, &viewer, Action::SeeTickets, ticket)?;
            if reached != Some(ente) || !viewer.can(Action::SeeAssistance) {
                return Err(NotDone::Unseen);
            }
            let held = hold(tx, (ente, ticket))?;
            let (by, on) = (viewer.actor(), &held.ticket);
            let decided = match &said {
                Answer::Consent(_) => on.consent_to_assistance(by, session, now),
                Answer::Refuse(reason) => on.refuse_assistance(by, session, reason.clone(), now),
                Answer::Withdraw => on.withdraw_assistance(by, session, now),
                Answer::End => on.end_assistance(by, session, now),
            };
            let events = decided.map_err(NotDone::Refused)?;
            let machine = write(tx, mint, held, (session, &events))?;
            if let Some(assertion) = &signed {
                sessions::keep_consent(tx, (ente, session), assertion)?;
            }
            Ok(machine)
        })
        .await?;
    nudge(app, machine);
    Ok(())
}
