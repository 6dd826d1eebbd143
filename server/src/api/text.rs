//! Text: what a program writes for people, parsed at the door.

use custode_domain::ticket::{Line, Text};

use super::problem::{Place, Problem, Why};

/// A line of the body.
pub(super) fn line(at: &str, sent: &str) -> Result<Line, Problem> {
    Line::parse(sent).map_err(|problem| wrong(at, problem.into()))
}

/// A text of the body.
pub(super) fn text(at: &str, sent: &str) -> Result<Text, Problem> {
    Text::parse(sent).map_err(|problem| wrong(at, problem.into()))
}

/// A value of the body that stands in a closed list, or is an identifier.
pub(super) fn read<T>(at: &str, read: Option<T>) -> Result<T, Problem> {
    read.ok_or_else(|| wrong(at, Why::Shape))
}

/// What is wrong with the field at this pointer.
pub(super) fn wrong(at: &str, why: Why) -> Problem {
    Problem::wrong(Place::Pointer(at.to_owned()), why)
}
