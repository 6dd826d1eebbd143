//! Lang: the languages in which people are spoken to, and every message in them.

/// A language of the screens and mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Italian, which comes first.
    #[default]
    It,
    /// English.
    En,
}

impl Lang {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::It, Self::En];

    /// The spelling in the database, in `lang` attributes and in HTTP headers (BCP 47).
    pub const fn code(self) -> &'static str {
        match self {
            Self::It => "it",
            Self::En => "en",
        }
    }

    /// The language with this spelling.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The one that an `Accept-Language` header puts first among ours (RFC 9110, 12.5.4); Italian when it names neither.
    pub fn accepted(header: &str) -> Self {
        let weighed = header.split(',').filter_map(|entry| {
            let (range, weight) = entry.split_once(";q=").unwrap_or((entry, "1"));
            let primary = range.trim().split('-').next().unwrap_or_default();
            let lang = Self::from_code(&primary.to_ascii_lowercase())?;
            let weight: f32 = weight.trim().parse().ok()?;
            (weight > 0.0).then_some((lang, weight))
        });
        let best = weighed.reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.map_or(Self::default(), |(lang, _)| lang)
    }
}

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_of_a_browser_chooses_among_ours() {
        for (header, lang) in [
            ("", Lang::It),
            ("de-DE,de;q=0.9", Lang::It),
            ("en-GB,en;q=0.9,it;q=0.8", Lang::En),
            ("it-IT,it;q=0.9,en;q=0.8", Lang::It),
            ("de, EN;q=0.5, it;q=0.7", Lang::It),
            ("en;q=0, *", Lang::It),
            ("en;q=x", Lang::It),
        ] {
            assert_eq!(Lang::accepted(header), lang, "{header}");
        }
    }

    #[test]
    fn messages_count_in_both_languages() {
        assert_eq!(Lang::It.queue_hours(1), "1 ora");
        assert_eq!(Lang::En.queue_hours(0), "0 hours");
    }
}
