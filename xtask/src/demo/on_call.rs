//! On-call: a rota for two weeks, with a hole that can be seen, by the forms that the coordinator uses.

use anyhow::{Context, Result};
use jiff::civil::{DateTime, Time};
use jiff::{ToSpan, Zoned};

use super::once::now;
use crate::browser::Browser;
use crate::house::{self, House};

const ROTA: &str = "/on-call/rotas/infrastructure";
/// When shifts begin and end: the desk opens then.
const HAND_OVER: Time = Time::constant(8, 30, 0, 0);

/// Gives the specialist this week, leaves the coming Saturday open, and goes on from the Sunday.
pub(crate) fn furnish(house: &House) -> Result<()> {
    let enter = |login| Browser::log_in(&house.web(), login, house::PASSWORD);
    let administrator = enter(house::ADMINISTRATOR.login)?;
    let coordinator = enter(house::COORDINATOR.login)?;
    let (first, second) = (
        competent(&administrator, house::SPECIALIST.name)?,
        competent(&administrator, house::COORDINATOR.name)?,
    );
    let monday = monday(&now()?)?;
    let day = |days: i64| monday.saturating_add(days.days());
    give(&coordinator, &first, "first", (day(0), day(5)))?;
    give(&coordinator, &first, "first", (day(6), day(12)))?;
    give(&coordinator, &second, "second", (day(0), day(7)))?;
    let note = [(
        "note",
        "Il server dell'anagrafe ha avuto la memoria piena due volte: guardare il grafico prima di riavviare.",
    )];
    enter(house::SPECIALIST.login)?.submit(ROTA, &format!("{ROTA}/notes"), &note)?;
    Ok(())
}

/// Lets somebody know about infrastructure; who they are.
fn competent(administrator: &Browser, name: &str) -> Result<String> {
    let page = administrator.page("/people")?;
    let (before, _) = page
        .split_once(&format!("\"><bdi>{name}</bdi>"))
        .with_context(|| format!("{name} is in the list of people"))?;
    let id = before.rsplit('/').next().unwrap_or_default().to_owned();
    let person = format!("/people/{id}");
    administrator.submit(&person, &person, &[("competence", "infrastructure")])?;
    Ok(id)
}

fn give(
    coordinator: &Browser,
    person: &str,
    line: &str,
    (from, until): (DateTime, DateTime),
) -> Result<()> {
    let (from, until) = (from.to_string(), until.to_string());
    let fields = [
        ("person", person),
        ("line", line),
        ("from", &from),
        ("until", &until),
    ];
    coordinator.submit(ROTA, &format!("{ROTA}/shifts"), &fields)?;
    Ok(())
}

fn monday(now: &Zoned) -> Result<DateTime> {
    let since = now.date().weekday().to_monday_zero_offset();
    let monday = now.date().checked_sub(i64::from(since).days())?;
    Ok(monday.to_datetime(HAND_OVER))
}
