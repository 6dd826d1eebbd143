//! Programs: the page for those who write programs against the API: how they come in, and every problem they may meet.

use askama::Template;
use axum::response::Response;

use super::frame::Frame;
use super::page::html;
use crate::api::Problem;
use crate::app::viewer::Viewer;
use crate::lang::Lang;

/// The page.
#[derive(Debug, Template)]
#[template(path = "programs.html")]
pub(super) struct ProgramsPage {
    frame: Frame,
    problems: Vec<Kind>,
}

/// A kind of problem.
#[derive(Debug)]
struct Kind {
    code: &'static str,
    status: u16,
    title: &'static str,
    detail: String,
}

/// `GET /api/problems`: where the `type` of every problem leads.
pub(super) async fn problems(viewer: Option<Viewer>, t: Lang) -> Response {
    html(&ProgramsPage::new(Frame::aside(viewer.as_ref(), t)))
}

impl ProgramsPage {
    fn new(frame: Frame) -> Self {
        let t = frame.t;
        let kind = |problem: Problem| Kind {
            code: problem.code(),
            status: problem.status().as_u16(),
            title: problem.title(t),
            detail: problem.detail(t),
        };
        Self {
            problems: Problem::all().into_iter().map(kind).collect(),
            frame,
        }
    }
}

#[cfg(test)]
impl ProgramsPage {
    pub(super) fn samples(t: Lang, _: &str) -> Vec<(&'static str, Self)> {
        vec![("programs", Self::new(Frame::aside(None, t)))]
    }
}
