//! Mine: one's own shifts, what one asks others and is asked, and one's calendar.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::{PersonId, SwapId};
use custode_domain::on_call::{RotaRefusal, SwapAnswer};

use super::refused::refused;
use super::typed::Typed;
use super::{PLACE, minute, sentence};
use crate::app::App;
use crate::app::on_call::{
    Mine, NotChanged, ShiftShown, SwapShown, answer_swap, ask_swap, close_feed, my_shifts,
    open_feed as make_feed,
};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::{Choice, Errors};
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found, not_read};
use crate::web::words;

const MINE: &str = "/on-call/mine";

/// The page.
#[derive(Debug, Template)]
#[template(path = "on_call/mine.html")]
pub(in crate::web) struct MinePage {
    pub(super) frame: Frame,
    /// Each with the name of its rota.
    pub(super) shifts: Vec<(&'static str, String)>,
    pub(super) swaps: Vec<SwapPart>,
    pub(super) own: Vec<Choice>,
    pub(super) whom: Vec<Choice>,
    pub(super) errors: Errors,
    /// What was refused beside a form.
    pub(super) problem: String,
    pub(super) feed_since: Option<String>,
    /// The address that was just made.
    pub(super) made: Option<String>,
}

/// A swap that waits.
#[derive(Debug)]
pub(super) struct SwapPart {
    pub(super) id: SwapId,
    pub(super) title: String,
    pub(super) shift: String,
    pub(super) in_return: String,
    pub(super) is_mine: bool,
}

/// What the page says beside the shifts.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) typed: Typed,
    pub(super) errors: Errors,
    pub(super) refusal: Option<RotaRefusal>,
    pub(super) made: Option<String>,
}

/// `GET /on-call/mine`
pub(super) async fn show(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    page(&app, &viewer, StatusCode::OK, Said::default()).await
}

/// `POST /on-call/swaps`
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    sent: Result<Form<Typed>, FormRejection>,
) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(refused) => return not_read(refused.status()),
    };
    let (errors, refusal) = match typed.swap(viewer.language) {
        Err(errors) => (errors, None),
        Ok(asked) => match ask_swap(&app, &viewer, asked).await {
            Ok(_) => return Redirect::to(MINE).into_response(),
            Err(NotChanged::Refused(refusal)) => (Errors::default(), Some(refusal)),
            Err(NotChanged::Unseen) => (Errors::default(), Some(RotaRefusal::UnknownShift)),
            Err(NotChanged::Store(error)) => return failed(&error),
        },
    };
    let said = Said {
        typed,
        errors,
        refusal,
        made: None,
    };
    page(&app, &viewer, StatusCode::UNPROCESSABLE_ENTITY, said).await
}

/// `POST /on-call/swaps/{swap}/accept`
pub(super) async fn accept(app: State<Arc<App>>, viewer: Viewer, swap: Path<String>) -> Response {
    answer(app, viewer, swap, SwapAnswer::Accepted).await
}

/// `POST /on-call/swaps/{swap}/decline`
pub(super) async fn decline(app: State<Arc<App>>, viewer: Viewer, swap: Path<String>) -> Response {
    answer(app, viewer, swap, SwapAnswer::Declined).await
}

/// `POST /on-call/swaps/{swap}/take-back`
pub(super) async fn take_back(
    app: State<Arc<App>>,
    viewer: Viewer,
    swap: Path<String>,
) -> Response {
    answer(app, viewer, swap, SwapAnswer::TakenBack).await
}

async fn answer(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(swap): Path<String>,
    answer: SwapAnswer,
) -> Response {
    let Ok(id) = swap.parse::<SwapId>() else {
        return not_found().await;
    };
    match answer_swap(&app, &viewer, id, answer).await {
        Ok(()) => Redirect::to(MINE).into_response(),
        Err(NotChanged::Unseen) => not_found().await,
        Err(NotChanged::Refused(refusal)) => {
            let said = Said {
                refusal: Some(refusal),
                ..Said::default()
            };
            page(&app, &viewer, StatusCode::CONFLICT, said).await
        }
        Err(NotChanged::Store(error)) => failed(&error),
    }
}

/// `POST /on-call/mine/feed`
pub(super) async fn open_feed(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    match make_feed(&app, &viewer).await {
        Ok(Some(token)) => {
            let said = Said {
                made: Some(format!("{PLACE}/feed/{}.ics", token.reveal())),
                ..Said::default()
            };
            page(&app, &viewer, StatusCode::OK, said).await
        }
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// `POST /on-call/mine/feed/close`
pub(super) async fn close_my_feed(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    match close_feed(&app, &viewer).await {
        Ok(_) => Redirect::to(MINE).into_response(),
        Err(error) => failed(&error),
    }
}

async fn page(app: &App, viewer: &Viewer, status: StatusCode, said: Said) -> Response {
    match my_shifts(app, viewer).await {
        Ok(mine) => (status, html(&MinePage::new(viewer, &mine, said))).into_response(),
        Err(error) => failed(&error),
    }
}

impl MinePage {
    pub(super) fn new(viewer: &Viewer, mine: &Mine, said: Said) -> Self {
        let t = viewer.language;
        let Said {
            typed,
            errors,
            refusal,
            made,
        } = said;
        let mut names: BTreeMap<PersonId, String> = mine
            .others
            .iter()
            .map(|(id, name, _)| (*id, name.clone()))
            .collect();
        names.insert(viewer.id, viewer.name.clone());
        let shift =
            |shift: &ShiftShown| (words::competence(t, shift.competence), sentence(t, shift));
        let own = |shift: &ShiftShown| {
            let (value, label) = (shift.id.to_string(), sentence(t, shift));
            let chosen = typed.get("shift") == value;
            Choice::new(value, label, chosen)
        };
        Self {
            frame: Frame::new(viewer, Here::OnCall).crumb(t.on_call_title(), PLACE),
            shifts: mine.shifts.iter().map(shift).collect(),
            swaps: mine
                .swaps
                .iter()
                .map(|swap| SwapPart::new(t, swap))
                .collect(),
            own: mine.shifts.iter().map(own).collect(),
            whom: whom(t, mine, typed.get("whom")),
            errors,
            problem: refusal.map_or_else(String::new, |it| refused(t, it, &names)),
            feed_since: mine.feed.map(minute),
            made,
        }
    }
}

impl SwapPart {
    fn new(t: Lang, swap: &SwapShown) -> Self {
        let said = |shift: &ShiftShown| sentence(t, shift);
        let shift = swap.shift.as_ref().map(said);
        Self {
            id: swap.id,
            title: if swap.is_mine {
                t.on_call_swap_asked(&swap.from)
            } else {
                t.on_call_swap_mine(&swap.to)
            },
            shift: shift.unwrap_or_else(|| t.on_call_swap_gone().to_owned()),
            in_return: swap
                .in_return
                .as_ref()
                .map_or_else(String::new, |shift| t.on_call_swap_return(said(shift))),
            is_mine: swap.is_mine,
        }
    }
}

/// Who may be asked, for nothing or for one of their shifts.
fn whom(t: Lang, mine: &Mine, sent: &str) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", t.on_call_choose(), false)];
    for (id, name, shifts) in &mine.others {
        let value = id.to_string();
        let chosen = sent == value;
        choices.push(Choice::new(value, t.on_call_ask_nothing(name), chosen));
        for shift in shifts {
            let value = format!("{id} {}", shift.id);
            let chosen = sent == value;
            let label = t.on_call_ask_for(name, sentence(t, shift));
            choices.push(Choice::new(value, label, chosen));
        }
    }
    choices
}
