//! Intake: takes a machine's report, once, and makes of each transition what the rules say.
//!
//! Receipt, findings, ticket, events, notices and the reason for each decision are one transaction.

mod apply;
mod settle;
mod situation;
#[cfg(test)]
mod tests;

use custode_domain::finding::{Change, Transition};
use custode_protocol::V1;
use custode_protocol::bounded::Text;
use custode_protocol::report::{
    Acknowledged, Aggregate, Facts, Reason, Refused, Report, WireTransition,
};
use jiff::Timestamp;

use super::{App, MachineRef};
use crate::store::findings::{Recording, Subject};
use crate::store::reports::{Receipt, ReportKey};
use crate::store::{StoreError, Tx, findings, machines, measures, reports};

pub use apply::{Author, SettleError};
pub use settle::settle;

/// Why a report was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It says something that cannot be.
    #[error("{1}")]
    Refused(Reason, String),
    /// The store failed.
    #[error("the report could not be kept")]
    Store(#[from] StoreError),
    /// What it says could not be settled.
    #[error("the report could not be settled")]
    Unsettled(#[from] SettleError),
}

impl NotTaken {
    /// What the machine is told. The causes of a failure of ours are for our log alone.
    pub fn answer(&self) -> Refused {
        let (reason, detail) = match self {
            Self::Refused(reason, detail) => (*reason, detail.as_str()),
            Self::Store(_) | Self::Unsettled(_) => (
                Reason::NoRoom,
                "the server cannot keep anything for the moment",
            ),
        };
        Refused {
            version: V1,
            reason,
            detail: Text::fit(detail),
        }
    }
}

/// Takes a report. `digest` is of the bytes as they came, so that a repeat is known without being read twice.
pub async fn receive(
    app: &App,
    machine: &MachineRef,
    report: Report,
    digest: [u8; 32],
    now: Timestamp,
) -> Result<Acknowledged, NotTaken> {
    let sequence = report.sequence;
    let transitions = parse(&report.transitions.into_vec(), now)?;
    let aggregates = report.aggregates.into_vec();
    let machine = *machine;
    let key = ReportKey {
        ente: machine.ente,
        machine: machine.id,
        boot: report.boot,
        sequence,
    };
    let (facts, author) = (report.facts, Author::new(app, now));
    app.store
        .write("intake", move |tx| {
            if !is_next(tx, key, &digest, now)? {
                return Ok(());
            }
            machines::heard(tx, machine.ente, machine.id, now)?;
            take(tx, machine, &author, &transitions)?;
            keep_measures(tx, machine, &aggregates)?;
            facts
                .as_ref()
                .map_or(Ok(()), |facts| describe(tx, machine, facts))?;
            Ok::<_, NotTaken>(())
        })
        .await?;
    Ok(Acknowledged {
        version: V1,
        sequence,
        server_time: now,
    })
}

/// A transition and its evidence, as the store keeps it.
struct Told {
    transition: Transition,
    evidence: String,
}

/// Reads all transitions before anything is kept: a report is taken whole or not at all.
fn parse(wire: &[WireTransition], now: Timestamp) -> Result<Vec<Told>, NotTaken> {
    let not_a_report = |detail: String| NotTaken::Refused(Reason::NotAReport, detail);
    wire.iter()
        .map(|wire| {
            let mut transition =
                Transition::try_from(wire).map_err(|error| not_a_report(error.to_string()))?;
            // A clock that runs ahead must not date a fault in the future: it is as old as its report at least.
            transition.at = transition.at.min(now);
            if let Change::Raised { since, .. } = &mut transition.change {
                *since = transition.at.min(*since);
            }
            let evidence = serde_json::to_string(&wire.evidence)
                .map_err(|error| not_a_report(error.to_string()))?;
            Ok(Told {
                transition,
                evidence,
            })
        })
        .collect()
}

/// Whether the report is the next of its spool: true to apply it, false when it was applied before.
fn is_next(
    tx: &mut Tx<'_>,
    key: ReportKey,
    digest: &[u8],
    now: Timestamp,
) -> Result<bool, NotTaken> {
    let refuse = |reason, detail| Err(NotTaken::Refused(reason, detail));
    let last = reports::last_sequence(tx, key.ente, key.machine, key.boot)?.unwrap_or(0);
    let next = last.saturating_add(1);
    if key.sequence == 0 {
        return refuse(Reason::NotAReport, "reports are counted from 1".to_owned());
    }
    if key.sequence > next {
        return refuse(
            Reason::SequenceGap,
            format!("report {} came where {next} was expected", key.sequence),
        );
    }
    if key.sequence < next && !reports::is_known(tx, key)? {
        return refuse(
            Reason::SequenceTaken,
            format!("report {} is long past, {next} is next", key.sequence),
        );
    }
    match reports::take(tx, key, digest, now)? {
        Receipt::Fresh => Ok(true),
        Receipt::Repeated => Ok(false),
        Receipt::Altered => refuse(
            Reason::SequenceTaken,
            format!("report {} was taken with other content", key.sequence),
        ),
    }
}

fn take(
    tx: &mut Tx<'_>,
    machine: MachineRef,
    author: &Author,
    told: &[Told],
) -> Result<(), SettleError> {
    let subject = Subject {
        ente: machine.ente,
        site: machine.site,
        machine: Some(machine.id),
    };
    for Told {
        transition,
        evidence,
    } in told
    {
        match findings::record(tx, subject, transition, evidence, author.now())? {
            Recording::Fresh => settle(tx, author, subject, transition)?,
            Recording::Repeated | Recording::Late => {}
            strange @ (Recording::Unknown | Recording::Foreign) => tracing::warn!(
                machine.id = %machine.id,
                finding.id = %transition.finding,
                ?strange,
                "a machine spoke of a finding that is not its own"
            ),
        }
    }
    Ok(())
}

fn keep_measures(
    tx: &mut Tx<'_>,
    machine: MachineRef,
    aggregates: &[Aggregate],
) -> Result<(), StoreError> {
    for aggregate in aggregates.iter().filter(|aggregate| aggregate.count > 0) {
        let hour = measures::Hour {
            measure: aggregate.measure.to_string(),
            object: aggregate.object.to_string(),
            hour: aggregate.hour,
            samples: u64::from(aggregate.count),
            least: aggregate.min,
            greatest: aggregate.max,
            total: aggregate.sum,
        };
        measures::keep(tx, machine.ente, machine.id, &hour)?;
    }
    Ok(())
}

fn describe(tx: &mut Tx<'_>, machine: MachineRef, facts: &Facts) -> Result<(), StoreError> {
    let all = serde_json::to_string(facts).unwrap_or_default();
    let facts = machines::Facts {
        name: facts.hostname.as_str(),
        os: facts.os.as_str(),
        agent_version: facts.agent_version.as_str(),
        facts: &all,
    };
    machines::describe(tx, machine.ente, machine.id, &facts)
}
