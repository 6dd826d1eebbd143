//! `contract`: what is promised to an Ente, and whether a document of terms is a contract.

use std::path::PathBuf;

use clap::Subcommand;
use custode_domain::contract::Contract as Promised;
use serde_json::{Value, json};

use super::{Failure, Place, out};
use crate::app::contracts::{History, VersionShown, of_name};
use crate::clock::Clock;
use crate::json::{NotTerms, read_terms, write_terms};

#[derive(Debug, Subcommand)]
pub(super) enum Contract {
    /// Say what is promised to an Ente, in every version
    Show {
        /// The name of the Ente
        #[arg(long)]
        ente: String,
        /// Answer with a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Say whether a document of terms is a contract, or what is wrong with it and where
    Check {
        /// The document (JSON), as `contract show --json` writes terms
        file: PathBuf,
    },
}

impl Contract {
    pub(super) async fn run(self, place: &Place, clock: Clock) -> Result<(), Failure> {
        match self {
            Self::Show { ente, json } => {
                let app = place.app(clock).await?;
                let found = of_name(&app, &ente).await?;
                let history = found.ok_or_else(|| format!("no Ente is called {ente}"))?;
                show(&history, json)
            }
            Self::Check { file } => check(&fs_err::read_to_string(file)?, &clock),
        }
    }
}

/// Judges a document: it is a contract from now on, or a sentence says why not.
fn check(document: &str, clock: &Clock) -> Result<(), Failure> {
    let terms = read_terms(document).map_err(|refused: NotTerms| refused.to_string())?;
    Promised::new(terms, clock.now())?;
    out::say("the terms are a contract");
    Ok(())
}

fn show(history: &History, json: bool) -> Result<(), Failure> {
    if json {
        let versions: Result<Vec<_>, Failure> = history.versions.iter().map(version).collect();
        out::answer(&json!({
            "ente": history.ente.name,
            "in_force": history.in_force,
            "versions": versions?,
        }));
        return Ok(());
    }
    for shown in &history.versions {
        let holds = if shown.version.number == history.in_force {
            ", in force"
        } else {
            ""
        };
        let made = shown.maker.as_ref().map_or_else(
            || "the tender's own".to_owned(),
            |maker| format!("made by {} at {}: {}", maker.name, maker.at, maker.reason),
        );
        let (number, from) = (shown.version.number, shown.version.from);
        out::say(&format!("version {number} from {from}{holds}: {made}"));
    }
    Ok(())
}

fn version(shown: &VersionShown) -> Result<Value, Failure> {
    let terms: Value = serde_json::from_str(&write_terms(shown.version.contract.terms())?)?;
    Ok(json!({
        "number": shown.version.number,
        "valid_from": shown.version.from.to_string(),
        "reaches": shown.version.reaches.code(),
        "made_at": shown.maker.as_ref().map(|maker| maker.at.to_string()),
        "made_by": shown.maker.as_ref().map(|maker| maker.name.clone()),
        "reason": shown.maker.as_ref().map(|maker| maker.reason.clone()),
        "terms": terms,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(spoil: impl FnOnce(&mut Value)) -> String {
        let terms = Promised::of_the_tender().unwrap().terms().clone();
        let mut document: Value = serde_json::from_str(&write_terms(&terms).unwrap()).unwrap();
        spoil(&mut document);
        match check(&document.to_string(), &Clock::system()) {
            Ok(()) => String::new(),
            Err(failure) => failure.to_string(),
        }
    }

    #[test]
    fn a_document_is_judged_with_the_place_and_the_reason() {
        assert_eq!(said(|_| {}), "");
        let zero = said(|document| document["targets"]["severity_1"]["task_s"] = 0.into());
        assert_eq!(zero, "the target of task at severity 1 is zero");
        let never = said(|document| document["on_site"]["week"] = json!({}));
        assert_eq!(
            never,
            "the calendar of the on-site staff does not open within a year"
        );
        let overlap = said(|document| {
            document["desk"]["week"]["mon"] = json!([["08:30", "13:30"], ["13:00", "18:00"]]);
        });
        let expected = "desk.week.mon: 13:00-18:00 overlaps 08:30-13:30";
        assert!(overlap.starts_with(expected), "{overlap}");
    }
}
