//! Bulk: one command for several tickets, each of which is judged by itself; what was not done is said with the reason.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::TicketId;
use custode_domain::ticket::Text;

use crate::app::App;
use crate::app::list_tickets::read_number;
use crate::app::show_ticket::show_ticket;
use crate::app::viewer::Viewer;
use crate::app::work_ticket::{Command, NotWorked, Other, work_ticket};
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_read};
use crate::web::refusal::{obstacle, refusal};

/// More tickets than a page shows are no choice that anybody made.
const MOST: usize = 100;

/// The page that says what was not done.
#[derive(Debug, Template)]
#[template(path = "tickets/bulk.html")]
pub(in crate::web) struct BulkPage {
    pub(super) frame: Frame,
    /// What is to be said of the whole.
    pub(super) said: String,
    pub(super) done: u64,
    /// The tickets on which nothing was done: identifier, what they are called, and why.
    pub(super) not_done: Vec<(TicketId, String, String)>,
    pub(super) back: String,
}

/// `POST /tickets/bulk`
pub(super) async fn give(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    sent: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let Form(fields) = match sent {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let t = viewer.language;
    let value = |name: &str| {
        fields
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value)
    };
    let back = back(value("back"));
    let chosen = fields.iter().filter(|(field, _)| field == "ticket");
    let tickets: Vec<TicketId> = chosen
        .filter_map(|(_, id)| id.parse().ok())
        .take(MOST)
        .collect();
    let mut page = BulkPage {
        frame: Frame::new(&viewer, Here::Tickets).crumb(t.frame_tickets(), "/tickets"),
        said: String::new(),
        done: 0,
        not_done: Vec::new(),
        back,
    };
    let command = match command(t, value("do"), value("to"), value("of")) {
        Ok(command) => command,
        Err(sentence) => return page.wrong(sentence),
    };
    if tickets.is_empty() {
        return page.wrong(t.bulk_none().to_owned());
    }
    for ticket in tickets {
        match work_ticket(&app, &viewer, ticket, None, command.clone()).await {
            Ok(_) => page.done += 1,
            Err(NotWorked::Store(error)) => return failed(&error),
            Err(NotWorked::Broken(error)) => return failed(&error),
            Err(reason) => {
                let name = match show_ticket(&app, &viewer, ticket).await {
                    Ok(Some(shown)) => format!("{} {}", shown.number, shown.ticket.subject()),
                    Ok(None) => continue,
                    Err(error) => return failed(&error),
                };
                page.not_done.push((ticket, name, sentence(t, &reason)));
            }
        }
    }
    if page.not_done.is_empty() {
        return Redirect::to(&page.back).into_response();
    }
    (StatusCode::CONFLICT, html(&page)).into_response()
}

/// What is to be done with every ticket, or what to put right.
fn command(t: Lang, what: &str, to: &str, of: &str) -> Result<Command, String> {
    match what {
        "take" => Ok(Command::TakeCharge),
        "assign" => {
            let to = to
                .parse()
                .map_err(|_| t.command_error_choice(t.command_to_person()))?;
            Ok(Command::Assign { to, reason: None })
        }
        "duplicate" => {
            let number = read_number(of).ok_or_else(|| t.command_error_number().to_owned())?;
            let reason =
                Text::parse(&t.bulk_duplicate_reason(number)).map_err(|error| error.to_string())?;
            Ok(Command::MarkDuplicate {
                of: Other::Number(number),
                reason,
            })
        }
        _ => Err(t.command_error_choice(t.ticket_actions())),
    }
}

fn sentence(t: Lang, reason: &NotWorked) -> String {
    match reason {
        NotWorked::Refused(reason) => refusal(t, reason),
        NotWorked::Hindered(reason) => obstacle(t, *reason),
        NotWorked::Stale { .. } => t.ticket_stale().to_owned(),
        NotWorked::Unseen | NotWorked::Store(_) | NotWorked::Broken(_) => String::new(),
    }
}

/// A list of ours; nothing leads out of this server.
fn back(path: &str) -> String {
    let ours = path == "/tickets" || path.starts_with("/tickets?");
    if ours {
        path.to_owned()
    } else {
        "/tickets".to_owned()
    }
}

impl BulkPage {
    fn wrong(self, said: String) -> Response {
        let page = Self { said, ..self };
        (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
    }
}

#[cfg(test)]
impl BulkPage {
    /// With tickets on which nothing was done, and with nothing chosen.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = |sentence: &str, not_done| Self {
            frame: Frame::sample(t, said, Here::Tickets),
            said: sentence.to_owned(),
            done: 2,
            not_done,
            back: "/tickets".to_owned(),
        };
        let ticket = TicketId::from_uuid(uuid::Uuid::from_u128(3));
        vec![
            (
                "bulk partly done",
                page("", vec![(ticket, said.to_owned(), said.to_owned())]),
            ),
            ("bulk wrong", page(t.bulk_none(), Vec::new())),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::back;

    #[test]
    fn the_way_back_is_a_list_of_ours() {
        for (path, led) in [
            ("/tickets?state=new", "/tickets?state=new"),
            ("https://example.org/", "/tickets"),
            ("//example.org", "/tickets"),
            ("/tickets/../login", "/tickets"),
            ("", "/tickets"),
        ] {
            assert_eq!(back(path), led, "{path}");
        }
    }
}
