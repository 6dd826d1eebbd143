//! Write on a ticket: events, the row and the words beside them and the notices that they owe, in one transaction.

mod found_by;
mod operations;

use custode_domain::alarm::{Alarm, alarm};
use custode_domain::contract::Contract;
use custode_domain::id::EnteId;
use custode_domain::notice::{Occasion, notices_owed};
use custode_domain::obligation::VerificationTerm;
use custode_domain::priority::Rank;
use custode_domain::ticket::{BrokenHistory, Event, Ticket};
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub(super) use found_by::{of_ente, of_requester};

use super::contracts::{contracts, governing};
use super::webhooks;
use crate::mint::Mint;
use crate::store::notices::{self, Owed};
use crate::store::places::{self, Place};
use crate::store::{
    StoreError, Tx, alerts, consulting, lapses, links, on_call, sessions, tasks, tickets,
};

/// Why events were not written.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The log of a ticket does not amount to a ticket.
    #[error("the log of a ticket is broken")]
    Broken(#[from] BrokenHistory),
}

/// Opens a ticket with its first events.
pub(super) fn open(
    tx: &mut Tx<'_>,
    mint: Mint,
    events: &[Event],
    now: Timestamp,
) -> Result<(), NotWritten> {
    let ticket = Ticket::replay(events)?;
    tickets::open(tx, &ticket, events, year(now))?;
    beside(tx, &ticket, events)?;
    let contract = place(tx, &ticket, ticket.changed_at())?;
    let words = found_by::marks(&ticket) + &found_by::words(events);
    places::keep_words(tx, (ticket.ente(), ticket.id()), &words)?;
    call(tx, &ticket, events)?;
    operations::note(tx, &ticket, 0, events)?;
    watch(tx, &ticket, events)?;
    webhooks::tell(tx, mint, None, &ticket, events)?;
    Ok(owe(tx, mint, (&ticket, &contract), 0, events)?)
}

/// Adds events to a ticket that was read, at this version, in this transaction; the version after them.
///
/// A deadline that was missed by then is written down before them: what they do could hide it (R6).
pub(super) fn append(
    tx: &mut Tx<'_>,
    mint: Mint,
    (ticket, version): (Ticket, u64),
    events: &[Event],
) -> Result<u64, NotWritten> {
    let Some(first) = events.first() else {
        return Ok(version);
    };
    let governed = governing(tx, &ticket, first.at)?;
    let missed = ticket.missed(&governed.contract, first.at);
    write(tx, mint, (ticket, version), &[&missed, events].concat())
}

/// Writes down what time alone has changed on a ticket, and when it changes next; whether there was anything.
pub(super) fn record_lapses(
    tx: &mut Tx<'_>,
    mint: Mint,
    (ticket, version): (Ticket, u64),
    now: Timestamp,
) -> Result<bool, NotWritten> {
    let governed = governing(tx, &ticket, now)?;
    let lapsed = ticket.lapses(&governed.contract, now);
    if lapsed.is_empty() {
        place(tx, &ticket, now)?;
        return Ok(false);
    }
    write(tx, mint, (ticket, version), &lapsed)?;
    Ok(true)
}

fn write(
    tx: &mut Tx<'_>,
    mint: Mint,
    (ticket, version): (Ticket, u64),
    events: &[Event],
) -> Result<u64, NotWritten> {
    let before = ticket;
    let ticket = before.clone().after(events)?;
    let written = tickets::append(tx, &ticket, version, events)?;
    beside(tx, &ticket, events)?;
    let contract = place(tx, &ticket, ticket.changed_at())?;
    let words = found_by::words(events);
    if !words.is_empty() {
        places::add_words(tx, (ticket.ente(), ticket.id()), &words)?;
    }
    call(tx, &ticket, events)?;
    operations::note(tx, &ticket, version, events)?;
    watch(tx, &ticket, events)?;
    webhooks::tell(tx, mint, Some(&before), &ticket, events)?;
    owe(tx, mint, (&ticket, &contract), version, events)?;
    Ok(written)
}

/// Keeps the rows by which tasks are found by their area, and tickets by those that are tied to them.
pub(super) fn beside(tx: &mut Tx<'_>, ticket: &Ticket, events: &[Event]) -> Result<(), StoreError> {
    tasks::keep(tx, ticket, events)?;
    sessions::keep(tx, ticket, events)?;
    consulting::keep(tx, ticket, events)?;
    links::keep(tx, ticket, events)
}

/// Where the ticket stands from now on, what is due on it, and when that changes by time alone (T36, T42); under which
/// contract.
pub(super) fn place(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    now: Timestamp,
) -> Result<Contract, StoreError> {
    let contracts = contracts(tx, ticket.ente())?;
    let contract = &contracts.governing(ticket, now).contract;
    let due = contract.due(ticket);
    let key = (ticket.ente(), ticket.id());
    let place = Place {
        due_at: due.at(),
        rank: Rank::of(ticket, due, &contract.terms().criteria).instant(),
        standing: ticket.recorded(),
        verify_by: VerificationTerm::of(contract, ticket).map(|owed| owed.due),
    };
    places::place(tx, key, &place)?;
    lapses::expect(tx, key, contract.next_lapse(ticket))?;
    Ok(contract.clone())
}

/// Calls the front office for a ticket that is urgent, until somebody sees to it (T23).
fn call(tx: &mut Tx<'_>, ticket: &Ticket, events: &[Event]) -> Result<(), StoreError> {
    let (ente, id, at) = (ticket.ente(), ticket.id(), ticket.changed_at());
    match alarm(events) {
        Some(Alarm::Raised) => alerts::raise(tx, ente, id, at)?,
        Some(Alarm::Calmed) => {
            let by = events.last().and_then(|event| event.by.person());
            alerts::calm(tx, ente, id, at, by)?;
        }
        None => {}
    }
    Ok(())
}

/// When on-call is to look at a ticket: a call waits for its acknowledgement, or nobody sees to an urgent one (T02).
fn watch(tx: &mut Tx<'_>, ticket: &Ticket, events: &[Event]) -> Result<(), StoreError> {
    let key = (ticket.ente(), ticket.id());
    let alarm = alarm(events);
    let urgent = (alarm == Some(Alarm::Raised)).then(|| ticket.changed_at());
    match ticket.page_passes_on_at().or(urgent) {
        Some(at) => on_call::watch::look_at(tx, key, at),
        None if alarm == Some(Alarm::Calmed) => on_call::watch::forget(tx, key),
        None => Ok(()),
    }
}

/// Puts into the outbox what the events owe, each with the event that owes it (T21, T23).
fn owe(
    tx: &mut Tx<'_>,
    mint: Mint,
    (ticket, contract): (&Ticket, &Contract),
    before: u64,
    events: &[Event],
) -> Result<(), StoreError> {
    let ente: EnteId = ticket.ente();
    for (event, ordinal) in events.iter().zip(before + 1..) {
        for notice in notices_owed(ticket, std::slice::from_ref(event)) {
            let event_ordinal = u32::try_from(ordinal).unwrap_or(u32::MAX);
            let id = mint.uuid(event.at);
            notices::owe(
                tx,
                &Owed {
                    ente,
                    id,
                    notice,
                    event_ordinal,
                    created_at: from(contract, notice.occasion, event.at),
                    sent_at: None,
                },
            )?;
        }
    }
    Ok(())
}

/// From when a word is owed that an event owes: a warning waits until the desk opens (R11).
fn from(contract: &Contract, occasion: Occasion, at: Timestamp) -> Timestamp {
    if occasion.waits_for_service() {
        contract.terms().desk.next_open(at).unwrap_or(at)
    } else {
        at
    }
}

/// Tickets are numbered within the year of the people who read the numbers.
fn year(now: Timestamp) -> i16 {
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    now.to_zoned(zone).year()
}
