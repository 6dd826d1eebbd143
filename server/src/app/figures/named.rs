//! Named: a period as people and programs name it.

use custode_domain::calendar::Zone;
use custode_domain::figures::{NotAPeriod, Period};
use jiff::Timestamp;
use jiff::civil::Date;

/// A period as people and programs name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// `2026`
    Year(i16),
    /// `2026-Q3`
    Quarter(i16, i8),
    /// `2026-09`
    Month(i16, i8),
    /// From the first day to the last.
    Days(Date, Date),
}

impl Named {
    /// Reads `2026`, `2026-Q3` or `2026-09`.
    pub fn read(text: &str) -> Option<Self> {
        let year = |text: &str| {
            let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        };
        let Some((first, rest)) = text.split_once('-') else {
            return year(text).map(Self::Year);
        };
        let year = year(first)?;
        match rest.strip_prefix(['Q', 'q']) {
            Some(quarter) => Some(Self::Quarter(year, quarter.parse().ok()?)),
            None => (rest.len() == 2)
                .then(|| rest.parse().ok())
                .flatten()
                .map(|month| Self::Month(year, month)),
        }
    }

    /// The quarter in which an instant lies.
    pub fn quarter_of(at: Timestamp, zone: &Zone) -> Self {
        let date = zone.rules().to_datetime(at).date();
        Self::Quarter(date.year(), (date.month() - 1) / 3 + 1)
    }

    /// The days that it means.
    pub fn period(self, zone: &Zone) -> Result<Period, NotAPeriod> {
        match self {
            Self::Year(year) => Period::year(year, zone),
            Self::Quarter(year, quarter) => Period::quarter(year, quarter, zone),
            Self::Month(year, month) => Period::month(year, month, zone),
            Self::Days(first, last) => Period::days(first, last, zone),
        }
    }

    /// As an address carries it: each value with the name of its field.
    pub fn pairs(self) -> Vec<(&'static str, String)> {
        let period = |text| vec![("period", text)];
        match self {
            Self::Year(year) => period(format!("{year:04}")),
            Self::Quarter(year, quarter) => period(format!("{year:04}-Q{quarter}")),
            Self::Month(year, month) => period(format!("{year:04}-{month:02}")),
            Self::Days(first, last) => {
                vec![("from", first.to_string()), ("to", last.to_string())]
            }
        }
    }

    /// As the field of the form holds it; empty for days.
    pub fn spelt(self) -> String {
        let pairs = self.pairs();
        let period = pairs.into_iter().find(|(name, _)| *name == "period");
        period.map(|(_, text)| text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_named_as_people_write_it_and_reads_back() {
        for (text, named) in [
            ("2026", Named::Year(2026)),
            ("2026-Q3", Named::Quarter(2026, 3)),
            ("2026-09", Named::Month(2026, 9)),
        ] {
            assert_eq!(Named::read(text), Some(named), "{text}");
            assert_eq!(named.spelt(), text);
        }
        for text in ["", "26", "2026-", "2026-Q", "2026-9", "2026-Q3-1", "+026"] {
            assert_eq!(Named::read(text), None, "{text}");
        }
    }
}
