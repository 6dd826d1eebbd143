//! Open: the contents of an attachment, for whoever may see its ticket.

use bytes::Bytes;
use custode_domain::id::{AttachmentId, EnteId, TicketId};
use futures_util::stream::BoxStream;

use super::FileKind;
use crate::app::App;
use crate::app::reach_ticket::reach_ticket;
use crate::app::rights::{Action, Reach, reach};
use crate::app::viewer::Viewer;
use crate::files::{FilesError, Hash};
use crate::store::attachments::{self, Attachment};
use crate::store::{StoreError, Tx};

/// An attachment and its contents, piece by piece.
pub struct Opened {
    /// What is known of it; its name is hostile text.
    pub attachment: Attachment,
    /// What its contents were found to be.
    pub kind: FileKind,
    /// The contents.
    pub contents: BoxStream<'static, Result<Bytes, object_store::Error>>,
}

/// Why it could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum NotOpened {
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// Its contents cannot be reached.
    #[error("the contents of an attachment cannot be reached")]
    Files(#[from] FilesError),
}

/// The attachment with this identifier; nothing when there is none, or none that the viewer may see.
pub async fn open(
    app: &App,
    viewer: &Viewer,
    id: AttachmentId,
) -> Result<Option<Opened>, NotOpened> {
    let viewer = viewer.clone();
    let found = app
        .store
        .read("open_attachment", move |tx| find(tx, &viewer, id))
        .await?;
    let Some((attachment, kind, hash)) = found else {
        return Ok(None);
    };
    let contents = app.files.read(attachment.ente, &hash).await?;
    Ok(Some(Opened {
        attachment,
        kind,
        contents,
    }))
}

fn find(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    id: AttachmentId,
) -> Result<Option<(Attachment, FileKind, Hash)>, StoreError> {
    let Some((ente, ticket)) = whose(tx, viewer, id)? else {
        return Ok(None);
    };
    if reach_ticket(tx, viewer, Action::SeeTickets, ticket)?.is_none() {
        return Ok(None);
    }
    let found = attachments::find(tx, ente, id)?;
    Ok(found.and_then(|attachment| {
        let kind = FileKind::from_code(&attachment.kind)?;
        let hash = attachment.sha256.as_slice().try_into().ok()?;
        Some((attachment, kind, hash))
    }))
}

/// What is of another Ente takes the same one look as what does not exist.
fn whose(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    id: AttachmentId,
) -> Result<Option<(EnteId, TicketId)>, StoreError> {
    match (reach(viewer.role, Action::SeeTickets), viewer.ente) {
        (Reach::All, _) => attachments::whose(tx, id),
        (Reach::Ente | Reach::Own, Some(ente)) => attachments::of_ente(tx, ente, id),
        (Reach::Given | Reach::Nothing, _) | (Reach::Ente | Reach::Own, None) => Ok(None),
    }
}
