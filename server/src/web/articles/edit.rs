//! The form in which an article is written, and written again.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::ArticleId;
use custode_domain::ticket::{Line, NotAText, Text};
use serde::Deserialize;

use crate::app::App;
use crate::app::articles::{self, ArticleState, Audience, Draft, NotWritten, read, write};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::{Choice, Errors};
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found, not_read};

/// The page.
#[derive(Debug, Template)]
#[template(path = "articles/edit.html")]
pub(in crate::web) struct EditPage {
    pub(super) frame: Frame,
    /// The article that is changed; nothing for a new one.
    pub(super) id: Option<ArticleId>,
    pub(super) typed: Typed,
    pub(super) audiences: Vec<Choice>,
    pub(super) errors: Errors,
    /// Somebody else changed it since it was read.
    pub(super) is_stale: bool,
}

/// The form as it was filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Typed {
    pub(super) title: String,
    pub(super) body: String,
    #[serde(default)]
    pub(super) audience: String,
    /// The button.
    #[serde(default)]
    pub(super) state: String,
    /// The version that the writer read; 0 for a new article.
    #[serde(default)]
    pub(super) version: u64,
}

/// What the writer sent.
type Sent = Result<Form<Typed>, FormRejection>;

/// `GET /articles/new`
pub(super) async fn new(viewer: Viewer) -> Response {
    html(&EditPage::new(&viewer, None, Typed::default()))
}

/// `GET /articles/{article}/edit`
pub(super) async fn form(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(article): Path<String>,
) -> Response {
    let Ok(id) = article.parse() else {
        return not_found().await;
    };
    match read(&app, &viewer, id).await {
        Ok(Some(read)) => {
            let typed = Typed {
                title: read.article.title,
                body: read.article.body,
                audience: code(read.article.audience).to_owned(),
                state: String::new(),
                version: read.article.version,
            };
            html(&EditPage::new(&viewer, Some(id), typed))
        }
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// `POST /articles`
pub(super) async fn create(State(app): State<Arc<App>>, viewer: Viewer, sent: Sent) -> Response {
    let Form(typed) = match sent {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let draft = match typed.parse(viewer.language) {
        Ok(draft) => draft,
        Err(errors) => return again(&EditPage::new(&viewer, None, typed).wrong(errors)),
    };
    match write(&app, &viewer, draft).await {
        Ok(id) => to_article(id),
        Err(NotWritten::Unseen | NotWritten::Stale { .. }) => not_found().await,
        Err(NotWritten::Store(error)) => failed(&error),
    }
}

/// `POST /articles/{article}`
pub(super) async fn change(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(article): Path<String>,
    sent: Sent,
) -> Response {
    let Ok(id) = article.parse() else {
        return not_found().await;
    };
    let Form(typed) = match sent {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let draft = match typed.parse(viewer.language) {
        Ok(draft) => draft,
        Err(errors) => return again(&EditPage::new(&viewer, Some(id), typed).wrong(errors)),
    };
    match articles::change(&app, &viewer, id, typed.version, draft).await {
        Ok(()) => to_article(id),
        Err(NotWritten::Stale { version }) => {
            let typed = Typed { version, ..typed };
            let page = EditPage {
                is_stale: true,
                ..EditPage::new(&viewer, Some(id), typed)
            };
            (StatusCode::CONFLICT, html(&page)).into_response()
        }
        Err(NotWritten::Unseen) => not_found().await,
        Err(NotWritten::Store(error)) => failed(&error),
    }
}

fn to_article(id: ArticleId) -> Response {
    Redirect::to(&format!("/articles/{id}")).into_response()
}

/// The form once more, with what was typed.
fn again(page: &EditPage) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, html(page)).into_response()
}

impl Typed {
    fn parse(&self, t: Lang) -> Result<Draft, Errors> {
        let mut errors = Errors::default();
        let title = Line::parse(&self.title)
            .map_err(|problem| errors.add("title", sentence(t, problem)))
            .ok();
        let body = Text::parse(&self.body)
            .map_err(|problem| errors.add("body", sentence(t, problem)))
            .ok();
        let audience = audience(&self.audience);
        if audience.is_none() {
            errors.add("audience", t.article_error_choice());
        }
        let (Some(title), Some(body), Some(audience)) = (title, body, audience) else {
            return Err(errors);
        };
        // Whatever the button said, only the one that publishes does.
        let state = if self.state == "published" {
            ArticleState::Published
        } else {
            ArticleState::Draft
        };
        Ok(Draft {
            title,
            body,
            audience,
            state,
        })
    }
}

fn sentence(t: Lang, problem: NotAText) -> String {
    match problem {
        NotAText::Empty => t.article_error_empty().to_owned(),
        NotAText::TooLong { max } => t.article_error_long(max),
    }
}

const fn code(audience: Audience) -> &'static str {
    match audience {
        Audience::Desk => "desk",
        Audience::Everybody => "everybody",
    }
}

fn audience(code: &str) -> Option<Audience> {
    match code {
        "desk" => Some(Audience::Desk),
        "everybody" => Some(Audience::Everybody),
        _ => None,
    }
}

impl EditPage {
    pub(super) fn new(viewer: &Viewer, id: Option<ArticleId>, typed: Typed) -> Self {
        let t = viewer.language;
        let mut frame = Frame::new(viewer, Here::Articles).crumb(t.article_title(), "/articles");
        if let Some(id) = id {
            frame = frame.crumb(typed.title.clone(), format!("/articles/{id}"));
        }
        let chosen = |value: &str| typed.audience == value;
        let audiences = vec![
            Choice::new("desk", t.article_for_desk(), chosen("desk")),
            Choice::new("everybody", t.article_for_everybody(), chosen("everybody"))
                .hint(t.article_field_audience_everybody_hint()),
        ];
        Self {
            frame,
            id,
            audiences,
            typed,
            errors: Errors::default(),
            is_stale: false,
        }
    }

    pub(super) fn wrong(self, errors: Errors) -> Self {
        Self { errors, ..self }
    }
}
