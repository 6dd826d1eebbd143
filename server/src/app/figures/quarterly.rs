//! Quarterly: what the report of a quarter tells an Ente: the figures, those before, and who missed which deadline.

use custode_domain::contract::Version;
use custode_domain::figures::{Cut, Metric, NotAPeriod, Observation, Period};
use custode_domain::id::{EnteId, TicketId};
use jiff::Timestamp;
use serde_json::json;

use super::behind::{Row, row};
use super::{Asked, Books, Named, Told, told, zone};
use crate::app::App;
use crate::app::viewer::Scope;
use crate::store::StoreError;
use crate::store::audit::{self, Deed, Entry};
use crate::store::enti::{self, Ente};

/// Deadlines that are listed, the first ones; the others are counted, and stand behind their figure on the page.
const LISTED: usize = 300;

/// The figures whose rest missed a deadline.
const DEADLINES: [Metric; 4] = [
    Metric::TakenInTime,
    Metric::SolvedInTime,
    Metric::TasksInTime,
    Metric::VerifiedInTime,
];

/// A quarter of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quarter {
    year: i16,
    /// From 1 to 4.
    number: i8,
}

/// A quarter of an Ente.
#[derive(Debug)]
pub struct Quarterly {
    /// Whose.
    pub ente: Ente,
    /// Which.
    pub quarter: Quarter,
    /// Its figures.
    pub told: Told,
    /// Those of the quarter before.
    pub before: Told,
    /// The versions of the contract that were in force in it.
    pub versions: Vec<Version>,
    /// The deadlines that were missed in it, in their order; not all of them where they are very many.
    pub missed: Vec<Row>,
    /// How many were missed.
    pub missed_count: u64,
}

/// A report that was made.
#[derive(Debug, Clone, Copy)]
pub struct MadeReport<'a> {
    /// Who asked: `person:…`, `console`.
    pub actor: &'a str,
    /// Whose figures are told.
    pub ente: EnteId,
    /// Of when.
    pub quarter: Quarter,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: &'a str,
    /// SHA-256 of the figures that it tells, hexadecimal.
    pub fingerprint: &'a str,
}

impl Quarter {
    /// The quarter that a period is, if it is one that can be reckoned with.
    pub fn of(named: Named) -> Option<Self> {
        let Named::Quarter(year, number) = named else {
            return None;
        };
        let quarter = Self { year, number };
        let known = zone().ok().map(|zone| named.period(&zone));
        known?.ok().map(|_| quarter)
    }

    /// The same as a period.
    pub const fn named(self) -> Named {
        Named::Quarter(self.year, self.number)
    }

    /// The quarter before it.
    #[must_use]
    pub const fn before(self) -> Self {
        let Self { year, number } = self;
        match number {
            ..=1 => Self {
                year: year - 1,
                number: 4,
            },
            2.. => Self {
                year,
                number: number - 1,
            },
        }
    }

    /// Its days.
    pub fn period(self) -> Result<Period, NotAPeriod> {
        let zone = zone().map_err(|_| NotAPeriod::NoSuchDay)?;
        self.named().period(&zone)
    }
}

/// A quarter of an Ente, as far as the scope reaches; nothing where there is no such Ente within it.
pub async fn quarterly(
    app: &App,
    scope: Scope,
    ente: EnteId,
    quarter: Quarter,
) -> Result<Option<Quarterly>, StoreError> {
    let (Ok(period), Ok(before)) = (quarter.period(), quarter.before().period()) else {
        return Ok(None);
    };
    let of = |period| Asked {
        period,
        ente: Some(ente),
        cut: Cut::default(),
    };
    let (asked, before) = (of(period), of(before));
    let now = app.clock.now();
    app.store
        .read("quarterly_report", move |tx| {
            let books = Books::open(tx, scope, &asked)?;
            let Some(ente) = books.enti.first().copied() else {
                return Ok(None);
            };
            let Some(found) = enti::find(tx, ente)? else {
                return Ok(None);
            };
            let mut missed: Vec<(EnteId, TicketId, Observation)> = Vec::new();
            let told_now = told(tx, &books, &asked, now, |facts, seen| {
                if DEADLINES.contains(&seen.metric) && seen.seen.is_part() == Some(false) {
                    missed.push((facts.ente, facts.ticket, seen.clone()));
                }
            })?;
            let told_before = told(tx, &books, &before, now, |_, _| {})?;
            missed.sort_by_key(|(_, ticket, seen)| (seen.at, *ticket, seen.metric));
            let missed_count = missed.len() as u64;
            missed.truncate(LISTED);
            let rows = missed.into_iter().map(|one| row(tx, one));
            let rows = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(Some(Quarterly {
                ente: found,
                quarter,
                versions: versions(&books, &asked.period, told_now.end),
                told: told_now,
                before: told_before,
                missed: rows.into_iter().flatten().collect(),
                missed_count,
            }))
        })
        .await
}

/// Those in force from the first instant of the period until what the report tells ends.
fn versions(books: &Books, period: &Period, end: Timestamp) -> Vec<Version> {
    let Some(contracts) = books.contracts.first() else {
        return Vec::new();
    };
    let first = contracts.in_force(period.from());
    let later = contracts.versions().iter();
    let later = later.filter(|version| version.from > period.from() && version.from < end);
    std::iter::once(first).chain(later).cloned().collect()
}

/// Writes into the audit that a report was made, with the hash by which it is known again.
pub async fn note_report(app: &App, made: MadeReport<'_>) -> Result<(), StoreError> {
    let quarter = made.quarter.named().spelt();
    let document = json!({
        "quarter": quarter,
        "sha256": made.sha256,
        "figures_sha256": made.fingerprint,
    });
    let (now, ente) = (app.clock.now(), made.ente);
    let (actor, document) = (made.actor.to_owned(), document.to_string());
    app.store
        .write("note_report", move |tx| {
            let entry = Entry {
                at: now,
                actor: &actor,
                action: Deed::MakeReport,
                object: &format!("report:{quarter}"),
                ente: Some(ente),
                document: &document,
            };
            audit::append(tx, &entry).map(|_| ())
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_one_of_four_and_the_first_follows_the_last() {
        let spelt = |year, number| {
            let quarter = Quarter::of(Named::Quarter(year, number));
            quarter.map(|quarter| quarter.before().named().spelt())
        };
        assert_eq!(spelt(2026, 3).as_deref(), Some("2026-Q2"));
        assert_eq!(spelt(2026, 1).as_deref(), Some("2025-Q4"));
        assert_eq!(spelt(2026, 5), None);
        assert_eq!(Quarter::of(Named::Year(2026)), None);
    }
}
