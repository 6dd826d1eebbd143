//! Samples: the pages of the knowledge base in every state.

use custode_domain::id::{ArticleId, EnteId, PersonId};
use custode_domain::person::Role;
use uuid::Uuid;

use super::edit::Typed;
use super::row::Row;
use super::{ArticlePage, ArticlesPage, EditPage};
use crate::app::articles::{Article, ArticleRow, ArticleState, Audience, Read};
use crate::app::house::viewer;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::Errors;
use crate::web::frame::{Frame, Here};

fn id() -> ArticleId {
    ArticleId::from_uuid(Uuid::from_u128(18))
}

fn writer(t: Lang) -> Viewer {
    Viewer {
        language: t,
        ..viewer(Role::Operator, None)
    }
}

fn reader(t: Lang) -> Viewer {
    let ente = EnteId::from_uuid(Uuid::from_u128(1));
    Viewer {
        language: t,
        ..viewer(Role::User, Some(ente))
    }
}

fn article(said: &str, state: ArticleState) -> Article {
    let at = "2026-11-23T08:52:00Z".parse().unwrap();
    Article {
        id: id(),
        state,
        audience: Audience::Everybody,
        title: said.to_owned(),
        body: "## Prima prova\n\n1. Spegnere la stampante.\n2. Attendere **un minuto**.\n\nSe non basta: `lpstat -p`, poi [le macchine](/machines).\n\n> Non aprire la cassa.\n".to_owned(),
        author: PersonId::from_uuid(Uuid::from_u128(9)),
        created_at: at,
        updated_at: at,
        version: 3,
    }
}

impl ArticlesPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let row = |state| {
            let article = article(said, state);
            let row = ArticleRow {
                id: article.id,
                state,
                audience: article.audience,
                title: article.title,
                updated_at: article.updated_at,
            };
            Row::new(t, row)
        };
        let page = |q: &str, rows, continued: bool, viewer: Viewer| Self {
            frame: Frame::new(&viewer, Here::Articles),
            next: if continued {
                format!("/articles?after={}", id())
            } else {
                String::new()
            },
            first: if continued {
                "/articles".to_owned()
            } else {
                String::new()
            },
            rows,
            q: q.to_owned(),
            writes: viewer.role == Role::Operator,
        };
        let both = || vec![row(ArticleState::Published), row(ArticleState::Draft)];
        vec![
            ("articles", page("", both(), true, writer(t))),
            ("articles found", page(said, both(), false, writer(t))),
            (
                "articles of an Ente",
                page("", vec![row(ArticleState::Published)], false, reader(t)),
            ),
            ("articles empty", page("", Vec::new(), false, writer(t))),
            (
                "articles empty of an Ente",
                page("", Vec::new(), false, reader(t)),
            ),
            ("articles ended", page("", Vec::new(), true, writer(t))),
            (
                "articles not found",
                page(said, Vec::new(), false, reader(t)),
            ),
        ]
    }
}

impl ArticlePage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let read = |state, uses| Read {
            article: article(said, state),
            author: said.to_owned(),
            uses,
        };
        let (published, draft) = (ArticleState::Published, ArticleState::Draft);
        vec![
            ("article", Self::new(&writer(t), read(published, Some(12)))),
            ("article draft", Self::new(&writer(t), read(draft, Some(0)))),
            (
                "article of an Ente",
                Self::new(&reader(t), read(published, None)),
            ),
        ]
    }
}

impl EditPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let typed = || Typed {
            title: said.to_owned(),
            body: said.to_owned(),
            audience: "desk".to_owned(),
            version: 3,
            ..Typed::default()
        };
        let mut errors = Errors::default();
        errors.add("title", t.article_error_long(200));
        errors.add("body", t.article_error_empty());
        errors.add("audience", t.article_error_choice());
        vec![
            ("article new", Self::new(&writer(t), None, Typed::default())),
            (
                "article changed",
                Self::new(&writer(t), Some(id()), typed()),
            ),
            (
                "article wrong",
                Self::new(&writer(t), Some(id()), typed()).wrong(errors),
            ),
            (
                "article stale",
                Self {
                    is_stale: true,
                    ..Self::new(&writer(t), Some(id()), typed())
                },
            ),
        ]
    }
}
