//! Upload: a form with files, read piece by piece, so that what is too large never fills the memory and what was
//! typed is never lost.

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use custode_domain::id::EnteId;

use crate::app::App;
use crate::app::files::{NotReceived, Received, receive};
use crate::files::FilesError;
use crate::lang::Lang;
use crate::web::form::Errors;

/// Bytes of a form together with its files. What is larger than a file may be is read and thrown away up to here, so
/// that the answer reaches a browser that is still sending.
pub(in crate::web) const LONGEST: usize = 256 * 1024 * 1024;
/// Bytes of all typed texts together: what the fields take, with room for what does not fit and is shown again.
const LONGEST_TEXTS: usize = 256 * 1024;
/// Fields of a form. No page has so many.
const MOST_FIELDS: usize = 40;
/// The field of the files.
const FILES: &str = "files";

/// A form with files.
#[derive(Debug, Default)]
pub(in crate::web) struct Upload {
    texts: Vec<(String, String)>,
    /// Texts that were no UTF-8.
    garbled: Vec<String>,
    /// What was taken.
    pub(in crate::web) files: Vec<Received>,
    refused: Vec<(String, NotReceived)>,
    too_many: bool,
    /// Reading ended early.
    cut: bool,
}

/// Why there is no form to show again.
#[derive(Debug)]
pub(in crate::web) enum NotRead {
    /// The browser sent something that is no such form.
    Form(StatusCode),
    /// The files cannot be kept.
    Files(FilesError),
}

impl Upload {
    /// Reads the form of somebody of this Ente.
    pub(in crate::web) async fn read(
        app: &App,
        ente: EnteId,
        mut sent: Multipart,
    ) -> Result<Self, NotRead> {
        let mut upload = Self::default();
        loop {
            match sent.next_field().await {
                Ok(Some(field)) => upload.take(app, ente, field).await?,
                Ok(None) => return Ok(upload),
                // What was typed comes before the files: it is all here.
                Err(_) if upload.has_files() => {
                    upload.cut = true;
                    return Ok(upload);
                }
                Err(error) => return Err(NotRead::Form(error.status())),
            }
        }
    }

    /// What was typed into a field.
    pub(in crate::web) fn text(&self, name: &str) -> String {
        let mut named = self.texts.iter().filter(|(field, _)| field == name);
        named
            .next()
            .map_or_else(String::new, |(_, text)| text.clone())
    }

    /// Whether a text was no text.
    pub(in crate::web) fn is_garbled(&self, name: &str) -> bool {
        self.garbled.iter().any(|field| field == name)
    }

    /// Whether somebody chose files, taken or not.
    pub(in crate::web) fn has_files(&self) -> bool {
        !self.files.is_empty() || !self.refused.is_empty() || self.too_many || self.cut
    }

    /// What is wrong with the files, each with its sentence.
    pub(in crate::web) fn judge(&self, app: &App, t: Lang, errors: &mut Errors) {
        let megabytes = app.attachments.largest / (1024 * 1024);
        for (name, why) in &self.refused {
            let sentence = match why {
                NotReceived::Empty => t.portal_error_file_empty(name),
                NotReceived::TooLarge { .. } => t.portal_error_file_large(name, megabytes),
                NotReceived::UnknownKind | NotReceived::Files(_) => t.portal_error_file_kind(name),
                NotReceived::Lies { kind } => {
                    t.portal_error_file_lies(name, kind.endings()[0].to_uppercase())
                }
            };
            errors.add(FILES, sentence);
        }
        if self.too_many {
            errors.add(FILES, t.portal_error_file_many(app.attachments.most));
        }
        if self.cut {
            errors.add(FILES, t.portal_error_file_cut());
        }
    }

    async fn take(&mut self, app: &App, ente: EnteId, field: Field<'_>) -> Result<(), NotRead> {
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILES {
            return self.take_file(app, ente, field).await;
        }
        if self.texts.len() >= MOST_FIELDS {
            return Err(NotRead::Form(StatusCode::BAD_REQUEST));
        }
        let read: usize = self.texts.iter().map(|(_, text)| text.len()).sum();
        let room = LONGEST_TEXTS.saturating_sub(read);
        let (bytes, whole) = bounded(field, room)
            .await
            .map_err(|error| NotRead::Form(error.status()))?;
        if !whole {
            return Err(NotRead::Form(StatusCode::PAYLOAD_TOO_LARGE));
        }
        if std::str::from_utf8(&bytes).is_err() {
            self.garbled.push(name.clone());
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.texts.push((name, text));
        Ok(())
    }

    async fn take_file(
        &mut self,
        app: &App,
        ente: EnteId,
        field: Field<'_>,
    ) -> Result<(), NotRead> {
        let said = field.file_name().unwrap_or_default().to_owned();
        let _place = app.files.place().await;
        let room = app.attachments.largest;
        let Ok((bytes, whole)) = bounded(field, room).await else {
            self.cut = true;
            return Ok(());
        };
        // An empty field of files is sent as one file without name and contents.
        if said.is_empty() && bytes.is_empty() {
            return Ok(());
        }
        if self.files.len() + self.refused.len() >= app.attachments.most {
            self.too_many = true;
            return Ok(());
        }
        let received = if whole {
            receive(app, ente, &said, bytes.into()).await
        } else {
            Err(NotReceived::TooLarge { largest: room })
        };
        match received {
            Ok(file) => self.files.push(file),
            Err(NotReceived::Files(error)) => return Err(NotRead::Files(error)),
            Err(why) => {
                let name = crate::app::files::FileName::fit(&said);
                self.refused.push((name.to_string(), why));
            }
        }
        Ok(())
    }
}

/// The first bytes of a field, and whether they are all. The rest is read and thrown away.
async fn bounded(mut field: Field<'_>, room: usize) -> Result<(Vec<u8>, bool), MultipartError> {
    let (mut bytes, mut whole) = (Vec::new(), true);
    while let Some(piece) = field.chunk().await? {
        if whole && bytes.len() + piece.len() <= room {
            bytes.extend_from_slice(&piece);
        } else {
            whole = false;
            bytes = Vec::new();
        }
    }
    Ok((bytes, whole))
}
