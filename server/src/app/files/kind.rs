//! Kind: what files are taken, and how their contents show that they are what their name says.

/// PKCS #7 signed data (RFC 2315, 14): the object identifier, as DER writes it.
const SIGNED_DATA: &[u8] = &[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02,
];
/// The first bytes of an OLE compound file ([MS-CFB], 2.2).
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// The first bytes of a ZIP archive that is not empty (APPNOTE, 4.3.7).
const PACKAGE: &[u8] = b"PK\x03\x04";
/// Far enough for the outermost header of a signed file.
const HEADER: usize = 64;

macro_rules! kinds {
    ($($(#[$doc:meta])+ $kind:ident $code:literal $media:literal [$($ending:literal)+];)+) => {
        /// What a file is. Anything else is not taken: what nobody expects, nobody can judge.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum FileKind {
            $($(#[$doc])+ $kind,)+
        }

        impl FileKind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$kind,)+];

            /// The spelling in the database.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$kind => $code,)+ }
            }

            /// The media type (RFC 6838) with which it is handed out.
            pub const fn media_type(self) -> &'static str {
                match self { $(Self::$kind => $media,)+ }
            }

            /// How the names of such files end.
            pub const fn endings(self) -> &'static [&'static str] {
                match self { $(Self::$kind => &[$($ending,)+],)+ }
            }
        }
    };
}

kinds! {
    /// A document as it is printed.
    Pdf "pdf" "application/pdf" ["pdf"];
    /// A picture of the screen.
    Png "png" "image/png" ["png"];
    /// A photograph.
    Jpeg "jpeg" "image/jpeg" ["jpg" "jpeg"];
    /// A picture.
    Gif "gif" "image/gif" ["gif"];
    /// A picture.
    Webp "webp" "image/webp" ["webp"];
    /// A scan.
    Tiff "tiff" "image/tiff" ["tif" "tiff"];
    /// A picture of the screen.
    Bmp "bmp" "image/bmp" ["bmp"];
    /// A photograph.
    Heif "heif" "image/heif" ["heic" "heif"];
    /// A text of Word. Names of documents with macros end in another way, and are not taken.
    Word "docx" "application/vnd.openxmlformats-officedocument.wordprocessingml.document" ["docx"];
    /// A sheet of Excel.
    Excel "xlsx" "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" ["xlsx"];
    /// Slides of PowerPoint.
    PowerPoint "pptx" "application/vnd.openxmlformats-officedocument.presentationml.presentation" ["pptx"];
    /// A text of LibreOffice.
    OpenText "odt" "application/vnd.oasis.opendocument.text" ["odt"];
    /// A sheet of LibreOffice.
    OpenSheet "ods" "application/vnd.oasis.opendocument.spreadsheet" ["ods"];
    /// Slides of LibreOffice.
    OpenSlides "odp" "application/vnd.oasis.opendocument.presentation" ["odp"];
    /// A document of an old office suite, or a mail that Outlook saved.
    OldOffice "ole" "application/x-ole-storage" ["doc" "xls" "ppt" "msg"];
    /// A formatted text.
    Rtf "rtf" "application/rtf" ["rtf"];
    /// Several files. Nobody looks inside.
    Zip "zip" "application/zip" ["zip"];
    /// A signed document (CAdES), as public bodies exchange them.
    Signed "p7m" "application/pkcs7-mime" ["p7m"];
    /// A text: a log, a table, a saved mail.
    Text "text" "text/plain" ["txt" "log" "csv" "json" "xml" "ini" "conf" "eml"];
}

impl FileKind {
    /// The kind with this spelling.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// The kind whose names end like this.
    pub fn with_ending(ending: &str) -> Option<Self> {
        let mut kinds = Self::ALL.iter().copied();
        kinds.find(|kind| kind.endings().contains(&ending))
    }

    /// Whether these contents are of this kind.
    pub fn is_shown_by(self, contents: &[u8]) -> bool {
        let found = infer::get(contents).map(|found| found.mime_type());
        match self {
            Self::Text => is_text(contents),
            Self::Signed => is_signed(contents),
            Self::OldOffice => contents.starts_with(COMPOUND),
            Self::Word => is_office(contents, b"word/"),
            Self::Excel => is_office(contents, b"xl/"),
            Self::PowerPoint => is_office(contents, b"ppt/"),
            Self::Zip => contents.starts_with(PACKAGE),
            Self::Pdf
            | Self::Png
            | Self::Jpeg
            | Self::Gif
            | Self::Webp
            | Self::Tiff
            | Self::Bmp
            | Self::Heif
            | Self::OpenText
            | Self::OpenSheet
            | Self::OpenSlides
            | Self::Rtf => found == Some(self.media_type()),
        }
    }
}

/// A package of Office Open XML names its parts in the clear: one of them lies in the folder of its application.
fn is_office(contents: &[u8], folder: &[u8]) -> bool {
    contents.starts_with(PACKAGE)
        && holds(contents, b"[Content_Types].xml")
        && holds(contents, folder)
}

fn is_signed(contents: &[u8]) -> bool {
    let header = &contents[..contents.len().min(HEADER)];
    header.starts_with(&[0x30]) && holds(header, SIGNED_DATA)
}

fn holds(contents: &[u8], wanted: &[u8]) -> bool {
    contents
        .windows(wanted.len())
        .any(|window| window == wanted)
}

/// A text in UTF-8, in UTF-16 with its mark, or in the single bytes of old Windows programs: nowhere a control
/// character that no text has.
fn is_text(contents: &[u8]) -> bool {
    let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}');
    if let Some(units) = utf16(contents) {
        return char::decode_utf16(units).all(|unit| unit.is_ok_and(plain));
    }
    match std::str::from_utf8(contents) {
        Ok(text) => text.chars().all(plain),
        Err(_) => contents
            .iter()
            .all(|byte| *byte >= 0x80 || plain(char::from(*byte))),
    }
}

/// The units of a text that begins with a byte order mark.
fn utf16(contents: &[u8]) -> Option<impl Iterator<Item = u16>> {
    let read = match contents.get(..2)? {
        [0xff, 0xfe] => u16::from_le_bytes,
        [0xfe, 0xff] => u16::from_be_bytes,
        _ => return None,
    };
    let (pairs, rest) = contents.as_chunks::<2>();
    rest.is_empty()
        .then(|| pairs.iter().skip(1).copied().map(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n";
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const EXE: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";
    const ELF: &[u8] = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    const ZIP: &[u8] = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0a.txt";
    const DOCX: &[u8] = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xmlPK\x03\x04word/document.xml";
    const ODT: &[u8] = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0mimetypeapplication/vnd.oasis.opendocument.textPK";
    const P7M: &[u8] =
        b"\x30\x82\x10\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x82\x0f\xf0";

    #[test]
    fn every_ending_belongs_to_one_kind_and_every_code_reads_back() {
        let endings: Vec<_> = FileKind::ALL
            .iter()
            .flat_map(|kind| kind.endings())
            .collect();
        for kind in FileKind::ALL {
            assert_eq!(FileKind::from_code(kind.code()), Some(*kind));
            for ending in kind.endings() {
                assert_eq!(FileKind::with_ending(ending), Some(*kind));
                assert_eq!(endings.iter().filter(|other| *other == &ending).count(), 1);
            }
        }
    }

    #[test]
    fn what_can_run_or_be_rendered_has_no_kind() {
        for ending in [
            "exe", "dll", "bat", "ps1", "js", "html", "svg", "docm", "xlsm", "jar", "lnk", "iso",
        ] {
            assert_eq!(FileKind::with_ending(ending), None, "{ending}");
        }
    }

    #[test]
    fn contents_show_what_they_are() {
        use FileKind::{OldOffice, OpenText, Pdf, Png, Signed, Text, Word, Zip};
        let samples: [(&[u8], &[FileKind]); 14] = [
            (PDF, &[Pdf, Text]),
            (PNG, &[Png]),
            (EXE, &[]),
            (ELF, &[]),
            (ZIP, &[Zip]),
            (DOCX, &[Word, Zip]),
            (ODT, &[OpenText, Zip]),
            (P7M, &[Signed]),
            (COMPOUND, &[OldOffice]),
            ("perché no?\r\n".as_bytes(), &[Text]),
            (b"perch\xe9 no?\r\n", &[Text]),
            (b"\xff\xfec\0i\0a\0o\0", &[Text]),
            (b"<script>alert(1)</script>", &[Text]),
            (b"testo\0binario", &[]),
        ];
        for (contents, kinds) in samples {
            let shown: Vec<_> = FileKind::ALL
                .iter()
                .copied()
                .filter(|kind| kind.is_shown_by(contents))
                .collect();
            assert_eq!(shown, kinds, "{}", contents.escape_ascii());
        }
    }
}
