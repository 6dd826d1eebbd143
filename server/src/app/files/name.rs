//! Name: what a file calls itself, made harmless: it never leads anywhere, and reads as what it is.

use std::fmt;

use custode_domain::ticket::Line;

/// Longer names are cut before their ending.
const LONGEST: usize = 120;
/// Endings are short; what is longer is part of the name.
const LONGEST_ENDING: usize = 10;
/// What some system takes for part of a path, a wildcard or a stream.
const FORBIDDEN: &[char] = &['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

/// The name of a file: one line without path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// Takes whatever a browser says.
    pub fn fit(said: &str) -> Self {
        let last = said.rsplit(['/', '\\']).next().unwrap_or_default();
        let seen: String = last.chars().filter(|c| !is_invisible(*c)).collect();
        let (stem, ending) = split(seen.trim_matches([' ', '.']));
        let room = LONGEST - ending.map_or(0, |ending| ending.len() + 1);
        let stem: String = stem.chars().take(room).collect();
        let stem = Line::fit(&stem).to_string().replace(FORBIDDEN, "_");
        let stem = match stem.trim_end_matches([' ', '.']) {
            "" | "-" => "file",
            stem => stem,
        };
        Self(ending.map_or_else(|| stem.to_owned(), |ending| format!("{stem}.{ending}")))
    }

    /// What follows the last point, in small letters.
    pub fn ending(&self) -> Option<String> {
        split(&self.0).1.map(str::to_ascii_lowercase)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn split(name: &str) -> (&str, Option<&str>) {
    let is_ending = |ending: &str| {
        (1..=LONGEST_ENDING).contains(&ending.len())
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    match name.rsplit_once('.') {
        Some((stem, ending)) if is_ending(ending) => (stem, Some(ending)),
        Some(_) | None => (name, None),
    }
}

/// Marks without width, which hide inside a name or turn its reading around.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_and_keeps_its_ending() {
        for (said, name) in [
            ("foto.PNG", "foto.PNG"),
            (
                "C:\\Documenti\\relazione finale.pdf",
                "relazione finale.pdf",
            ),
            ("../../etc/passwd", "passwd"),
            ("fattura\u{202e}fdp.exe", "fattura fdp.exe"),
            ("a\u{200b}b.txt", "ab.txt"),
            ("riga\r\nSet-Cookie: x.txt", "riga  Set-Cookie_ x.txt"),
            ("\"<script>\".log", "__script__.log"),
            (".bashrc", "bashrc"),
            ("...", "file"),
            ("", "file"),
            ("..pdf", "pdf"),
            ("perché è così.odt", "perché è così.odt"),
        ] {
            assert_eq!(FileName::fit(said).as_str(), name, "{said:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_before_its_ending() {
        let name = FileName::fit(&format!("{}.pdf", "è".repeat(500)));
        assert_eq!(name.as_str().chars().count(), LONGEST);
        assert_eq!(name.ending().as_deref(), Some("pdf"));
    }

    #[test]
    fn what_follows_the_last_point_is_the_ending_if_it_could_be_one() {
        for (said, ending) in [
            ("a.tar.GZ", Some("gz")),
            ("senza", None),
            ("a.con spazio", None),
            ("v1.piùlungo", None),
        ] {
            assert_eq!(FileName::fit(said).ending().as_deref(), ending, "{said}");
        }
    }
}
