//! Portal: the pages of the people of an Ente: asking, following, judging; and the files of tickets.

mod answer;
mod brought;
pub(super) mod choices;
mod due;
mod file;
mod home;
mod judge;
mod new;
mod opened;
#[cfg(test)]
mod samples;
mod story;
mod ticket;
mod upload;

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler as _;

pub(super) use brought::BroughtPart;
pub(super) use new::{line, text};
pub(super) use ticket::show;
#[cfg(test)]
pub(super) use {
    answer::AttachPage, home::HomePage, new::NewPage, opened::OpenedPage, ticket::RequestPage,
};

use super::session::Pages;
use crate::app::files::Limits;
use crate::app::rights::Action;
use crate::lang::Lang;
use crate::routes::{Routes, Rule};

/// What a browser offers when files are chosen: the endings of `FileKind`.
const ACCEPT: &str = ".pdf,.png,.jpg,.jpeg,.gif,.webp,.tif,.tiff,.bmp,.heic,.heif,.docx,.xlsx,.pptx,.odt,.ods,.odp,.doc,.xls,.ppt,.msg,.rtf,.zip,.p7m,.txt,.log,.csv,.json,.xml,.ini,.conf,.eml";

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let (open, see, converse, judge) = (
        Rule::Needs(Action::OpenRequest),
        Rule::Needs(Action::SeeTickets),
        Rule::Needs(Action::Converse),
        Rule::Needs(Action::JudgeSolution),
    );
    let files = || DefaultBodyLimit::max(upload::LONGEST);
    routes
        .get("/home", open, home::home)
        .get("/requests/new", open, new::new)
        .post("/requests", open, new::create.layer(files()))
        .get("/requests/{ticket}", see, opened::opened)
        .get("/tickets/{ticket}/attachments", converse, answer::form)
        .post(
            "/tickets/{ticket}/attachments",
            converse,
            answer::answer.layer(files()),
        )
        .post("/tickets/{ticket}/confirm", judge, judge::confirm)
        .post("/tickets/{ticket}/contest", judge, judge::contest)
        .post("/tickets/{ticket}/rating", judge, judge::rate)
        .get("/attachments/{attachment}", see, file::file)
}

/// What fits, below a field of files.
fn files_hint(t: Lang, limits: Limits) -> String {
    t.portal_new_files_hint(limits.most, limits.largest / (1024 * 1024))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::files::FileKind;

    #[test]
    fn a_browser_offers_what_is_taken() {
        let endings = FileKind::ALL.iter().flat_map(|kind| kind.endings());
        let endings: Vec<String> = endings.map(|ending| format!(".{ending}")).collect();
        assert_eq!(ACCEPT.split(',').collect::<Vec<_>>(), endings);
    }
}
