//! People: who has an account, on pages for those who may see them, and for administrators who change them.

mod certified;
#[cfg(test)]
mod samples;
mod typed;

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::{EnteId, PersonId};
use serde::Deserialize;

use super::form::{Choice, Errors};
use super::frame::{Frame, Here};
use super::page::{failed, html, not_found, not_read};
use super::session::Pages;
use super::words;
use crate::app::App;
use crate::app::people::{self, Asked, Colleague, Listed, NotDone, Whose};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::routes::{Routes, Rule};
use certified::{Attested, Certified};
use typed::Typed;

const PLACE: &str = "/people";
/// As the list's address says it.
const SUPPLIER: &str = "supplier";

/// Some people.
#[derive(Debug, Template)]
#[template(path = "people/list.html")]
pub(super) struct PeoplePage {
    frame: Frame,
    /// Whose people can be listed; nothing where there is no choice.
    whose: Vec<Choice>,
    rows: Vec<Row>,
    manages: bool,
}

/// One of them.
#[derive(Debug, Template)]
#[template(path = "people/show.html")]
pub(super) struct PersonPage {
    frame: Frame,
    row: Row,
    ente: String,
    /// The password that was just made.
    password: Option<String>,
    changed: bool,
    errors: Errors,
    /// What issuers attest of them (T49).
    certifications: Vec<Attested>,
    /// The form of one more, as it was filled in.
    certified: Certified,
    /// For who may change them.
    managed: Option<Managed>,
}

/// The form for somebody who is added.
#[derive(Debug, Template)]
#[template(path = "people/new.html")]
pub(super) struct NewPersonPage {
    frame: Frame,
    errors: Errors,
    enti: Vec<Choice>,
    managed: Managed,
}

/// What is written about somebody.
#[derive(Debug)]
struct Managed {
    typed: Typed,
    roles: Vec<Choice>,
    competences: Vec<Choice>,
    languages: Vec<Choice>,
    /// Whether it is the account of whoever looks.
    oneself: bool,
}

/// A person in a list.
#[derive(Debug)]
struct Row {
    id: String,
    name: String,
    login: String,
    role: &'static str,
    /// The area or the competences.
    does: String,
    phone: String,
    email: String,
    state: String,
    has_factor: bool,
    active: bool,
}

/// The address of the list.
#[derive(Debug, Default, Deserialize)]
struct Address {
    #[serde(default)]
    of: String,
}

type Sent = Result<Form<Vec<(String, String)>>, FormRejection>;

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let (see, manage) = (
        Rule::Needs(Action::SeePeople),
        Rule::Needs(Action::ManagePeople),
    );
    routes
        .get(PLACE, see, list)
        .post(PLACE, manage, add)
        .get("/people/new", manage, new)
        .get("/people/{person}", see, show)
        .post("/people/{person}", manage, change)
        .post("/people/{person}/password", manage, password)
        .post("/people/{person}/factor", manage, forget_factor)
        .post("/people/{person}/disable", manage, disable)
        .post("/people/{person}/enable", manage, enable)
        .post(
            "/people/{person}/certifications",
            manage,
            certified::certify,
        )
        .post(
            "/people/{person}/certifications/remove",
            manage,
            certified::decertify,
        )
}

/// `GET /people`
async fn list(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    address: Result<Query<Address>, QueryRejection>,
) -> Response {
    let Query(address) = address.unwrap_or_default();
    let wish = match address.of.as_str() {
        "" => None,
        SUPPLIER => Some(Whose::Supplier),
        ente => match ente.parse() {
            Ok(ente) => Some(Whose::Ente(ente)),
            Err(_) => return not_found().await,
        },
    };
    match people::list(&app, &viewer, wish).await {
        Ok(Some(listed)) => html(&PeoplePage::new(&viewer, listed)),
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// `GET /people/new`
async fn new(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    form(&app, &viewer, Typed::default(), Errors::default()).await
}

/// `POST /people`
async fn add(State(app): State<Arc<App>>, viewer: Viewer, sent: Sent) -> Response {
    let typed = match sent {
        Ok(Form(pairs)) => Typed::of(pairs),
        Err(refused) => return not_read(refused.status()),
    };
    let t = viewer.language;
    let ente = match typed.get("ente") {
        "" => None,
        id => match id.parse::<EnteId>() {
            Ok(ente) => Some(ente),
            Err(_) => return not_found().await,
        },
    };
    let parsed = typed
        .login(t)
        .and_then(|login| Ok((login, typed.parse(t, ente)?)));
    let (login, known) = match parsed {
        Ok(parsed) => parsed,
        Err(errors) => return form(&app, &viewer, typed, errors).await,
    };
    match people::add(&app, &viewer, login, known).await {
        Ok((id, password)) => page(&app, &viewer, id, Said::password(password)).await,
        Err(why) => match judged(t, why).await {
            Ok(errors) => form(&app, &viewer, typed, errors).await,
            Err(answer) => answer,
        },
    }
}

/// `GET /people/{person}`
async fn show(State(app): State<Arc<App>>, viewer: Viewer, Path(id): Path<String>) -> Response {
    match id.parse() {
        Ok(id) => page(&app, &viewer, id, Said::default()).await,
        Err(_) => not_found().await,
    }
}

/// `POST /people/{person}`
async fn change(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(id): Path<String>,
    sent: Sent,
) -> Response {
    let typed = match sent {
        Ok(Form(pairs)) => Typed::of(pairs),
        Err(refused) => return not_read(refused.status()),
    };
    let Ok(id) = id.parse::<PersonId>() else {
        return not_found().await;
    };
    let t = viewer.language;
    let known = match typed.parse(t, None) {
        Ok(known) => known,
        Err(errors) => return page(&app, &viewer, id, Said::wrong(typed, errors)).await,
    };
    match people::change(&app, &viewer, id, known).await {
        Ok(()) => page(&app, &viewer, id, Said::changed()).await,
        Err(why) => match judged(t, why).await {
            Ok(errors) => page(&app, &viewer, id, Said::wrong(typed, errors)).await,
            Err(answer) => answer,
        },
    }
}

/// `POST /people/{person}/password`
async fn password(State(app): State<Arc<App>>, viewer: Viewer, Path(id): Path<String>) -> Response {
    help(&app, &viewer, &id, Asked::Password).await
}

/// `POST /people/{person}/factor`
async fn forget_factor(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(id): Path<String>,
) -> Response {
    help(&app, &viewer, &id, Asked::ForgetFactor).await
}

/// `POST /people/{person}/disable`
async fn disable(State(app): State<Arc<App>>, viewer: Viewer, Path(id): Path<String>) -> Response {
    help(&app, &viewer, &id, Asked::Disable).await
}

/// `POST /people/{person}/enable`
async fn enable(State(app): State<Arc<App>>, viewer: Viewer, Path(id): Path<String>) -> Response {
    help(&app, &viewer, &id, Asked::Enable).await
}

async fn help(app: &App, viewer: &Viewer, id: &str, asked: Asked) -> Response {
    let Ok(id) = id.parse::<PersonId>() else {
        return not_found().await;
    };
    match people::help(app, viewer, id, asked).await {
        Ok(Some(password)) => page(app, viewer, id, Said::password(password)).await,
        Ok(None) | Err(NotDone::Oneself) => Redirect::to(&format!("{PLACE}/{id}")).into_response(),
        Err(NotDone::Nobody) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// The field that is wrong, and what to do.
const fn sentence(t: Lang, why: &NotDone) -> Option<(&'static str, &'static str)> {
    match why {
        NotDone::Oneself => Some(("role", t.people_error_oneself())),
        NotDone::Taken => Some(("login", t.people_error_taken())),
        NotDone::Ente => Some(("role", t.people_error_ente())),
        NotDone::Nobody | NotDone::Unfit(_) | NotDone::Store(_) => None,
    }
}

/// What is wrong with the form; or the answer, where it is not the form.
async fn judged(t: Lang, why: NotDone) -> Result<Errors, Response> {
    if let Some((field, sentence)) = sentence(t, &why) {
        let mut errors = Errors::default();
        errors.add(field, sentence);
        return Ok(errors);
    }
    Err(match why {
        NotDone::Nobody => not_found().await,
        why @ (NotDone::Oneself
        | NotDone::Taken
        | NotDone::Ente
        | NotDone::Unfit(_)
        | NotDone::Store(_)) => failed(&why),
    })
}

/// What the page says beside what is known.
#[derive(Debug, Default)]
struct Said {
    password: Option<String>,
    changed: bool,
    wrong: Option<(Typed, Errors)>,
    certified: Option<(Certified, Errors)>,
}

impl Said {
    fn password(password: String) -> Self {
        Self {
            password: Some(password),
            ..Self::default()
        }
    }

    fn changed() -> Self {
        Self {
            changed: true,
            ..Self::default()
        }
    }

    fn wrong(typed: Typed, errors: Errors) -> Self {
        Self {
            wrong: Some((typed, errors)),
            ..Self::default()
        }
    }
}

async fn page(app: &App, viewer: &Viewer, id: PersonId, said: Said) -> Response {
    let found = people::show(app, viewer, id).await;
    let enti = people::enti_of(app, viewer).await;
    match (found, enti) {
        (Ok(Some(found)), Ok(enti)) => {
            let wrong = said.wrong.is_some() || said.certified.is_some();
            let page = html(&PersonPage::new(viewer, found, &enti, said));
            if wrong {
                (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
            } else {
                page
            }
        }
        (Ok(None), _) => not_found().await,
        (Err(error), _) | (_, Err(error)) => failed(&error),
    }
}

async fn form(app: &App, viewer: &Viewer, typed: Typed, errors: Errors) -> Response {
    match people::enti_of(app, viewer).await {
        Ok(enti) => {
            let wrong = !errors.is_empty();
            let page = html(&NewPersonPage::new(viewer, &enti, typed, errors));
            if wrong {
                (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
            } else {
                page
            }
        }
        Err(error) => failed(&error),
    }
}

impl PeoplePage {
    fn new(viewer: &Viewer, listed: Listed) -> Self {
        let t = viewer.language;
        let supplier = Choice::new(
            SUPPLIER,
            t.people_supplier(),
            listed.whose == Whose::Supplier,
        );
        let ente = |(id, name): &(EnteId, String)| {
            Choice::new(id.to_string(), name, listed.whose == Whose::Ente(*id))
        };
        let everywhere = !viewer.role.is_of_an_ente();
        Self {
            frame: Frame::new(viewer, Here::People),
            whose: if everywhere {
                std::iter::once(supplier)
                    .chain(listed.enti.iter().map(ente))
                    .collect()
            } else {
                Vec::new()
            },
            rows: listed
                .people
                .into_iter()
                .map(|it| Row::new(viewer, it))
                .collect(),
            manages: viewer.can(Action::ManagePeople),
        }
    }
}

impl PersonPage {
    fn new(viewer: &Viewer, found: Colleague, enti: &[(EnteId, String)], said: Said) -> Self {
        let t = viewer.language;
        let certifications = found.certifications.iter();
        let certifications = certifications.map(|one| Attested::new(t, one)).collect();
        let (certified, uncertified) = said.certified.unwrap_or_default();
        let home = enti.iter().find(|(id, _)| Some(*id) == found.known.ente);
        let (typed, errors) = said
            .wrong
            .unwrap_or_else(|| (Typed::known(&found.known), Errors::default()));
        let oneself = found.id == viewer.id;
        let managed = viewer.can(Action::ManagePeople);
        let managed = managed.then(|| Managed::new(t, typed, oneself));
        Self {
            frame: Frame::new(viewer, Here::People).crumb(t.people_title(), PLACE),
            certifications,
            certified,
            ente: home.map(|(_, name)| name.clone()).unwrap_or_default(),
            row: Row::new(viewer, found),
            password: said.password,
            changed: said.changed,
            errors: if uncertified.is_empty() {
                errors
            } else {
                uncertified
            },
            managed,
        }
    }
}

impl NewPersonPage {
    fn new(viewer: &Viewer, enti: &[(EnteId, String)], typed: Typed, errors: Errors) -> Self {
        let t = viewer.language;
        let chosen = typed.get("ente");
        let none = Choice::new("", t.people_ente_none(), chosen.is_empty());
        let choice = |(id, name): &(EnteId, String)| {
            let id = id.to_string();
            let is_chosen = chosen == id;
            Choice::new(id, name, is_chosen)
        };
        Self {
            frame: Frame::new(viewer, Here::People).crumb(t.people_title(), PLACE),
            errors,
            enti: std::iter::once(none)
                .chain(enti.iter().map(choice))
                .collect(),
            managed: Managed::new(t, typed, false),
        }
    }
}

impl Managed {
    fn new(t: Lang, typed: Typed, oneself: bool) -> Self {
        Self {
            roles: typed.roles(t),
            competences: typed.competences(t),
            languages: typed.languages(),
            oneself,
            typed,
        }
    }
}

impl Row {
    /// Whose login is weakly protected is told to those alone who see to it.
    fn new(viewer: &Viewer, found: Colleague) -> Self {
        let (t, manages) = (viewer.language, viewer.can(Action::ManagePeople));
        let known = found.known;
        let competences: Vec<_> = known
            .competences
            .iter()
            .map(|it| words::competence(t, *it))
            .collect();
        let mut state = vec![if found.active {
            t.people_in()
        } else {
            t.people_out()
        }];
        if manages && found.password_once {
            state.push(t.people_once());
        }
        if manages {
            state.push(if found.factor {
                t.people_factor()
            } else {
                t.people_factor_none()
            });
        }
        Self {
            id: found.id.to_string(),
            name: known.name,
            login: found.login,
            role: words::role(t, known.role),
            does: known.area.unwrap_or_else(|| competences.join(", ")),
            phone: known.phone.unwrap_or_default(),
            email: known.email.unwrap_or_default(),
            state: state.join(", "),
            has_factor: found.factor,
            active: found.active,
        }
    }
}
