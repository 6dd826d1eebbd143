//! Articles: the knowledge base. Written by the desk, read by whom they are for, found by their words.

mod link;
mod list;
mod read;
mod suggest;
#[cfg(test)]
mod tests;
mod words;
mod write;

use super::rights::Action;
use super::viewer::Viewer;
use crate::store::articles::Readership;

pub use crate::store::articles::{Article, ArticleRow, ArticleState, Audience};
pub use link::{NotLinked, of_ticket, resolved_with};
pub use list::{PAGE, list, search};
pub use read::{Read, read};
pub use suggest::suggest;
pub use write::{Draft, NotWritten, change, write};

/// How much of the knowledge base this person reads; nothing when they read none of it.
///
/// Drafts are for those who write; what is for the desk is for the supplier's people.
fn readership(viewer: &Viewer) -> Option<Readership> {
    viewer.can(Action::SeeArticles).then(|| Readership {
        drafts: viewer.can(Action::WriteArticles),
        desk: !viewer.role.is_of_an_ente(),
    })
}
