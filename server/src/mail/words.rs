//! Words: what a notice says about its occasion, in the language of its reader.

use custode_domain::Severity;
use custode_domain::notice::Occasion;
use custode_domain::ticket::{Competence, StateName, Term};

use crate::app::notify::Letter;
use crate::lang::Lang;

/// What a notice says about its occasion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Speech {
    /// In a word or two, for the subject.
    pub(crate) what: &'static str,
    /// What happened.
    pub(crate) happened: String,
    /// What happens next, or what the reader can do.
    pub(crate) next: &'static str,
}

/// What is said about the occasion of a letter.
pub(crate) fn speech(letter: &Letter) -> Speech {
    let (t, number) = (letter.language, letter.number);
    let (what, happened, next) = match letter.occasion {
        Occasion::Entered(state) => return of_state(letter, state),
        Occasion::Reopened => (
            t.mail_reopened(),
            t.mail_reopened_text(number),
            t.mail_reopened_next(),
        ),
        Occasion::Urgent => (
            t.mail_urgent(),
            t.mail_urgent_text(number),
            t.mail_urgent_next(),
        ),
        Occasion::Assigned => (
            t.mail_assigned(),
            t.mail_assigned_text(number),
            t.mail_assigned_next(),
        ),
        Occasion::Noted => (
            t.mail_noted(),
            t.mail_noted_text(number),
            t.mail_noted_next(),
        ),
        Occasion::TaskEnded(_) => (
            t.mail_task_ended(),
            t.mail_task_ended_text(number),
            t.mail_task_ended_next(),
        ),
        Occasion::ClosureProposed => (
            t.mail_proposed(),
            t.mail_proposed_text(number),
            t.mail_proposed_next(),
        ),
        Occasion::Paged => (
            t.mail_paged(),
            t.mail_paged_text(number),
            t.mail_paged_next(),
        ),
        Occasion::NobodyOnCall => (
            t.mail_nobody(),
            t.mail_nobody_text(number),
            t.mail_nobody_next(),
        ),
        Occasion::AtRisk(term) => return at_risk(letter, term),
        Occasion::Breached(term) => return breached(letter, term),
        Occasion::ConsentAsked => (
            t.mail_consent_asked(),
            t.mail_consent_asked_text(number),
            t.mail_consent_asked_next(),
        ),
        Occasion::ConsentAnswered => (
            t.mail_consent_answered(),
            t.mail_consent_answered_text(number),
            t.mail_consent_answered_next(),
        ),
        Occasion::SessionEnded => (
            t.mail_session_ended(),
            t.mail_session_ended_text(number),
            t.mail_session_ended_next(),
        ),
        Occasion::VerificationEscalated => (
            t.mail_escalated(),
            t.mail_escalated_text(number),
            t.mail_verify_next(),
        ),
    };
    Speech {
        what,
        happened,
        next,
    }
}

fn at_risk(letter: &Letter, term: Term) -> Speech {
    let (t, number) = (letter.language, letter.number);
    let (what, happened) = match term {
        Term::TakeCharge => (
            t.mail_risk_take_charge(),
            t.mail_risk_take_charge_text(number),
        ),
        Term::Resolution => (
            t.mail_risk_resolution(),
            t.mail_risk_resolution_text(number),
        ),
        Term::Task(_) => (t.mail_risk_task(), t.mail_risk_task_text(number)),
        Term::Verification => (
            t.mail_risk_verification(),
            t.mail_risk_verification_text(number),
        ),
    };
    Speech {
        what,
        happened,
        next: late_next(letter, term),
    }
}

fn breached(letter: &Letter, term: Term) -> Speech {
    let (t, number) = (letter.language, letter.number);
    let (what, happened) = match term {
        Term::TakeCharge => (
            t.mail_late_take_charge(),
            t.mail_late_take_charge_text(number),
        ),
        Term::Resolution => (
            t.mail_late_resolution(),
            t.mail_late_resolution_text(number),
        ),
        Term::Task(_) => (t.mail_late_task(), t.mail_late_task_text(number)),
        Term::Verification => (
            t.mail_late_verification(),
            t.mail_late_verification_text(number),
        ),
    };
    Speech {
        what,
        happened,
        next: late_next(letter, term),
    }
}

/// What can be done about a deadline, by who owes it and by who looks after it.
const fn late_next(letter: &Letter, term: Term) -> &'static str {
    let t = letter.language;
    match (term, letter.task) {
        (Term::TakeCharge, _) => t.mail_take_charge_next(),
        (Term::Resolution, _) => t.mail_resolution_next(),
        (Term::Task(_), Some(_)) => t.mail_task_area_next(),
        (Term::Task(_), None) => t.mail_task_owner_next(),
        (Term::Verification, _) => t.mail_verify_next(),
    }
}

/// T21: every state has its words.
fn of_state(letter: &Letter, state: StateName) -> Speech {
    let (t, number) = (letter.language, letter.number);
    let (what, happened, next) = match state {
        StateName::New => {
            let opened = if letter.by_machine {
                t.mail_opened_by_machine(number)
            } else {
                t.mail_opened_text(number)
            };
            (t.mail_opened(), opened, t.mail_opened_next())
        }
        StateName::TakenInCharge => (
            t.mail_taken(),
            t.mail_taken_text(number),
            t.mail_taken_next(),
        ),
        StateName::InProgress => (t.mail_work(), t.mail_work_text(number), t.mail_work_next()),
        StateName::Waiting => (t.mail_wait(), t.mail_wait_text(number), t.mail_wait_next()),
        StateName::TechnicallyClosed => (
            t.mail_solved(),
            t.mail_solved_text(number),
            t.mail_solved_next(),
        ),
        StateName::Closed => (
            t.mail_closed(),
            t.mail_closed_text(number),
            t.mail_closed_next(),
        ),
        StateName::Cancelled => (
            t.mail_cancelled(),
            t.mail_cancelled_text(number),
            t.mail_cancelled_next(),
        ),
        StateName::Duplicate => (
            t.mail_duplicate(),
            t.mail_duplicate_text(number),
            t.mail_duplicate_next(),
        ),
    };
    Speech {
        what,
        happened,
        next,
    }
}

/// The tender's words for a severity.
pub(super) const fn severity(t: Lang, severity: Severity) -> &'static str {
    match severity {
        Severity::Blocking => t.word_severity_1(),
        Severity::NonBlocking => t.word_severity_2(),
        Severity::Minor => t.word_severity_3(),
    }
}

/// The name of a state.
pub(super) const fn state(t: Lang, state: StateName) -> &'static str {
    match state {
        StateName::New => t.word_state_new(),
        StateName::TakenInCharge => t.word_state_taken_in_charge(),
        StateName::InProgress => t.word_state_in_progress(),
        StateName::Waiting => t.word_state_waiting(),
        StateName::TechnicallyClosed => t.word_state_technically_closed(),
        StateName::Closed => t.word_state_closed(),
        StateName::Cancelled => t.word_state_cancelled(),
        StateName::Duplicate => t.word_state_duplicate(),
    }
}

/// A domain of competence (T07).
pub(super) const fn competence(t: Lang, competence: Competence) -> &'static str {
    match competence {
        Competence::Infrastructure => t.word_competence_infrastructure(),
        Competence::Software => t.word_competence_software(),
        Competence::Product => t.word_competence_product(),
    }
}
