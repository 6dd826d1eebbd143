//! Settle: decides about one step of a finding, does it, and looks again at what waited for it.

use custode_domain::finding::{Change, Transition};
use custode_domain::intake::{Decision, Intake, decide};
use custode_domain::ticket::Concern;

use super::apply::{Author, SettleError, add, open, record, reopen};
use super::situation::around;
use crate::store::findings::{Finding, IntakeStanding, Subject};
use crate::store::{Tx, decisions, findings};

/// Decides about a step that was just recorded, and keeps what was decided.
pub fn settle(
    tx: &mut Tx<'_>,
    author: &Author,
    subject: Subject,
    transition: &Transition,
) -> Result<(), SettleError> {
    if let Some(finding) = findings::find(tx, subject.ente, transition.finding)? {
        let decision = weigh(tx, author, &finding, transition)?;
        execute(tx, author, &finding, transition, decision)?;
    }
    if transition.change == Change::Cleared {
        settle_parked(tx, author, subject)?;
    }
    Ok(())
}

/// Looks again at the findings of `subject` that wait: what they waited for may be gone.
fn settle_parked(tx: &mut Tx<'_>, author: &Author, subject: Subject) -> Result<(), SettleError> {
    let Some(machine) = subject.machine else { return Ok(()) };
    let standing = findings::standing_of_machine(tx, subject.ente, machine)?;
    for finding in standing.iter().filter(|finding| finding.standing == IntakeStanding::Parked) {
        let raising = raising(finding);
        let decision = weigh(tx, author, finding, &raising)?;
        if decision.intake != Intake::Park {
            execute(tx, author, finding, &raising, decision)?;
        }
    }
    Ok(())
}

fn weigh(
    tx: &mut Tx<'_>,
    author: &Author,
    finding: &Finding,
    transition: &Transition,
) -> Result<Decision, SettleError> {
    let situation = around(tx, finding, author.now())?;
    Ok(decide(finding.code, finding.severity, transition.change, &situation))
}

fn execute(
    tx: &mut Tx<'_>,
    author: &Author,
    finding: &Finding,
    transition: &Transition,
    decision: Decision,
) -> Result<(), SettleError> {
    let mut opened = None;
    match decision.intake {
        Intake::Open { severity } => opened = Some(open(tx, author, finding, finding.subject.concern(), severity)?),
        Intake::OpenStorm { severity } => opened = Some(open(tx, author, finding, Concern::Ente, severity)?),
        Intake::Append { ticket, severity } => add(tx, author, finding, ticket, severity)?,
        Intake::Reopen { ticket, severity } => reopen(tx, author, finding, ticket, severity)?,
        Intake::Record { ticket, severity } => record(tx, author, finding, transition, (ticket, severity))?,
        Intake::ProposeClosure { ticket } => record(tx, author, finding, transition, (ticket, None))?,
        Intake::Park | Intake::Keep => {}
    }
    let step = (transition.finding, transition.ordinal);
    Ok(decisions::record(tx, finding.subject.ente, step, &decision, opened, author.now())?)
}

/// The raising of a finding, as it was told.
fn raising(finding: &Finding) -> Transition {
    Transition {
        finding: finding.id,
        ordinal: 0,
        code: finding.code,
        object: finding.object.clone(),
        at: finding.raised_at,
        change: Change::Raised { severity: finding.severity, since: finding.since },
    }
}
