//! What people brought to a ticket, as a part of its page: the desk's or that of its Ente.

use custode_domain::id::AttachmentId;

use super::ticket::star;
use crate::app::brought::{Attachment, Brought, Call, Rating};
use crate::lang::Lang;
use crate::web::quantity::Unit;
use crate::web::when::When;

/// The part; `portal/brought.html` shows it.
#[derive(Debug, Default)]
pub(in crate::web) struct BroughtPart {
    /// The files.
    pub(in crate::web) files: Vec<FileRow>,
    /// The call, in a sentence.
    pub(in crate::web) call: Option<String>,
    /// What was said of the service: in words, and in their own.
    pub(in crate::web) rating: Option<(&'static str, String)>,
}

/// A file of the ticket.
#[derive(Debug)]
pub(in crate::web) struct FileRow {
    pub(in crate::web) id: AttachmentId,
    pub(in crate::web) name: String,
    pub(in crate::web) told: String,
}

impl BroughtPart {
    pub(in crate::web) fn new(t: Lang, brought: &Brought) -> Self {
        Self {
            files: brought
                .files
                .iter()
                .map(|file| FileRow::new(t, file))
                .collect(),
            call: brought.call.as_ref().map(|call| told(t, call)),
            rating: brought.rating.as_ref().map(|rating| said(t, rating)),
        }
    }
}

impl FileRow {
    fn new(t: Lang, file: &Attachment) -> Self {
        let added = When::at(file.added_at).minute();
        let size = u32::try_from(file.size).unwrap_or(u32::MAX);
        Self {
            id: file.id,
            name: file.name.clone(),
            told: t.portal_file_added(Unit::Bytes.tell(t, f64::from(size)), added),
        }
    }
}

fn told(t: Lang, call: &Call) -> String {
    let [rang, answered, ended] = [call.rang_at, call.answered_at, call.ended_at].map(When::at);
    t.portal_call(rang, answered, ended)
}

fn said(t: Lang, rating: &Rating) -> (&'static str, String) {
    let remark = rating.remark.clone().unwrap_or_default();
    (star(t, rating.stars), remark)
}

#[cfg(test)]
impl BroughtPart {
    /// With everything.
    pub(in crate::web) fn sample(t: Lang, said: &str) -> Self {
        let when = || When::at(jiff::Timestamp::from_second(1_795_420_800).unwrap());
        Self {
            files: vec![FileRow {
                id: AttachmentId::from_uuid(uuid::Uuid::from_u128(6)),
                name: said.to_owned(),
                told: t.portal_file_added("12,0 kB", when().minute()),
            }],
            call: Some(t.portal_call(when(), when(), when())),
            rating: Some((t.portal_rate_4(), said.to_owned())),
        }
    }
}
