//! Words: what is said of a session, in sentences.

use custode_domain::assistance::{
    Basis, Class, Classes, Ending, SessionState, SessionStateName, Step,
};
use jiff::Timestamp;

use crate::lang::Lang;
use crate::web::when::When;

/// Where a session stands.
pub(in crate::web) const fn session_state(t: Lang, state: SessionStateName) -> &'static str {
    match state {
        SessionStateName::Requested => t.assistance_state_requested(),
        SessionStateName::Offered => t.assistance_state_offered(),
        SessionStateName::Consented => t.assistance_state_consented(),
        SessionStateName::Granted => t.assistance_state_granted(),
        SessionStateName::Open => t.assistance_state_open(),
        SessionStateName::Ended => t.assistance_state_ended(),
        SessionStateName::Refused => t.assistance_state_refused(),
        SessionStateName::Expired => t.assistance_state_expired(),
        SessionStateName::Withdrawn => t.assistance_state_withdrawn(),
    }
}

/// What may be done.
pub(super) const fn class(t: Lang, class: Class) -> &'static str {
    match class {
        Class::Shell => t.assistance_class_shell(),
        Class::Exec => t.assistance_class_exec(),
        Class::Files => t.assistance_class_files(),
        Class::Forward => t.assistance_class_forward(),
    }
}

/// What may be done, one after the other.
pub(super) fn classes(t: Lang, classes: &Classes) -> String {
    let words: Vec<_> = classes.iter().map(|it| class(t, it)).collect();
    words.join("; ")
}

/// On whose word a session began.
pub(super) fn basis(t: Lang, basis: &Basis) -> String {
    match basis {
        Basis::Contact(name) => t.assistance_basis_contact(name),
        Basis::AtTheMachine(name) => t.assistance_basis_machine(name),
        Basis::Window => t.assistance_basis_window().to_owned(),
        Basis::Standing => t.assistance_basis_standing().to_owned(),
    }
}

/// Why a session ended.
pub(super) const fn ending(t: Lang, why: Ending) -> &'static str {
    match why {
        Ending::Technician => t.assistance_end_technician(),
        Ending::Ente(_) => t.assistance_end_ente(),
        Ending::Desk(_) => t.assistance_end_desk(),
        Ending::AtTheMachine => t.assistance_end_machine(),
        Ending::Deadline => t.assistance_end_deadline(),
        Ending::RecordingLost => t.assistance_end_recording(),
        Ending::ConnectionLost => t.assistance_end_connection(),
        Ending::TicketClosed => t.assistance_end_ticket(),
        Ending::RosterChanged => t.assistance_end_roster(),
        Ending::PolicyChanged => t.assistance_end_policy(),
        Ending::AgentStopped => t.assistance_end_stopped(),
        Ending::NotLetIn => t.assistance_end_not_let_in(),
        Ending::LostTouch => t.assistance_end_lost(),
    }
}

/// What there is to say of where a session stands: why it ended, or was refused.
pub(super) fn why(t: Lang, state: &SessionState) -> String {
    match state {
        SessionState::Ended { why, .. } => ending(t, *why).to_owned(),
        SessionState::Refused {
            reason: Some(reason),
            ..
        } => reason.to_string(),
        SessionState::Requested => t.assistance_waits_machine().to_owned(),
        SessionState::Offered { .. } => t.assistance_waits_consent().to_owned(),
        SessionState::Refused { reason: None, .. }
        | SessionState::Consented { .. }
        | SessionState::Granted { .. }
        | SessionState::Open { .. }
        | SessionState::Expired { .. }
        | SessionState::Withdrawn { .. } => String::new(),
    }
}

/// A step, as a line of the ticket's log.
pub(in crate::web) fn session_step(t: Lang, step: &Step) -> String {
    let at = |instant: Timestamp| When::at(instant).minute();
    match step {
        Step::Requested(asked) => {
            t.log_session_requested(classes(t, &asked.classes), asked.length.get())
        }
        Step::Offered(grant) => t.log_session_offered(at(grant.until)),
        Step::Declined { .. } => t.log_session_declined().to_owned(),
        Step::Consented { .. } => t.log_session_consented().to_owned(),
        Step::Refused { .. } => t.log_session_refused().to_owned(),
        Step::Expired { .. } => t.log_session_expired().to_owned(),
        Step::Withdrawn { .. } => t.log_session_withdrawn().to_owned(),
        Step::Granted {
            grant,
            basis: agreed,
            host: _,
        } => t.log_session_granted(at(grant.until), basis(t, agreed)),
        Step::Opened { .. } => t.log_session_opened().to_owned(),
        Step::EndAsked { why, .. } => t.log_session_end_asked(ending(t, *why)),
        Step::Ended { why, .. } => t.log_session_ended(ending(t, *why)),
    }
}

/// What was written with a step.
pub(in crate::web) fn session_said(step: &Step) -> String {
    match step {
        Step::Requested(asked) => asked.reason.to_string(),
        Step::Declined { reason, .. } => reason.to_string(),
        Step::Refused { reason, .. } => {
            let said = reason.as_ref();
            said.map_or_else(String::new, ToString::to_string)
        }
        Step::Ended { left, .. } => left.as_ref().map_or_else(String::new, ToString::to_string),
        Step::Offered(_)
        | Step::Consented { .. }
        | Step::Expired { .. }
        | Step::Withdrawn { .. }
        | Step::Granted { .. }
        | Step::Opened { .. }
        | Step::EndAsked { .. } => String::new(),
    }
}
