//! `on-call`: names the times in which nobody is on call.

use clap::Args;
use custode_domain::on_call::Gap;
use custode_domain::ticket::Competence;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use super::{Failure, out};
use crate::app::App;
use crate::app::on_call::{Hole, holes, unused};

#[derive(Debug, Args)]
pub(super) struct OnCall {
    /// How many days ahead are looked at
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=366))]
    days: u32,
    /// Answer with a JSON object
    #[arg(long)]
    json: bool,
}

impl OnCall {
    /// Fails when there is a hole, so that a script notices.
    pub(super) async fn run(self, app: &App) -> Result<(), Failure> {
        let (found, unused) = (holes(app, self.days).await?, unused(app).await?);
        let unused: Vec<_> = unused.iter().map(|competence| competence.code()).collect();
        if self.json {
            let holes: Vec<_> = found.iter().map(object).collect();
            out::answer(&json!({ "days": self.days, "holes": holes, "not_in_use": unused }));
        } else {
            self.tell(&found, &unused);
        }
        match found.len() {
            0 => Ok(()),
            count => Err(format!(
                "nobody is on call {count} times in the next {} days: give shifts on the page /on-call",
                self.days
            )
            .into()),
        }
    }

    fn tell(&self, found: &[Hole], unused: &[&str]) {
        let all = Competence::ALL.len();
        if found.is_empty() && unused.len() < all {
            out::say(&format!("on call: covered for the next {} days", self.days));
        }
        for hole in found {
            out::say(&sentence(hole));
        }
        if !unused.is_empty() {
            out::say(&format!("on call: not in use: {}", unused.join(", ")));
        }
    }
}

fn object(hole: &Hole) -> serde_json::Value {
    json!({
        "competence": hole.competence.code(),
        "from": hole.gap.from.to_string(),
        "until": hole.gap.until.to_string(),
    })
}

/// `infrastructure: nobody from 2026-11-28 18:00 to 2026-11-30 08:30`
pub(super) fn sentence(hole: &Hole) -> String {
    let Gap { from, until } = hole.gap;
    format!(
        "{}: nobody from {} to {}",
        hole.competence.code(),
        wall(from),
        wall(until)
    )
}

fn wall(at: Timestamp) -> String {
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}
