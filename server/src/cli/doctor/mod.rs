//! `doctor`: says whether this server can serve, and what to do if it cannot.

use clap::Args;
use serde_json::json;

use super::{Failure, Place, out};
use crate::clock::Clock;

mod checks;

#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Answer with a JSON object
    #[arg(long)]
    json: bool,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    /// What was looked at.
    what: &'static str,
    /// What was seen.
    seen: String,
    /// What to do about it, if anything.
    todo: Option<String>,
}

impl Found {
    fn fine(what: &'static str, seen: impl Into<String>) -> Self {
        Self {
            what,
            seen: seen.into(),
            todo: None,
        }
    }

    fn todo(what: &'static str, seen: impl Into<String>, todo: impl Into<String>) -> Self {
        Self {
            what,
            seen: seen.into(),
            todo: Some(todo.into()),
        }
    }
}

impl Doctor {
    pub(super) async fn run(self, place: &Place, clock: &Clock) -> Result<(), Failure> {
        let found = match place.config() {
            Ok(config) => checks::all(&config, clock.unwound()).await,
            Err(error) => {
                let todo = "mend that line of the configuration";
                vec![Found::todo("configuration", error.to_string(), todo)]
            }
        };
        let ill = found.iter().filter(|found| found.todo.is_some()).count();
        if self.json {
            out::answer(&report(&found));
        } else {
            found.iter().for_each(tell);
        }
        match ill {
            0 => Ok(()),
            _ => Err(format!(
                "{ill} of {} checks ask for something to be done",
                found.len()
            )
            .into()),
        }
    }
}

fn tell(found: &Found) {
    let mark = if found.todo.is_some() { "!!" } else { "ok" };
    out::say(&format!("{mark}  {}: {}", found.what, found.seen));
    if let Some(todo) = &found.todo {
        out::say(&format!("    -> {todo}"));
    }
}

fn report(found: &[Found]) -> serde_json::Value {
    let checks: Vec<_> = found
        .iter()
        .map(|found| json!({ "what": found.what, "seen": found.seen, "todo": found.todo }))
        .collect();
    json!({ "checks": checks })
}
