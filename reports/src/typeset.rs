//! Typeset: a template and its data become the bytes of a PDF that conforms to PDF/A-2a and PDF/UA-1, or a failure.

use serde::Serialize;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::fonts::FONTS;
use crate::{Made, ReportError, legible};

/// What the PDF says that it was made by.
const CREATOR: &str = "Custode";

/// Typesets a template; `ident` names the record among all others.
pub(crate) fn typeset(
    template: &str,
    data: &impl Serialize,
    ident: &str,
    made: Made,
) -> Result<Vec<u8>, ReportError> {
    let mut data = serde_json::to_value(data)?;
    legible::all(&mut data);
    let desk = Desk::new(template, serde_json::from_value(data)?)?;
    let set = typst::compile::<PagedDocument>(&desk).output;
    let document = set.map_err(|errors| ReportError::Typeset(said(&errors)))?;
    let conform = [PdfStandard::A_2a, PdfStandard::Ua_1];
    let standards = PdfStandards::new(&conform)
        .map_err(|error| ReportError::Typeset(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(Some(CREATOR.to_owned())),
        timestamp: Some(Timestamp::new_utc(date(made)?)),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| ReportError::Typeset(said(&errors)))
}

fn date(made: Made) -> Result<Datetime, ReportError> {
    let Made {
        year,
        month,
        day,
        hour,
        minute,
        second,
    } = made;
    Datetime::from_ymd_hms(year, month, day, hour, minute, second).ok_or(ReportError::Date)
}

fn said(errors: &[SourceDiagnostic]) -> String {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    messages.join("; ")
}

/// What the typesetter has before it: one template, the data, the fonts. No file, no clock, no network.
struct Desk {
    library: LazyHash<Library>,
    template: Source,
}

impl Desk {
    fn new(template: &str, data: Dict) -> Result<Self, ReportError> {
        let place = VirtualPath::new("/record.typ")
            .map_err(|error| ReportError::Typeset(error.to_string()))?;
        let id = RootedPath::new(VirtualRoot::Project, place).intern();
        Ok(Self {
            library: LazyHash::new(Library::builder().with_inputs(data).build()),
            template: Source::new(id, template.to_owned()),
        })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main() {
            return Ok(self.template.clone());
        }
        Err(FileError::AccessDenied)
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.all.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
