//! Asked: which period and which observations an address asks for, read from it and written back into one.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::figures::{Cut, NotAPeriod};
use custode_domain::id::EnteId;
use custode_domain::person::Level;
use custode_domain::ticket::Kind;
use jiff::Timestamp;

use crate::app::figures::{Asked, Named, zone};
use crate::lang::Lang;
use crate::web::form::Errors;
use crate::web::tickets::address;

/// What an address asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Address {
    pub(super) named: Named,
    pub(super) ente: Option<EnteId>,
    pub(super) cut: Cut,
}

impl Address {
    /// Reads the pairs of an address; without a period in them the quarter of `now` is meant. What means nothing is
    /// left aside with a sentence that says so.
    pub(super) fn read(pairs: &[(String, String)], t: Lang, now: Timestamp) -> (Self, Errors) {
        let mut errors = Errors::default();
        let value = |name: &str| {
            let mut found = pairs.iter().filter(|(known, _)| known == name);
            let value = found.next().map(|(_, value)| value.trim());
            value.filter(|value| !value.is_empty())
        };
        let mut wrong = |name, label: &str| errors.add(name, t.figure_error_value(label));
        let ente = read(value("ente"), |text| text.parse().ok());
        let severity = read(value("severity"), |text| {
            Severity::from_number(text.parse().ok()?)
        });
        let channel = read(value("channel"), Channel::from_code);
        let level = read(value("level"), Level::from_code);
        let kind = read(value("kind"), Kind::from_code);
        let judged = [
            (ente.is_err(), "ente", t.queue_field_ente()),
            (severity.is_err(), "severity", t.figure_field_severity()),
            (channel.is_err(), "channel", t.queue_field_channel()),
            (level.is_err(), "level", t.queue_field_level()),
            (kind.is_err(), "kind", t.queue_field_kind()),
        ];
        for (_, name, label) in judged.into_iter().filter(|(is_wrong, ..)| *is_wrong) {
            wrong(name, label);
        }
        let named = named(
            value("period"),
            (value("from"), value("to")),
            t,
            &mut errors,
        );
        let address = Self {
            named: named.unwrap_or_else(|| this_quarter(now)),
            ente: ente.ok().flatten(),
            cut: Cut {
                severity: severity.ok().flatten(),
                channel: channel.ok().flatten(),
                level: level.ok().flatten(),
                kind: kind.ok().flatten(),
            },
        };
        (address, errors)
    }

    /// What is asked for.
    pub(super) fn asked(&self) -> Option<Asked> {
        Some(Asked {
            period: self.named.period(&zone().ok()?).ok()?,
            ente: self.ente,
            cut: self.cut,
        })
    }

    /// Every value with the name of its field.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.named.pairs();
        let mut add = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        add("ente", self.ente.map(|it| it.to_string()));
        add(
            "severity",
            self.cut.severity.map(|it| it.number().to_string()),
        );
        add("channel", self.cut.channel.map(|it| it.code().to_owned()));
        add("level", self.cut.level.map(|it| it.code().to_owned()));
        add("kind", self.cut.kind.map(|it| it.code().to_owned()));
        pairs
    }

    /// The address of this at `path`, with more pairs.
    pub(super) fn at(&self, path: &str, more: &[(&'static str, String)]) -> String {
        let mut pairs = self.pairs();
        pairs.extend(more.iter().cloned());
        address(path, &pairs)
    }
}

/// Nothing asked for, a value, or one that means nothing.
fn read<T>(text: Option<&str>, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, ()> {
    text.map_or(Ok(None), |text| read(text).map(Some).ok_or(()))
}

fn named(
    period: Option<&str>,
    days: (Option<&str>, Option<&str>),
    t: Lang,
    errors: &mut Errors,
) -> Option<Named> {
    let named = match (days, period) {
        ((Some(from), Some(to)), _) => from
            .parse()
            .ok()
            .zip(to.parse().ok())
            .map(|(first, last)| Named::Days(first, last)),
        ((Some(_), None) | (None, Some(_)), _) => None,
        ((None, None), Some(period)) => Named::read(period),
        ((None, None), None) => return None,
    };
    let judged = named.map(|named| (named, zone().map(|zone| named.period(&zone))));
    let sentence = match judged {
        Some((named, Ok(Ok(_)))) => return Some(named),
        Some((_, Ok(Err(NotAPeriod::Backwards)))) => t.figure_error_backwards(),
        Some((_, Ok(Err(NotAPeriod::TooLong)))) => t.figure_error_long(),
        Some((_, Ok(Err(NotAPeriod::NoSuchDay)) | Err(_))) | None => t.figure_error_period(),
    };
    errors.add("period", sentence);
    None
}

fn this_quarter(now: Timestamp) -> Named {
    zone().map_or(Named::Quarter(2026, 1), |zone| {
        Named::quarter_of(now, &zone)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &[(&str, &str)]) -> (Address, Errors) {
        let pairs: Vec<_> = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Address::read(&pairs, Lang::It, "2026-08-01T10:00:00Z".parse().unwrap())
    }

    #[test]
    fn an_address_reads_back_and_without_a_period_this_quarter_is_meant() {
        let (address, errors) = read(&[("severity", "1"), ("channel", "sam")]);
        assert!(errors.is_empty());
        assert_eq!(
            address.at("/figures", &[]),
            "/figures?period=2026-Q3&severity=1&channel=sam"
        );
        let (days, _) = read(&[("from", "2026-01-10"), ("to", "2026-01-20")]);
        assert_eq!(
            days.at("/figures", &[]),
            "/figures?from=2026-01-10&to=2026-01-20"
        );
    }

    #[test]
    fn what_means_nothing_is_left_aside_with_a_sentence() {
        for (query, wrong) in [
            (&[("period", "estate")][..], "period"),
            (&[("period", "2026-Q7")], "period"),
            (&[("from", "2026-02-02"), ("to", "2026-02-01")], "period"),
            (&[("from", "2026-02-02")], "period"),
            (&[("from", "2000-01-01"), ("to", "2026-02-01")], "period"),
            (&[("severity", "9")], "severity"),
            (&[("ente", "x")], "ente"),
        ] {
            let (address, errors) = read(query);
            assert!(!errors.of(wrong).is_empty(), "{query:?}");
            assert_eq!(errors.count(), 1, "{query:?}");
            assert!(address.asked().is_some());
        }
    }
}
