//! Fonts: those that are compiled in and embedded in every record, so that it looks the same in thirty years.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

macro_rules! font {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/node_modules/", $name)).as_slice()
    };
}

macro_rules! licence {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/node_modules/", $name))
    };
}

/// Whose fonts are in the records, with the texts of their licences.
pub const LICENCES: [(&str, &str); 2] = [
    (
        "Titillium Web (font)",
        licence!("@expo-google-fonts/titillium-web/LICENSE_FONT"),
    ),
    ("DejaVu (font)", licence!("dejavu-fonts-ttf/LICENSE")),
];

/// The font of the public administration's pages, and DejaVu for what it has no letters for: Greek, Cyrillic, Hebrew,
/// Arabic, symbols.
const FILES: [&[u8]; 5] = [
    font!("@expo-google-fonts/titillium-web/400Regular/TitilliumWeb_400Regular.ttf"),
    font!("@expo-google-fonts/titillium-web/600SemiBold/TitilliumWeb_600SemiBold.ttf"),
    font!("@expo-google-fonts/titillium-web/700Bold/TitilliumWeb_700Bold.ttf"),
    font!("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
    font!("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"),
];

/// Where the faces stand that lack a letter only if all do.
const FALLBACKS: [usize; 2] = [3, 4];

/// The fonts, read.
pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let read = FILES.into_iter().map(|file| Font::new(Bytes::new(file), 0));
    let all: Vec<Font> = read.flatten().collect();
    Fonts {
        book: LazyHash::new(FontBook::from_fonts(&all)),
        all,
    }
});

/// Fonts, and what the typesetter looks them up by.
pub(crate) struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) all: Vec<Font>,
}

impl Fonts {
    /// Whether a character can be shown, thin and bold.
    pub(crate) fn show(&self, c: char) -> bool {
        let has = |place: &usize| {
            let font = self.all.get(*place);
            font.is_some_and(|font| font.info().coverage.contains(u32::from(c)))
        };
        let titillium = 0..FALLBACKS[0];
        titillium.clone().all(|place| has(&place)) || FALLBACKS.iter().all(has)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_is_there_and_shows_what_the_other_lacks() {
        assert_eq!(FONTS.all.len(), FILES.len());
        for c in "aÀß€’–º·□Ωжשلا".chars() {
            assert!(FONTS.show(c), "{c}");
        }
        assert!(!FONTS.show('🔥'));
    }

    #[test]
    fn every_font_has_its_licence() {
        assert!(LICENCES[0].1.contains("SIL OPEN FONT LICENSE"));
        assert!(LICENCES[1].1.contains("Bitstream Vera"));
    }
}
