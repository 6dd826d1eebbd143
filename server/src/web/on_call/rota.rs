//! Rota: its weeks, its holes and who is told of them; the coordinator's forms, and the notes of those on call.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::ShiftId;
use custode_domain::on_call::ShiftLine;
use custode_domain::ticket::{Competence, Text};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

use super::overview::{holes, name, told};
use super::refused::{field, refused};
use super::typed::{TURNERS, Typed};
use super::weeks::{Week, weeks};
use super::{PLACE, line, sentence};
use crate::app::App;
use crate::app::on_call::{self, NotChanged, RotaShown, show_rota};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::{Choice, Errors};
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found, not_read};
use crate::web::when::When;
use crate::web::words;

/// Holes that are named above the weeks, which show them all.
const NAMED: usize = 4;

/// The page.
#[derive(Debug, Template)]
#[template(path = "on_call/rota.html")]
pub(in crate::web) struct RotaPage {
    pub(super) frame: Frame,
    pub(super) code: &'static str,
    pub(super) title: String,
    pub(super) now: String,
    pub(super) next: String,
    pub(super) holes: Vec<String>,
    /// Whether anybody uses it.
    pub(super) in_use: bool,
    /// Who is told of holes; empty where there are none.
    pub(super) told: String,
    pub(super) weeks: Vec<Week>,
    /// The first days of the weeks before and after.
    pub(super) turn: (String, String),
    pub(super) notes: Vec<NotePart>,
    pub(super) typed: Typed,
    pub(super) errors: Errors,
    /// What the coordinator's forms offer; nothing for others.
    pub(super) forms: Option<Forms>,
    /// Whether the viewer may leave notes.
    pub(super) holds: bool,
    pub(super) longest: usize,
}

/// What the coordinator's forms offer.
#[derive(Debug)]
pub(super) struct Forms {
    pub(super) people: Vec<Choice>,
    pub(super) lines: Vec<Choice>,
    /// The name of each field for somebody who takes turns, with its label and the people.
    pub(super) turners: Vec<(String, String, Vec<Choice>)>,
    pub(super) turns_lines: Vec<Choice>,
    pub(super) by_itself: bool,
    /// The shifts that can be taken away, with who has them.
    pub(super) shifts: Vec<(String, String, String)>,
}

/// What somebody left to those after them.
#[derive(Debug)]
pub(super) struct NotePart {
    pub(super) at: When,
    pub(super) by: String,
    pub(super) text: String,
}

/// From which day.
#[derive(Debug, Default, Deserialize)]
pub(super) struct From {
    from: Option<Date>,
}

type Sent = Result<Form<Typed>, FormRejection>;

/// `GET /on-call/rotas/{rota}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(rota): Path<String>,
    from: Result<Query<From>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Some(competence) = Competence::from_code(&rota) else {
        return not_found().await;
    };
    // A day that nobody can read is today.
    let from = from.map_or(None, |Query(from)| from.from);
    match show_rota(&app, &viewer, competence, from).await {
        Ok(Some(shown)) => {
            let typed = Typed::of(shown.settings);
            let now = app.clock.now();
            html(&RotaPage::new(
                &viewer,
                &shown,
                typed,
                Errors::default(),
                now,
            ))
        }
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// Which form of the page was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Changing {
    Shift,
    Turns,
    Settings,
    Notes,
}

/// `POST /on-call/rotas/{rota}/shifts`
pub(super) async fn add(
    app: State<Arc<App>>,
    viewer: Viewer,
    rota: Path<String>,
    sent: Sent,
) -> Response {
    change(Changing::Shift, (&app, &viewer, &rota), sent).await
}

/// `POST /on-call/rotas/{rota}/turns`
pub(super) async fn rotate(
    app: State<Arc<App>>,
    viewer: Viewer,
    rota: Path<String>,
    sent: Sent,
) -> Response {
    change(Changing::Turns, (&app, &viewer, &rota), sent).await
}

/// `POST /on-call/rotas/{rota}/settings`
pub(super) async fn set(
    app: State<Arc<App>>,
    viewer: Viewer,
    rota: Path<String>,
    sent: Sent,
) -> Response {
    change(Changing::Settings, (&app, &viewer, &rota), sent).await
}

/// `POST /on-call/rotas/{rota}/notes`
pub(super) async fn write(
    app: State<Arc<App>>,
    viewer: Viewer,
    rota: Path<String>,
    sent: Sent,
) -> Response {
    change(Changing::Notes, (&app, &viewer, &rota), sent).await
}

async fn change(
    changing: Changing,
    (app, viewer, rota): (&App, &Viewer, &str),
    sent: Sent,
) -> Response {
    let (competence, typed) = match read(rota, sent).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let done = match done(changing, (app, viewer, competence), &typed).await {
        Ok(done) => done,
        Err(errors) => return again(app, viewer, competence, typed, Wrong::Typed(errors)).await,
    };
    let turns = changing == Changing::Turns;
    end(app, viewer, competence, typed, done, turns).await
}

/// What came of what was typed, or what is wrong with it.
async fn done(
    changing: Changing,
    (app, viewer, competence): (&App, &Viewer, Competence),
    typed: &Typed,
) -> Result<Result<(), NotChanged>, Errors> {
    let t = viewer.language;
    Ok(match changing {
        Changing::Shift => on_call::add_shift(app, viewer, typed.shift(t, competence)?).await,
        Changing::Turns => on_call::rotate(app, viewer, typed.turns(t, competence)?).await,
        Changing::Settings => on_call::set(app, viewer, competence, typed.settings(t)?).await,
        Changing::Notes => on_call::hand_over(app, viewer, competence, typed.note(t)?).await,
    })
}

/// `POST /on-call/shifts/{shift}/remove`
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(shift): Path<String>,
) -> Response {
    let Ok(id) = shift.parse::<ShiftId>() else {
        return not_found().await;
    };
    match on_call::remove_shift(&app, &viewer, id).await {
        Ok(competence) => place(competence),
        Err(NotChanged::Unseen) => not_found().await,
        // It is over, or was taken away meanwhile: the rota says so.
        Err(NotChanged::Refused(_)) => Redirect::to(PLACE).into_response(),
        Err(NotChanged::Store(error)) => failed(&error),
    }
}

async fn read(rota: &str, sent: Sent) -> Result<(Competence, Typed), Response> {
    let Some(competence) = Competence::from_code(rota) else {
        return Err(not_found().await);
    };
    match sent {
        Ok(Form(typed)) => Ok((competence, typed)),
        Err(refused) => Err(not_read(refused.status())),
    }
}

/// What is wrong: what was typed, or what the rules refuse, with the form that it was.
enum Wrong {
    Typed(Errors),
    Refused(custode_domain::on_call::RotaRefusal, bool),
}

async fn end(
    app: &App,
    viewer: &Viewer,
    competence: Competence,
    typed: Typed,
    done: Result<(), NotChanged>,
    turns: bool,
) -> Response {
    match done {
        Ok(()) => place(competence),
        Err(NotChanged::Unseen) => not_found().await,
        Err(NotChanged::Refused(refusal)) => {
            again(
                app,
                viewer,
                competence,
                typed,
                Wrong::Refused(refusal, turns),
            )
            .await
        }
        Err(NotChanged::Store(error)) => failed(&error),
    }
}

fn place(competence: Competence) -> Response {
    Redirect::to(&format!("{PLACE}/rotas/{}", competence.code())).into_response()
}

/// The page once more, with what was typed.
async fn again(
    app: &App,
    viewer: &Viewer,
    competence: Competence,
    mut typed: Typed,
    wrong: Wrong,
) -> Response {
    match show_rota(app, viewer, competence, None).await {
        Ok(Some(shown)) => {
            let errors = match wrong {
                Wrong::Typed(errors) => errors,
                Wrong::Refused(refusal, turns) => {
                    let mut errors = Errors::default();
                    let sentence = refused(viewer.language, refusal, &shown.names);
                    errors.add(field(refusal, turns), sentence);
                    errors
                }
            };
            typed.fill(shown.settings);
            let page = RotaPage::new(viewer, &shown, typed, errors, app.clock.now());
            (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
        }
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl RotaPage {
    pub(super) fn new(
        viewer: &Viewer,
        rota: &RotaShown,
        typed: Typed,
        errors: Errors,
        now: Timestamp,
    ) -> Self {
        let t = viewer.language;
        let competence = words::competence(t, rota.competence);
        let before = rota
            .from
            .saturating_sub((rota.until - rota.from).get_days().days());
        let manages = viewer.can(Action::ManageOnCall);
        Self {
            frame: Frame::new(viewer, Here::OnCall).crumb(t.on_call_title(), PLACE),
            code: rota.competence.code(),
            title: t.on_call_rota(competence),
            now: name(t, rota, true),
            next: name(t, rota, false),
            holes: holes(t, rota, NAMED),
            in_use: rota.in_use,
            told: if rota.gaps.is_empty() {
                String::new()
            } else {
                told(t, rota)
            },
            weeks: weeks(t, rota, now),
            turn: (before.to_string(), rota.until.to_string()),
            notes: rota.notes.iter().map(NotePart::new).collect(),
            forms: manages.then(|| Forms::new(t, rota, &typed, now)),
            typed,
            errors,
            holds: viewer.can(Action::HoldShifts),
            longest: Text::MAX_CHARS,
        }
    }
}

impl Forms {
    fn new(t: Lang, rota: &RotaShown, typed: &Typed, now: Timestamp) -> Self {
        let people = |field: &str| {
            let mut choices = vec![Choice::new("", t.on_call_choose(), false)];
            choices.extend(rota.able.iter().map(|(id, name)| {
                let id = id.to_string();
                let chosen = typed.get(field) == id;
                Choice::new(id, name, chosen)
            }));
            choices
        };
        let lines = |field: &str| {
            let choice = |it: &ShiftLine| {
                let sent = typed.get(field);
                let chosen = sent == it.code() || (sent.is_empty() && *it == ShiftLine::First);
                Choice::new(it.code(), line(t, *it), chosen)
            };
            ShiftLine::ALL.iter().map(choice).collect()
        };
        let turner = |number: usize| {
            let field = format!("person_{number}");
            let choices = people(&field);
            (field, t.on_call_turn_person(number), choices)
        };
        let ahead = rota.shifts.iter().filter(|shift| shift.until > now);
        Self {
            people: people("person"),
            lines: lines("line"),
            turners: (1..=TURNERS.min(rota.able.len().max(1)))
                .map(turner)
                .collect(),
            turns_lines: lines("turns_line"),
            by_itself: !typed.get("by_itself").is_empty(),
            shifts: ahead
                .map(|shift| (shift.id.to_string(), shift.name.clone(), sentence(t, shift)))
                .collect(),
        }
    }
}

impl NotePart {
    fn new((at, by, text): &(Timestamp, String, Text)) -> Self {
        Self {
            at: When::at(*at),
            by: by.clone(),
            text: text.to_string(),
        }
    }
}
