//! Words: what actions, actors and objects of the audit are called. What has no word yet is shown as it is kept.

use crate::lang::Lang;

/// The actions that can be looked for, in the order in which they are offered.
pub(super) const OFFERED: [&str; 25] = [
    "sign_in",
    "sign_in_failed",
    "sign_out",
    "use_token",
    "opened",
    "taken_in_charge",
    "escalated",
    "transferred",
    "assigned",
    "classified",
    "task_assigned",
    "technically_closed",
    "closed",
    "reopened",
    "cancelled",
    "add_person",
    "change_person",
    "set_password",
    "disable_person",
    "make_token",
    "enrol",
    "enter_administrator",
    "make_report",
    "export_audit",
    "forget_audit",
];

/// What was done.
pub(super) fn action(t: Lang, code: &str) -> &str {
    match code {
        "sign_in" => t.audit_did_sign_in(),
        "sign_in_failed" => t.audit_did_sign_in_failed(),
        "sign_out" => t.audit_did_sign_out(),
        "end_session" => t.audit_did_end_session(),
        "use_token" => t.audit_did_use_token(),
        "export_audit" => t.audit_did_export(),
        "forget_audit" => t.audit_did_forget(),
        "enter_administrator" => t.audit_did_enter(),
        "end_administrator" => t.audit_did_end(),
        _ => on_ticket(t, code)
            .or_else(|| to_account(t, code))
            .or_else(|| to_installation(t, code))
            .unwrap_or(code),
    }
}

fn on_ticket(t: Lang, code: &str) -> Option<&'static str> {
    Some(match code {
        "opened" => t.audit_did_opened(),
        "taken_in_charge" => t.log_taken(),
        "work_started" => t.log_started(),
        "wait_started" => t.audit_did_wait(),
        "resumed" => t.log_resumed(),
        "escalated" => t.audit_did_escalated(),
        "transferred" => t.audit_did_transferred(),
        "assigned" => t.audit_did_assigned(),
        "classified" => t.audit_did_classified(),
        "severity_changed" => t.audit_did_severity(),
        "noted" => t.log_noted(),
        "workaround_recorded" => t.log_workaround(),
        "task_assigned" => t.audit_did_task(),
        "task_accepted" => t.log_task_accepted(),
        "task_answered" => t.log_task_answered(),
        "task_declined" => t.log_task_declined(),
        "task_withdrawn" => t.log_task_withdrawn(),
        "technically_closed" => t.audit_did_technically_closed(),
        "verification_attempted" => t.audit_did_verified(),
        "closed" => t.log_closed(),
        "reopened" => t.log_reopened(),
        "cancelled" => t.log_cancelled(),
        "marked_duplicate" => t.log_duplicate(),
        "linked" => t.log_linked(),
        "unlinked" => t.log_unlinked(),
        _ => return None,
    })
}

fn to_account(t: Lang, code: &str) -> Option<&'static str> {
    Some(match code {
        "add_person" => t.audit_did_add_person(),
        "change_person" => t.audit_did_change_person(),
        "set_password" => t.audit_did_set_password(),
        "change_password" => t.audit_did_change_password(),
        "enable_person" => t.audit_did_enable_person(),
        "disable_person" => t.audit_did_disable_person(),
        "confirm_second_factor" => t.audit_did_factor(),
        "remove_second_factor" => t.audit_did_no_factor(),
        "add_passkey" => t.audit_did_passkey(),
        "remove_passkey" => t.audit_did_no_passkey(),
        "link_identity" => t.audit_did_link_identity(),
        "unlink_identity" => t.audit_did_unlink_identity(),
        "make_token" => t.audit_did_make_token(),
        "revoke_token" => t.audit_did_revoke_token(),
        _ => return None,
    })
}

fn to_installation(t: Lang, code: &str) -> Option<&'static str> {
    Some(match code {
        "found_ente" => t.audit_did_found_ente(),
        "found_site" => t.audit_did_found_site(),
        "issue_token" => t.audit_did_issue_token(),
        "enrol" => t.audit_did_enrol(),
        "renew" => t.audit_did_renew(),
        "revoke" => t.audit_did_revoke(),
        "set_up_webhook" => t.audit_did_set_up_webhook(),
        "rotate_webhook" => t.audit_did_rotate_webhook(),
        "make_report" => t.audit_did_make_report(),
        _ => return None,
    })
}

/// Who did it, where they are no person with a name.
pub(super) fn actor(t: Lang, actor: &str) -> &str {
    match actor.split(':').next() {
        Some("console") => t.audit_by_console(),
        Some("stranger") => t.audit_by_stranger(),
        Some("system") => t.audit_by_system(),
        Some("machine") => t.audit_by_machine(),
        Some(_) | None => actor,
    }
}

/// What it was done to.
pub(super) fn object(t: Lang, kind: &str) -> &str {
    match kind {
        "person" => t.audit_to_person(),
        "machine" => t.audit_to_machine(),
        "token" => t.audit_to_token(),
        "webhook" => t.audit_to_webhook(),
        "ente" => t.audit_to_ente(),
        "site" => t.audit_to_site(),
        "administrator" => t.audit_to_administrator(),
        "audit" => t.audit_to_audit(),
        "login" => t.audit_to_login(),
        "report" => t.audit_to_report(),
        other => other,
    }
}
