//! Filter: the form above the figures, filled with what was asked for.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::person::Level;
use custode_domain::ticket::Kind;
use jiff::Timestamp;

use super::asked::Address;
use super::told;
use crate::app::choices::Choices;
use crate::app::figures::{Named, zone};
use crate::lang::Lang;
use crate::web::form::Choice;
use crate::web::words;

/// Quarters that are offered, this one and those before.
const QUARTERS: usize = 8;

/// The form.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) periods: Vec<Choice>,
    pub(super) from: String,
    pub(super) to: String,
    /// Empty for people of an Ente: there is one.
    pub(super) enti: Vec<Choice>,
    pub(super) severities: Vec<Choice>,
    pub(super) channels: Vec<Choice>,
    pub(super) levels: Vec<Choice>,
    pub(super) kinds: Vec<Choice>,
}

impl Filter {
    pub(super) fn new(t: Lang, asked: &Address, choices: &Choices, now: Timestamp) -> Self {
        let any = |label: &str| Choice::new("", label, false);
        let all = || any(t.queue_filter_any());
        let cut = asked.cut;
        let severity = |it: &Severity| {
            let chosen = cut.severity == Some(*it);
            Choice::new(it.number().to_string(), words::severity(t, *it), chosen)
        };
        let channel =
            |it: &Channel| Choice::new(it.code(), words::channel(t, *it), cut.channel == Some(*it));
        let level =
            |it: &Level| Choice::new(it.code(), words::level(t, *it), cut.level == Some(*it));
        let kind = |it: &Kind| Choice::new(it.code(), words::kind(t, *it), cut.kind == Some(*it));
        let (from, to) = match asked.named {
            Named::Days(first, last) => (first.to_string(), last.to_string()),
            Named::Year(_) | Named::Quarter(..) | Named::Month(..) => Default::default(),
        };
        Self {
            periods: periods(t, asked.named, now),
            from,
            to,
            enti: enti(t, asked, choices),
            severities: with(all(), Severity::ALL.iter().map(severity)),
            channels: with(all(), Channel::ALL.iter().map(channel)),
            levels: with(all(), Level::ALL.iter().map(level)),
            kinds: with(all(), Kind::ALL.iter().map(kind)),
        }
    }
}

/// Nothing where there is nothing to choose among.
fn enti(t: Lang, asked: &Address, choices: &Choices) -> Vec<Choice> {
    if choices.enti.is_empty() {
        return Vec::new();
    }
    let one = choices
        .enti
        .iter()
        .map(|(id, name)| Choice::new(id.to_string(), name, asked.ente == Some(*id)));
    with(Choice::new("", t.figure_any_ente(), false), one)
}

fn with(any: Choice, others: impl Iterator<Item = Choice>) -> Vec<Choice> {
    std::iter::once(any).chain(others).collect()
}

/// The quarters of the last two years, their years, and what was asked for.
fn periods(t: Lang, asked: Named, now: Timestamp) -> Vec<Choice> {
    let mut offered: Vec<Named> = Vec::new();
    if let Ok(zone) = zone()
        && let Named::Quarter(mut year, mut quarter) = Named::quarter_of(now, &zone)
    {
        let this_year = year;
        for _ in 0..QUARTERS {
            offered.push(Named::Quarter(year, quarter));
            (year, quarter) = if quarter == 1 {
                (year - 1, 4)
            } else {
                (year, quarter - 1)
            };
        }
        offered.extend([Named::Year(this_year), Named::Year(this_year - 1)]);
    }
    let is_days = matches!(asked, Named::Days(..));
    if !is_days && !offered.contains(&asked) {
        offered.insert(0, asked);
    }
    offered
        .into_iter()
        .map(|named| Choice::new(named.spelt(), told::period(t, named), named == asked))
        .collect()
}
