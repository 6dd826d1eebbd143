//! Recount: the figures of a year counted a second time, on purpose without anything of the rules: raw rows of the
//! database, JSON by hand, a table of the minutes of the year, and a walk through them. What it must agree with is
//! `domain/src/figures`; if one of them changes, the other says so.
//!
//! It knows by heart what the Enti of the year were promised, and when the desk is there (`contract.rs`).

mod contract;
mod hours;
mod log;
mod number;
mod ticket;

use std::collections::BTreeMap;
use std::path::Path;

pub use number::{Number, compare};

use contract::Contract;
use hours::Hours;
use log::Log;
use ticket::{Seen, count};

/// What is counted: a metric; a group or nothing; a month by its first day or nothing.
pub type Key = (String, String, String);

/// Counts the year once more, from the rows of a SQLite file; how many tickets, and every number.
pub fn recount(path: &Path, year: i64) -> (usize, BTreeMap<Key, Number>) {
    let contract = Contract::around(year);
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut all: BTreeMap<Key, Vec<i64>> = BTreeMap::new();
    let (from, until) = (Hours::midnight(year, 1, 1), Hours::midnight(year + 1, 1, 1));
    let mut tickets = 0;
    log::each(&connection, |log: &Log| {
        tickets += 1;
        count(log, contract.of(&log.ente), until, &mut |seen: Seen| {
            if seen.at < from || seen.at >= until {
                return;
            }
            let month = Hours::month(seen.at);
            let metric = seen.metric.to_owned();
            let nothing = String::new();
            for (group, month) in [
                (nothing.clone(), nothing.clone()),
                (seen.group, nothing.clone()),
                (nothing.clone(), month),
            ] {
                all.entry((metric.clone(), group, month))
                    .or_default()
                    .push(seen.value);
            }
        });
    });
    let numbers = all
        .into_iter()
        .map(|(key, values)| {
            let number = Number::of(&key.0, values);
            (key, number)
        })
        .collect();
    (tickets, numbers)
}
