//! Attach: files put on a ticket, with a word in its log (T24).

use custode_domain::id::{AttachmentId, EnteId, PersonId, TicketId};
use custode_domain::ticket::{BrokenHistory, Refusal, Text, Ticket, Visibility};
use jiff::Timestamp;

use super::Received;
use crate::app::App;
use crate::app::reach_ticket::reach_ticket;
use crate::app::rights::{Action, may};
use crate::app::sent_once::IdempotencyKey;
use crate::app::show_ticket::thing;
use crate::app::viewer::Viewer;
use crate::app::write_ticket::{self, NotWritten};
use crate::mint::Mint;
use crate::store::attachments::{self, Attachment};
use crate::store::requests::{self, Mark};
use crate::store::{StoreError, Tx, tickets};

/// Files of one ticket. Whoever has more to show arranges it with the desk.
pub(in crate::app) const MOST_OF_TICKET: u32 = 50;

/// What somebody adds to a ticket: a word, files, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// The word. Without one, the log names the files.
    pub text: Option<Text>,
    /// The files.
    pub files: Vec<Received>,
}

/// Why nothing was added.
#[derive(Debug, thiserror::Error)]
pub enum NotAttached {
    /// There is no such ticket, or none that this person may see and write on.
    #[error("no such ticket")]
    Unseen,
    /// Neither a word nor a file.
    #[error("there is nothing to add")]
    Nothing,
    /// The ticket has as many files as it takes.
    #[error("the ticket has {MOST_OF_TICKET} files")]
    Full,
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The log of a ticket does not amount to a ticket.
    #[error("the log of a ticket is broken")]
    Broken(#[from] BrokenHistory),
}

/// Adds a word and files to a ticket, for everybody to read who may see it. The same under the same key is added once.
pub async fn attach(
    app: &App,
    viewer: &Viewer,
    id: TicketId,
    attached: Attached,
    key: Option<IdempotencyKey>,
) -> Result<(), NotAttached> {
    let text = attached.text.clone().or_else(|| names(&attached.files));
    let text = text.ok_or(NotAttached::Nothing)?;
    let mark = key.map(|key| mark(&key, id, &text, &attached.files));
    let (viewer, mint, now) = (viewer.clone(), app.mint, app.clock.now());
    app.store
        .write("attach", move |tx| {
            let (ente, ticket, version) = reached(tx, &viewer, id)?;
            if let Some(mark) = &mark {
                if requests::find(tx, ente, viewer.id, mark)?.is_some() {
                    return Ok(());
                }
                requests::keep(tx, (ente, id), viewer.id, mark, now)?;
            }
            let already = attachments::count(tx, ente, id)?;
            if already + attached.files.len() as u64 > u64::from(MOST_OF_TICKET) {
                return Err(NotAttached::Full);
            }
            insert(tx, mint, (ente, id), viewer.id, &attached.files, now)?;
            let events = ticket.add_note(viewer.actor(), Visibility::Public, text.clone(), now)?;
            write_ticket::append(tx, mint, (ticket, version), &events)?;
            Ok(())
        })
        .await
}

/// What is kept of a form with this key.
fn mark(key: &IdempotencyKey, ticket: TicketId, text: &Text, files: &[Received]) -> Mark {
    let ticket = ticket.to_string();
    let typed = [ticket.as_bytes(), text.as_str().as_bytes()];
    key.mark(typed.into_iter().chain(parts(files)))
}

/// What tells files from others.
pub(in crate::app) fn parts(files: &[Received]) -> impl Iterator<Item = &[u8]> {
    files
        .iter()
        .flat_map(|file| [file.name.as_str().as_bytes(), &file.hash[..]])
}

fn reached(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    id: TicketId,
) -> Result<(EnteId, Ticket, u64), NotAttached> {
    let ente = reach_ticket(tx, viewer, Action::SeeTickets, id)?.ok_or(NotAttached::Unseen)?;
    let (ticket, version) = tickets::load(tx, ente, id)?.ok_or(NotAttached::Unseen)?;
    if !may(viewer, Action::Converse, &thing(&ticket)) {
        return Err(NotAttached::Unseen);
    }
    Ok((ente, ticket, version))
}

/// The rows of files whose contents are kept.
pub(in crate::app) fn insert(
    tx: &mut Tx<'_>,
    mint: Mint,
    (ente, ticket): (EnteId, TicketId),
    by: PersonId,
    files: &[Received],
    now: Timestamp,
) -> Result<(), StoreError> {
    for file in files {
        let attachment = Attachment {
            ente,
            id: AttachmentId::from_uuid(mint.uuid(now)),
            ticket,
            name: file.name.to_string(),
            kind: file.kind.code().to_owned(),
            size: file.size,
            sha256: file.hash.to_vec(),
            added_by: by,
            added_at: now,
        };
        attachments::insert(tx, &attachment)?;
    }
    Ok(())
}

/// What the log says of files that came without a word.
fn names(files: &[Received]) -> Option<Text> {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    Text::parse(&names.join("\n")).ok()
}

impl From<NotWritten> for NotAttached {
    fn from(error: NotWritten) -> Self {
        match error {
            NotWritten::Store(error) => Self::Store(error),
            NotWritten::Broken(error) => Self::Broken(error),
        }
    }
}
