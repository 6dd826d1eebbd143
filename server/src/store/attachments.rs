//! Attachments: the files of tickets; their contents lie elsewhere, under their hash.

use custode_domain::id::{AttachmentId, EnteId, PersonId, TicketId};
use jiff::Timestamp;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// A file on a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its Ente.
    pub ente: EnteId,
    /// Its identifier.
    pub id: AttachmentId,
    /// Its ticket.
    pub ticket: TicketId,
    /// As whoever added it calls it; hostile text.
    pub name: String,
    /// What its contents were found to be: a code of `app::files::FileKind`.
    pub kind: String,
    /// In bytes.
    pub size: u64,
    /// SHA-256 of its contents.
    pub sha256: Vec<u8>,
    /// Who added it.
    pub added_by: PersonId,
    /// When.
    pub added_at: Timestamp,
}

statements! {
    INSERT ente =
        "INSERT INTO attachment (ente_id, id, ticket_id, name, kind, size, sha256, added_by, added_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    ENTE_AND_TICKET across("a page of the desk names a file alone") =
        "SELECT ente_id, ticket_id FROM attachment WHERE id = ?1";
    IN_ENTE ente =
        "SELECT ente_id, ticket_id FROM attachment WHERE ente_id = ?1 AND id = ?2";
    FIND ente =
        "SELECT ente_id, id, ticket_id, name, kind, size, sha256, added_by, added_at
         FROM attachment WHERE ente_id = ?1 AND id = ?2";
    OF_TICKET ente =
        "SELECT ente_id, id, ticket_id, name, kind, size, sha256, added_by, added_at
         FROM attachment WHERE ente_id = ?1 AND ticket_id = ?2 ORDER BY id LIMIT ?3";
    COUNT ente =
        "SELECT COUNT(*) AS files FROM attachment WHERE ente_id = ?1 AND ticket_id = ?2";
    CONTENT_USED ente =
        "SELECT 1 AS used FROM attachment WHERE ente_id = ?1 AND sha256 = ?2 LIMIT 1";
}

/// Puts a file on a ticket.
pub fn insert(tx: &mut Tx<'_>, attachment: &Attachment) -> Result<(), StoreError> {
    let values = [
        attachment.ente.into(),
        attachment.id.into(),
        attachment.ticket.into(),
        attachment.name.as_str().into(),
        attachment.kind.as_str().into(),
        attachment.size.into(),
        attachment.sha256.as_slice().into(),
        attachment.added_by.into(),
        attachment.added_at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(())
}

/// The Ente and the ticket of a file, wherever it is: the caller judges whether it may be seen.
pub fn whose(tx: &mut Tx<'_>, id: AttachmentId) -> Result<Option<(EnteId, TicketId)>, StoreError> {
    tx.query_opt(&ENTE_AND_TICKET, &[id.into()])?
        .map(|row| Ok((row.get("ente_id")?, row.get("ticket_id")?)))
        .transpose()
}

/// The same, if it is that Ente's file.
pub fn of_ente(
    tx: &mut Tx<'_>,
    ente: EnteId,
    id: AttachmentId,
) -> Result<Option<(EnteId, TicketId)>, StoreError> {
    tx.query_opt(&IN_ENTE, &[ente.into(), id.into()])?
        .map(|row| Ok((row.get("ente_id")?, row.get("ticket_id")?)))
        .transpose()
}

/// A file of an Ente.
pub fn find(
    tx: &mut Tx<'_>,
    ente: EnteId,
    id: AttachmentId,
) -> Result<Option<Attachment>, StoreError> {
    tx.query_opt(&FIND, &[ente.into(), id.into()])?
        .as_ref()
        .map(attachment)
        .transpose()
}

/// The files of a ticket, the oldest first.
pub fn of_ticket(
    tx: &mut Tx<'_>,
    ente: EnteId,
    ticket: TicketId,
    limit: u32,
) -> Result<Vec<Attachment>, StoreError> {
    tx.query_all(&OF_TICKET, &[ente.into(), ticket.into(), limit.into()])?
        .iter()
        .map(attachment)
        .collect()
}

/// How many files a ticket has.
pub fn count(tx: &mut Tx<'_>, ente: EnteId, ticket: TicketId) -> Result<u64, StoreError> {
    let files: u32 = tx
        .query_one(&COUNT, &[ente.into(), ticket.into()])?
        .get("files")?;
    Ok(files.into())
}

/// Whether any file of this Ente has these contents.
pub fn uses(tx: &mut Tx<'_>, ente: EnteId, sha256: &[u8]) -> Result<bool, StoreError> {
    let row = tx.query_opt(&CONTENT_USED, &[ente.into(), sha256.into()])?;
    Ok(row.is_some())
}

fn attachment(row: &Row) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        ente: row.get("ente_id")?,
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        name: row.get("name")?,
        kind: row.get("kind")?,
        size: row.get("size")?,
        sha256: row.get("sha256")?,
        added_by: row.get("added_by")?,
        added_at: row.get("added_at")?,
    })
}
