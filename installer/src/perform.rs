//! Perform: makes the steps one after the other; when one fails, takes back all that were made, last first.

use crate::say;
use crate::step::{Done, Step, StepError, Supplies};

/// A step failed.
#[derive(Debug)]
pub(crate) struct Failed {
    /// What was to be made.
    pub what: String,
    /// Why it was not.
    pub cause: StepError,
    /// What could not be taken back, and why.
    pub left: Vec<String>,
    /// The machine was enrolled before that: the token is used up.
    pub token_spent: bool,
}

/// Makes all steps, or none.
pub(crate) fn perform(steps: &[Step], supplies: &Supplies) -> Result<(), Box<Failed>> {
    let mut made: Vec<(&Step, Done)> = Vec::new();
    for step in steps {
        if is_slow(step) {
            say::begun(&step.to_string());
        }
        match step.apply(supplies) {
            Ok(done) => {
                say::done(&step.to_string());
                if let Some(remark) = done.remark() {
                    say::line(&format!("  {remark}"));
                }
                made.push((step, done));
            }
            Err(cause) => return Err(Box::new(take_back(made, step, cause))),
        }
    }
    keep(made);
    Ok(())
}

fn is_slow(step: &Step) -> bool {
    match step {
        Step::Enrol(_) | Step::Service(_) => true,
        Step::User(_) | Step::Folder(_) | Step::File(_) | Step::Owner(_) => false,
    }
}

fn take_back(made: Vec<(&Step, Done)>, failed: &Step, cause: StepError) -> Failed {
    let token_spent = made.iter().any(|(step, _)| matches!(step, Step::Enrol(_)));
    let mut left = Vec::new();
    for (step, done) in made.into_iter().rev() {
        match done.undo() {
            Ok(()) => say::undone(&step.to_string()),
            Err(error) => left.push(format!("{step}: {}", say::with_causes(&error))),
        }
    }
    Failed {
        what: failed.to_string(),
        cause,
        left,
        token_spent,
    }
}

/// What was held back for taking back is of no use any more. A leftover does no harm, and the next run removes it.
fn keep(made: Vec<(&Step, Done)>) {
    for (step, done) in made {
        if let Err(error) = done.keep() {
            say::line(&format!("! {step}: {}", say::with_causes(&error)));
        }
    }
}

impl Failed {
    /// What happened and what is left, for the person.
    pub(crate) fn sentence(&self) -> String {
        let mut text = format!(
            "non riesce: {}: {}.",
            self.what,
            say::with_causes(&self.cause)
        );
        if self.left.is_empty() {
            text.push_str(" Tutto è di nuovo come prima: di questo tentativo non resta niente.");
        } else {
            text.push_str(" Non si è potuto annullare: ");
            text.push_str(&self.left.join("; "));
            text.push('.');
        }
        if self.token_spent {
            text.push_str(" Il token è stato usato: per riprovare ne serve un altro.");
        }
        text
    }
}
