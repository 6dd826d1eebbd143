//! Lifecycle: the page that shows what every command does in every state, found by trying.

pub(crate) mod attempt;
pub(crate) mod sample;

use std::fmt::Write as _;

use jiff::SignedDuration;

use crate::ticket::refusal::way_on;
use crate::ticket::{Refusal, StateName};
use attempt::{ATTEMPTS, Attempt};

/// The page `docs/generated/ticket-lifecycle.md`.
///
/// Every command is given, by somebody who may, to an exemplary ticket in every state.
pub fn lifecycle_markdown() -> String {
    let rows: Vec<Row> = ATTEMPTS.iter().map(Row::of).collect();
    let mut refusals = Vec::new();
    let table = table(&rows, &mut refusals);
    let numbered = (1..)
        .zip(refusals)
        .map(|(number, refusal)| format!("{number}. {refusal}\n"));
    [
        INTRODUCTION,
        &diagram(&rows),
        "\n## What each command does in each state\n\n",
        LEGEND,
        &table,
        "\n## Refusals\n\n",
        &numbered.collect::<String>(),
        "\nWhere the state does not allow a command, the refusal names the way on:\n\n",
        &ways_on(),
    ]
    .concat()
}

const INTRODUCTION: &str = "\
# The life of a ticket

This page is printed by the rules themselves (`custode_domain::ticket::lifecycle_markdown`) and compared in a test.
Every command was given, by somebody who may, to an exemplary ticket in every state.

";

const LEGEND: &str = "\
**Bold** is the state that the command leads to; `done` stays in the state; `–` is not for this state;
a number is that of the refusal below.

";

fn ways_on() -> String {
    let line = |state: &StateName| format!("- {}: {}\n", state.words(), way_on(*state));
    StateName::ALL.iter().map(line).collect()
}

/// What became of one command in each state, in the order of [`StateName::ALL`].
struct Row {
    name: &'static str,
    outcomes: Vec<(StateName, Outcome)>,
}

enum Outcome {
    /// Allowed; the state after it.
    Leads(StateName),
    /// The state does not allow it.
    OutOfPlace,
    /// Refused for another reason, in a sentence.
    Refused(String),
}

impl Row {
    fn of(attempt: &Attempt) -> Self {
        let outcomes = StateName::ALL
            .iter()
            .map(|&state| (state, outcome(attempt, state)));
        Self {
            name: attempt.name,
            outcomes: outcomes.collect(),
        }
    }
}

fn outcome(attempt: &Attempt, state: StateName) -> Outcome {
    let ticket = sample::ticket(attempt.story, state);
    let now = ticket.changed_at() + SignedDuration::from_mins(1);
    match (attempt.give)(&ticket, now) {
        Err(Refusal::WrongState { .. }) => Outcome::OutOfPlace,
        Err(refusal) => Outcome::Refused(refusal.to_string()),
        Ok(events) => {
            let after = ticket
                .after(&events)
                .expect("a command's events fit the ticket that allowed it");
            Outcome::Leads(after.state_name())
        }
    }
}

/// The changes of state, one arrow for each pair, with the commands that lead along it.
fn diagram(rows: &[Row]) -> String {
    let mut page = String::from("```mermaid\nstateDiagram-v2\n    [*] --> new: open\n");
    for &from in StateName::ALL {
        for &to in StateName::ALL {
            let commands = leading(rows, from, to);
            if from != to && !commands.is_empty() {
                writeln!(
                    page,
                    "    {} --> {}: {}",
                    from.code(),
                    to.code(),
                    commands.join(", ")
                )
                .expect("writing to a string succeeds");
            }
        }
    }
    for state in StateName::ALL.iter().filter(|state| state.is_final()) {
        writeln!(page, "    {} --> [*]", state.code()).expect("writing to a string succeeds");
    }
    page.push_str("```\n");
    page
}

fn leading(rows: &[Row], from: StateName, to: StateName) -> Vec<&'static str> {
    let leads = |row: &&Row| {
        row.outcomes.iter().any(|(state, outcome)| {
            *state == from && matches!(outcome, Outcome::Leads(after) if *after == to)
        })
    };
    rows.iter().filter(leads).map(|row| row.name).collect()
}

/// One row per command; a number in it is that of the refusal.
fn table(rows: &[Row], refusals: &mut Vec<String>) -> String {
    let names: Vec<_> = StateName::ALL.iter().map(|state| state.words()).collect();
    let mut page = format!(
        "| command | {} |\n|---|{}\n",
        names.join(" | "),
        "---|".repeat(names.len())
    );
    for row in rows {
        let cells: Vec<_> = row
            .outcomes
            .iter()
            .map(|(state, outcome)| cell(*state, outcome, refusals))
            .collect();
        writeln!(page, "| {} | {} |", row.name, cells.join(" | "))
            .expect("writing to a string succeeds");
    }
    page
}

fn cell(state: StateName, outcome: &Outcome, refusals: &mut Vec<String>) -> String {
    match outcome {
        Outcome::Leads(after) if *after == state => "done".to_owned(),
        Outcome::Leads(after) => format!("**{}**", after.words()),
        Outcome::OutOfPlace => "–".to_owned(),
        Outcome::Refused(refusal) => {
            let place = refusals
                .iter()
                .position(|known| known == refusal)
                .unwrap_or_else(|| {
                    refusals.push(refusal.clone());
                    refusals.len() - 1
                });
            (place + 1).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_in_the_documentation_is_the_one_that_the_rules_print() {
        let written = include_str!("../../../../docs/generated/ticket-lifecycle.md");
        let printed = lifecycle_markdown();
        assert!(
            written == printed,
            "docs/generated/ticket-lifecycle.md differs; the rules print:\n{printed}<<end>>"
        );
    }
}
