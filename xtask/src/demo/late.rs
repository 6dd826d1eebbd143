//! Late: two calls that rang days ago, so that a deadline is at risk and another was missed, whatever the hour of the
//! demo.

use anyhow::{Context, Result};
use jiff::civil::DateTime;
use jiff::{ToSpan, Unit, Zoned};
use serde_json::json;

use super::once::now;
use crate::browser::Browser;
use crate::house::{self, House};
use crate::patience::until;

/// What was called for, and how many minutes of service ago: of the two hours until somebody takes charge, one and a
/// half are the threshold.
const CALLS: [(&str, i64); 2] = [
    ("La rubrica dei numeri interni non si aggiorna", 95),
    (
        "Il calendario delle sale mostra prenotazioni doppie",
        20 * 60,
    ),
];
/// Farther back nobody looks: the desk is never closed for so long.
const MOST_HOURS: i64 = 24 * 30;

/// Opens a ticket for each call.
pub(crate) fn furnish(house: &House) -> Result<()> {
    let operator = Browser::log_in(&house.web(), house::OPERATOR.login, house::PASSWORD)?;
    let now = now()?;
    let ente = value(&operator.page("/calls/new")?, "ente", "")?;
    let page = format!("/calls/new?ente={ente}&act=show");
    let caller = value(&operator.page(&page)?, "caller", house::USER.name)?;
    for (subject, minutes) in CALLS {
        let rang = before(house, &now, minutes)?.to_string();
        let fields = [
            ("caller", caller.as_str()),
            ("rang", &rang),
            ("answered", &rang),
            ("ended", &rang),
            ("category", "office_software"),
            ("subject", subject),
            ("hindrance", "nothing"),
            ("act", "open"),
        ];
        operator.submit(&page, "/calls", &fields)?;
    }
    until("a deadline is at risk and another was missed", || {
        let queue = operator.page("/queue")?;
        let stands = |code| queue.contains(&format!("data-standing=\"{code}\""));
        Ok((stands("at_risk") && stands("breached")).then_some(()))
    })
}

/// Some five minutes before so many minutes of service ago at the most, as the tender counts them.
fn before(house: &House, now: &Zoned, minutes: i64) -> Result<DateTime> {
    let is_enough =
        |start: &Zoned| Ok::<_, anyhow::Error>(elapsed(house, start, now)? >= minutes * 60);
    for ago in 1..MOST_HOURS {
        let mut start = now.checked_sub(ago.hours())?;
        if !is_enough(&start)? {
            continue;
        }
        loop {
            let later = start.checked_add(5.minutes())?;
            if !is_enough(&later)? {
                return Ok(start.datetime().round(Unit::Minute)?);
            }
            start = later;
        }
    }
    anyhow::bail!("the desk was not there for {minutes} minutes")
}

/// Seconds of service between two instants, as the server counts them.
fn elapsed(house: &House, start: &Zoned, end: &Zoned) -> Result<i64> {
    let day = json!([["08:30", "13:30"], ["15:00", "18:00"]]);
    let asked = json!({
        "op": "elapsed",
        "start": start.timestamp().to_string(),
        "end": end.timestamp().to_string(),
        "calendar": {
            "tz": "Europe/Rome",
            "week": { "mon": day, "tue": day, "wed": day, "thu": day, "fri": day },
            "holidays": "IT",
        },
    });
    let told = house.tell(&["sla", "eval"], &asked.to_string())?;
    told["elapsed_s"].as_i64().context("the server answers")
}

/// The value of the option with this label; of the first with any, where none is named.
fn value(page: &str, select: &str, label: &str) -> Result<String> {
    let (_, options) = page
        .split_once(&format!("name=\"{select}\""))
        .with_context(|| format!("the form has a field {select}"))?;
    let options = options.split("</select>").next().unwrap_or_default();
    let found = options
        .split("<option value=\"")
        .skip(1)
        .find_map(|option| {
            let (value, rest) = option.split_once('"')?;
            let is_it = !value.is_empty() && rest.contains(&label.replace('\'', "&#39;"));
            is_it.then(|| value.to_owned())
        });
    found.with_context(|| format!("{select} offers «{label}»"))
}
