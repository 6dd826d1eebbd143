//! Settle: decides about one transition, does it, and looks again at what waited for it.

use custode_domain::finding::{Change, Transition};
use custode_domain::intake::{Decision, Intake, decide};

use super::apply::{Author, append, open, reopen};
use super::situation::around;
use crate::store::findings::{Finding, Subject};
use crate::store::{StoreError, Tx, decisions, findings};

/// Decides about a transition that was just recorded, and keeps what was decided.
pub fn settle(
    tx: &mut Tx<'_>,
    author: &Author,
    subject: Subject,
    transition: &Transition,
) -> Result<(), StoreError> {
    let Some(finding) = findings::find(tx, subject.ente, transition.finding)? else {
        return Ok(());
    };
    let decision = weigh(tx, author, subject, &finding, transition)?;
    execute(tx, author, subject, transition, decision)?;
    if transition.change == Change::Cleared {
        settle_parked(tx, author, subject)?;
    }
    Ok(())
}

/// Looks again at the findings of `subject` that wait: what they waited for may be gone.
pub fn settle_parked(tx: &mut Tx<'_>, author: &Author, subject: Subject) -> Result<(), StoreError> {
    let Some(machine) = subject.machine else { return Ok(()) };
    let standing = findings::standing_of_machine(tx, subject.ente, machine)?;
    for finding in standing.iter().filter(|finding| finding.is_parked()) {
        let raising = raising(finding);
        let decision = weigh(tx, author, subject, finding, &raising)?;
        if decision.intake != Intake::Park {
            execute(tx, author, subject, &raising, decision)?;
        }
    }
    Ok(())
}

fn weigh(
    tx: &mut Tx<'_>,
    author: &Author,
    subject: Subject,
    finding: &Finding,
    transition: &Transition,
) -> Result<Decision, StoreError> {
    let situation = around(tx, subject, finding, transition, author.now())?;
    Ok(decide(transition.code, finding.severity, transition.change, &situation))
}

fn execute(
    tx: &mut Tx<'_>,
    author: &Author,
    subject: Subject,
    transition: &Transition,
    decision: Decision,
) -> Result<(), StoreError> {
    let opened = match decision.intake {
        Intake::Open { severity } => Some(open(tx, author, subject, transition, severity, subject.concern())?),
        Intake::OpenStorm { severity } => {
            Some(open(tx, author, subject, transition, severity, custode_domain::ticket::Concern::Ente)?)
        }
        Intake::Append { ticket, severity } => {
            append(tx, author, subject, &transition.weighed(severity), ticket)?;
            None
        }
        Intake::Reopen { ticket, severity } => {
            reopen(tx, author, subject, &transition.weighed(severity), ticket)?
        }
        Intake::Record { ticket, .. } | Intake::ProposeClosure { ticket } => {
            append(tx, author, subject, transition, ticket)?;
            None
        }
        Intake::Park | Intake::Keep => None,
    };
    let step = (transition.finding, transition.ordinal);
    decisions::record(tx, subject.ente, step, &decision, opened, author.now())
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
