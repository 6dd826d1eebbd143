//! Once: the demo without a person: break the module, see one ticket, mend it, see it clear.

use std::time::{Instant, SystemTime};

use anyhow::{Context, Result, bail};
use jiff::Zoned;
use serde::Serialize;

use super::module::Module;
use super::{CLEAR_AFTER, RAISE_AFTER};
use crate::browser::{Browser, TicketSeen};
use crate::house::House;
use crate::patience::until;

/// What was seen, as `--json` prints it.
#[derive(Debug, Serialize)]
pub(crate) struct Seen {
    /// When the module was broken, RFC 3339, UTC.
    fault_at: String,
    ticket_id: String,
    ticket_number: String,
    severity: u8,
    /// From the breaking to the ticket readable over HTTP, the shortened waiting time included.
    opened_after_ms: u128,
    /// From the mending to the page that shows the fault cleared, the shortened waiting time included.
    cleared_after_ms: u128,
    /// Tickets in the list at the end: must be 1.
    tickets_opened: usize,
    ticket_url: String,
    /// The waiting times that the demo shortened, in seconds.
    raise_after_s: u64,
    clear_after_s: u64,
}

impl Seen {
    /// One fault, one ticket, of the severity of a SIC module that stands still.
    pub(crate) const fn is_all_well(&self) -> bool {
        self.tickets_opened == 1 && self.severity == 1
    }
}

/// Breaks, watches, mends, watches.
pub(crate) fn show(
    house: &House,
    module: &Module,
    browser: &Browser,
    tell: fn(&str),
) -> Result<Seen> {
    until("the agent is heard", || {
        house.check_alive()?;
        Ok(browser
            .page("/machines")?
            .contains("data-heard=\"yes\"")
            .then_some(()))
    })?;
    if !browser.tickets()?.is_empty() {
        bail!("there is a ticket before anything was broken");
    }
    tell("4/4 rompo il modulo …");
    let fault_at = now_rfc3339()?;
    let broken = Instant::now();
    module.set_well(false);
    let ticket = until("a ticket is opened", || {
        Ok(browser.tickets()?.into_iter().next())
    })?;
    let opened_after_ms = broken.elapsed().as_millis();
    tell(&format!(
        "    aperto il ticket {} in {opened_after_ms} ms; riparo il modulo …",
        ticket.number
    ));
    let mended = Instant::now();
    module.set_well(true);
    until("the fault clears", || {
        Ok(browser.is_cleared(&ticket.id)?.then_some(()))
    })?;
    let cleared_after_ms = mended.elapsed().as_millis();
    tell(&format!("    rientrato in {cleared_after_ms} ms"));
    let TicketSeen {
        id: ticket_id,
        number: ticket_number,
        severity,
    } = ticket;
    Ok(Seen {
        fault_at,
        ticket_url: format!("{}/tickets/{ticket_id}", house.web()),
        ticket_id,
        ticket_number,
        severity,
        opened_after_ms,
        cleared_after_ms,
        tickets_opened: browser.tickets()?.len(),
        raise_after_s: RAISE_AFTER.as_secs(),
        clear_after_s: CLEAR_AFTER.as_secs(),
    })
}

fn now_rfc3339() -> Result<String> {
    Ok(format!("{:.3}", now()?.timestamp()))
}

/// What the clock on the wall shows where the people of the demo are.
#[expect(
    clippy::disallowed_methods,
    reason = "the demo tells when it broke the module, and gives shifts in this week"
)]
pub(super) fn now() -> Result<Zoned> {
    let now = jiff::Timestamp::try_from(SystemTime::now())
        .context("the clock of this machine is out of range")?;
    Ok(now.in_tz("Europe/Rome")?)
}
