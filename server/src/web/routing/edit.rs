//! The form of a rule of the draft.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::category::Category;
use custode_domain::channel::Channel;
use custode_domain::id::RuleId;
use custode_domain::machine::MachineClass;
use custode_domain::routing::NotRules;
use custode_domain::ticket::{Competence, Kind};

use super::PLACE;
use super::typed::Typed;
use crate::app::App;
use crate::app::routing::{self, Names, NotEdited};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::{Choice, Errors};
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found, not_read};
use crate::web::portal::choices::category_label;
use crate::web::words;

/// The page.
#[derive(Debug, Template)]
#[template(path = "routing/edit.html")]
pub(in crate::web) struct RulePage {
    pub(super) frame: Frame,
    /// The rule that is changed; nothing for a new one.
    pub(super) id: Option<RuleId>,
    pub(super) typed: Typed,
    pub(super) competences: Vec<Choice>,
    pub(super) groups: Vec<Group>,
    pub(super) severities: Vec<Choice>,
    pub(super) errors: Errors,
}

/// A condition of which any of some choices will do.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) choices: Vec<Choice>,
}

impl Group {
    /// Whether it is shown unfolded.
    fn is_used(&self) -> bool {
        self.choices.iter().any(|choice| choice.chosen)
    }
}

type Sent = Result<Form<Vec<(String, String)>>, FormRejection>;

/// `GET /routing/rules/new`
pub(super) async fn new(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    match routing::show(&app, &viewer).await {
        Ok(Some(shown)) => {
            let typed = Typed {
                revision: shown.draft.map_or(0, |draft| draft.revision),
                ..Typed::default()
            };
            html(&RulePage::new(&viewer, &shown.names, None, typed))
        }
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// `GET /routing/rules/{rule}`
pub(super) async fn form(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(rule): Path<String>,
) -> Response {
    let Ok(id) = rule.parse::<RuleId>() else {
        return not_found().await;
    };
    let shown = match routing::show(&app, &viewer).await {
        Ok(Some(shown)) => shown,
        Ok(None) => return not_found().await,
        Err(error) => return failed(&error),
    };
    let draft = shown.draft.as_ref();
    let Some((draft, rule)) = draft.and_then(|draft| Some((draft, draft.rules.find(id)?))) else {
        return not_found().await;
    };
    let typed = Typed::rule(rule, draft.revision, &shown.names);
    html(&RulePage::new(&viewer, &shown.names, Some(id), typed))
}

/// `POST /routing/rules`
pub(super) async fn add(State(app): State<Arc<App>>, viewer: Viewer, sent: Sent) -> Response {
    save(&app, &viewer, None, sent).await
}

/// `POST /routing/rules/{rule}`
pub(super) async fn change(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(rule): Path<String>,
    sent: Sent,
) -> Response {
    match rule.parse::<RuleId>() {
        Ok(id) => save(&app, &viewer, Some(id), sent).await,
        Err(_) => not_found().await,
    }
}

async fn save(app: &App, viewer: &Viewer, id: Option<RuleId>, sent: Sent) -> Response {
    let t = viewer.language;
    let typed = match sent {
        Ok(Form(pairs)) => Typed::of(pairs),
        Err(refused) => return not_read(refused.status()),
    };
    let described = match typed.parse(t) {
        Ok(described) => described,
        Err(errors) => return again(app, viewer, id, typed, errors).await,
    };
    let mut errors = Errors::default();
    match routing::put(app, viewer, typed.revision, id, described).await {
        Ok(_) => return Redirect::to(PLACE).into_response(),
        Err(NotEdited::Unseen) => return not_found().await,
        Err(NotEdited::Store(error)) => return failed(&error),
        Err(NotEdited::Stale) => errors.add("name", t.routing_error_stale()),
        Err(NotEdited::NoCondition(_)) => errors.add("category", t.routing_error_condition()),
        Err(NotEdited::NoWord { said }) => errors.add("words", t.routing_error_word(said)),
        Err(NotEdited::NoSuchEnte) => errors.add("ente", t.routing_error_choice("Ente")),
        Err(NotEdited::NoSuchMachine { name }) => {
            errors.add("machines", t.routing_error_machine(name));
        }
        Err(NotEdited::ManyMachines { name }) => {
            errors.add("machines", t.routing_error_machines(name));
        }
        Err(NotEdited::Rules(problem)) => errors.add("name", none(t, problem)),
    }
    again(app, viewer, id, typed, errors).await
}

fn none(t: Lang, problem: NotRules) -> String {
    match problem {
        NotRules::TooMany { max } => t.routing_error_many(max),
        NotRules::NameTaken { place, first } | NotRules::Twice { place, first } => {
            t.routing_error_taken(place.min(first))
        }
    }
}

/// The form once more, with what was typed; it counts for the draft as it is now.
async fn again(
    app: &App,
    viewer: &Viewer,
    id: Option<RuleId>,
    typed: Typed,
    errors: Errors,
) -> Response {
    match routing::show(app, viewer).await {
        Ok(Some(shown)) => {
            let typed = Typed {
                revision: shown.draft.map_or(0, |draft| draft.revision),
                ..typed
            };
            let page = RulePage {
                errors,
                ..RulePage::new(viewer, &shown.names, id, typed)
            };
            (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
        }
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl RulePage {
    pub(super) fn new(viewer: &Viewer, names: &Names, id: Option<RuleId>, typed: Typed) -> Self {
        let t = viewer.language;
        let competences = Competence::ALL.iter().map(|one| {
            let chosen = one.code() == typed.to;
            Choice::new(one.code(), words::competence(t, *one), chosen)
        });
        let severities = [
            ("", t.routing_severity_any()),
            ("2", t.routing_severity_2()),
            ("1", t.routing_severity_1()),
        ];
        let severities =
            severities.map(|(code, label)| Choice::new(code, label, code == typed.severity));
        Self {
            frame: Frame::new(viewer, Here::Routing).crumb(t.routing_title(), PLACE),
            id,
            competences: competences.collect(),
            groups: groups(t, names, &typed),
            severities: severities.into(),
            typed,
            errors: Errors::default(),
        }
    }
}

fn groups(t: Lang, names: &Names, typed: &Typed) -> Vec<Group> {
    fn group(
        (name, label): (&'static str, &'static str),
        chosen: &[String],
        all: impl Iterator<Item = (String, String)>,
    ) -> Group {
        let choices = all.map(|(code, label)| {
            let is_chosen = chosen.contains(&code);
            Choice::new(code, label, is_chosen)
        });
        Group {
            name,
            label,
            choices: choices.collect(),
        }
    }
    let said = |code: &str, label: &str| (code.to_owned(), label.to_owned());
    let categories = Category::ALL.iter();
    let categories = categories.map(|one| said(one.code(), category_label(t, *one)));
    let kinds = Kind::ALL.iter();
    let kinds = kinds.map(|one| said(one.code(), words::kind(t, *one)));
    let enti = names.enti.iter();
    let enti = enti.map(|(id, name)| (id.to_string(), name.clone()));
    let classes = MachineClass::ALL.into_iter();
    let classes = classes.map(|one| said(one.code(), words::class(t, one)));
    let channels = Channel::ALL.into_iter();
    let channels = channels.map(|one| said(one.code(), words::channel(t, one)));
    vec![
        group(
            ("category", t.routing_categories()),
            &typed.categories,
            categories,
        ),
        group(("kind", t.routing_kinds()), &typed.kinds, kinds),
        group(("channel", t.routing_channels()), &typed.channels, channels),
        group(("ente", t.routing_enti()), &typed.enti, enti),
        group(("class", t.routing_classes()), &typed.classes, classes),
    ]
}
