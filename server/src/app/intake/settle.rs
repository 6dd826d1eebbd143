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
    let Some(finding) = findings::find(tx, subject.ente, transition.finding)? else {
        return Ok(());
    };
    let decision = weigh(tx, author, &finding, transition)?;
    execute(tx, author, &finding, transition, decision)?;
    match transition.change {
        Change::Raised { .. } => clear_forerunners(tx, author, &finding),
        Change::Cleared => settle_parked(tx, author, subject),
        Change::Regraded { .. } | Change::Flapping => Ok(()),
    }
}

/// Clears earlier findings of the same fault of the same object that still stand: an agent that lost its spool raises
/// under a new name what it raised before, and nobody would ever clear the old one.
fn clear_forerunners(
    tx: &mut Tx<'_>,
    author: &Author,
    successor: &Finding,
) -> Result<(), SettleError> {
    let Some(machine) = successor.subject.machine else {
        return Ok(());
    };
    let standing = findings::standing_of_machine(tx, successor.subject.ente, machine)?;
    let is_forerunner = |other: &&Finding| {
        other.id != successor.id && other.code == successor.code && other.object == successor.object
    };
    for forerunner in standing.iter().filter(is_forerunner) {
        let cleared = Transition {
            finding: forerunner.id,
            ordinal: forerunner.last_ordinal + 1,
            code: forerunner.code,
            object: forerunner.object.clone(),
            at: author.now(),
            change: Change::Cleared,
        };
        findings::record(tx, forerunner.subject, &cleared, "{}", author.now())?;
        let decision = weigh(tx, author, forerunner, &cleared)?;
        execute(tx, author, forerunner, &cleared, decision)?;
    }
    Ok(())
}

/// Looks again at the findings of `subject` that wait: what they waited for may be gone.
fn settle_parked(tx: &mut Tx<'_>, author: &Author, subject: Subject) -> Result<(), SettleError> {
    let Some(machine) = subject.machine else {
        return Ok(());
    };
    let standing = findings::standing_of_machine(tx, subject.ente, machine)?;
    for finding in standing
        .iter()
        .filter(|finding| finding.standing == IntakeStanding::Parked)
    {
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
    Ok(decide(
        finding.code,
        finding.severity,
        transition.change,
        &situation,
    ))
}

fn execute(
    tx: &mut Tx<'_>,
    author: &Author,
    finding: &Finding,
    transition: &Transition,
    decision: Decision,
) -> Result<(), SettleError> {
    let concern = finding.subject.concern();
    let opened = match decision.intake {
        Intake::Open { severity } => Some(open(tx, author, finding, concern, severity)?),
        Intake::OpenStorm { severity } => Some(open(tx, author, finding, Concern::Ente, severity)?),
        Intake::Append { ticket, severity } => {
            add(tx, author, finding, ticket, severity).map(|()| None)?
        }
        Intake::Reopen { ticket, severity } => {
            reopen(tx, author, finding, ticket, severity).map(|()| None)?
        }
        Intake::Record { ticket, severity } => {
            record(tx, author, finding, transition, (ticket, severity)).map(|()| None)?
        }
        Intake::ProposeClosure { ticket } => {
            record(tx, author, finding, transition, (ticket, None)).map(|()| None)?
        }
        Intake::Park | Intake::Keep => None,
    };
    let step = (transition.finding, transition.ordinal);
    Ok(decisions::record(
        tx,
        finding.subject.ente,
        step,
        &decision,
        opened,
        author.now(),
    )?)
}

/// The raising of a finding, as it was told.
fn raising(finding: &Finding) -> Transition {
    Transition {
        finding: finding.id,
        ordinal: 0,
        code: finding.code,
        object: finding.object.clone(),
        at: finding.raised_at,
        change: Change::Raised {
            severity: finding.severity,
            since: finding.since,
        },
    }
}
