//! Words: what actions, actors and objects of the audit are called. All that is written has its words.

use custode_domain::ticket::HappeningName;

use crate::app::audit::list::Deed;
use crate::lang::Lang;

/// The actions that can be looked for, in the order in which they are offered.
pub(super) const OFFERED: [Deed; 36] = [
    Deed::SignIn,
    Deed::SignInFailed,
    Deed::SignOut,
    Deed::UseToken,
    Deed::Ticket(HappeningName::Opened),
    Deed::Ticket(HappeningName::TakenInCharge),
    Deed::Ticket(HappeningName::Escalated),
    Deed::Ticket(HappeningName::Transferred),
    Deed::Ticket(HappeningName::Assigned),
    Deed::Ticket(HappeningName::Classified),
    Deed::Ticket(HappeningName::TaskAssigned),
    Deed::Ticket(HappeningName::TechnicallyClosed),
    Deed::Ticket(HappeningName::Closed),
    Deed::Ticket(HappeningName::Reopened),
    Deed::Ticket(HappeningName::Cancelled),
    Deed::MakeContractVersion,
    Deed::EditRoutingRule,
    Deed::TryRouting,
    Deed::SwitchRoutingOn,
    Deed::SwitchRoutingOff,
    Deed::SetRota,
    Deed::AddShift,
    Deed::GiveShift,
    Deed::RemoveShift,
    Deed::AddPerson,
    Deed::ChangePerson,
    Deed::SetPassword,
    Deed::DisablePerson,
    Deed::MakeToken,
    Deed::Enrol,
    Deed::PutRoster,
    Deed::SeeRecording,
    Deed::EnterAdministrator,
    Deed::MakeReport,
    Deed::ExportAudit,
    Deed::ForgetAudit,
];

/// What was done, as a record spells it. What no record of ours says is shown as it is kept: somebody altered it.
pub(super) fn action(t: Lang, code: &str) -> &str {
    Deed::from_code(code).map_or(code, |deed| did(t, deed))
}

const fn did(t: Lang, deed: Deed) -> &'static str {
    match deed {
        Deed::Ticket(event) => on_ticket(t, event),
        Deed::SignIn => t.audit_did_sign_in(),
        Deed::SignInFailed => t.audit_did_sign_in_failed(),
        Deed::SignOut => t.audit_did_sign_out(),
        Deed::EndSession => t.audit_did_end_session(),
        Deed::UseToken => t.audit_did_use_token(),
        Deed::AddPerson => t.audit_did_add_person(),
        Deed::ChangePerson => t.audit_did_change_person(),
        Deed::CertifyPerson => t.audit_did_certify(),
        Deed::DecertifyPerson => t.audit_did_decertify(),
        Deed::EnablePerson => t.audit_did_enable_person(),
        Deed::DisablePerson => t.audit_did_disable_person(),
        Deed::SetPassword => t.audit_did_set_password(),
        Deed::ChangePassword => t.audit_did_change_password(),
        Deed::ConfirmSecondFactor => t.audit_did_factor(),
        Deed::RemoveSecondFactor => t.audit_did_no_factor(),
        Deed::AddPasskey => t.audit_did_passkey(),
        Deed::RemovePasskey => t.audit_did_no_passkey(),
        Deed::LinkIdentity => t.audit_did_link_identity(),
        Deed::UnlinkIdentity => t.audit_did_unlink_identity(),
        Deed::MakeToken => t.audit_did_make_token(),
        Deed::RevokeToken => t.audit_did_revoke_token(),
        Deed::SetUpWebhook => t.audit_did_set_up_webhook(),
        Deed::DisableWebhook => t.audit_did_disable_webhook(),
        Deed::EnableWebhook => t.audit_did_enable_webhook(),
        Deed::TryWebhook => t.audit_did_try_webhook(),
        Deed::RepeatDelivery => t.audit_did_repeat_delivery(),
        Deed::RotateWebhook => t.audit_did_rotate_webhook(),
        Deed::FoundEnte => t.audit_did_found_ente(),
        Deed::FoundSite => t.audit_did_found_site(),
        Deed::IssueToken => t.audit_did_issue_token(),
        Deed::Enrol => t.audit_did_enrol(),
        Deed::Renew => t.audit_did_renew(),
        Deed::Revoke => t.audit_did_revoke(),
        Deed::MakeContractVersion => t.audit_did_contract(),
        Deed::EditRoutingRule => t.audit_did_edit_rule(),
        Deed::MoveRoutingRule => t.audit_did_move_rule(),
        Deed::RemoveRoutingRule => t.audit_did_remove_rule(),
        Deed::TakeOverRouting => t.audit_did_take_over_rules(),
        Deed::TryRouting => t.audit_did_try_rules(),
        Deed::SwitchRoutingOn => t.audit_did_rules_on(),
        Deed::SwitchRoutingOff => t.audit_did_rules_off(),
        Deed::SetRota => t.audit_did_set_rota(),
        Deed::AddShift => t.audit_did_add_shift(),
        Deed::GiveShift => t.audit_did_give_shift(),
        Deed::RemoveShift => t.audit_did_remove_shift(),
        Deed::PutRoster => t.audit_did_put_roster(),
        Deed::SeeRecording => t.audit_did_see_recording(),
        Deed::ForgetRecording => t.audit_did_forget_recording(),
        Deed::EnterAdministrator => t.audit_did_enter(),
        Deed::EndAdministrator => t.audit_did_end(),
        Deed::MakeReport => t.audit_did_make_report(),
        Deed::ExportAudit => t.audit_did_export(),
        Deed::ForgetAudit => t.audit_did_forget(),
    }
}

const fn on_ticket(t: Lang, event: HappeningName) -> &'static str {
    match event {
        HappeningName::Opened => t.audit_did_opened(),
        HappeningName::TakenInCharge => t.log_taken(),
        HappeningName::WorkStarted => t.log_started(),
        HappeningName::WaitStarted => t.audit_did_wait(),
        HappeningName::Resumed => t.log_resumed(),
        HappeningName::Escalated => t.audit_did_escalated(),
        HappeningName::Transferred => t.audit_did_transferred(),
        HappeningName::Assigned => t.audit_did_assigned(),
        HappeningName::Classified => t.audit_did_classified(),
        HappeningName::SeverityChanged => t.audit_did_severity(),
        HappeningName::Noted => t.log_noted(),
        HappeningName::WorkaroundRecorded => t.log_workaround(),
        HappeningName::OnCallPaged => t.audit_did_paged(),
        HappeningName::OnCallPassedOn => t.audit_did_passed_on(),
        HappeningName::OnCallAcknowledged => t.audit_did_acknowledged(),
        HappeningName::Assistance => t.audit_did_assistance(),
        HappeningName::TaskAssigned => t.audit_did_task(),
        HappeningName::TaskAccepted => t.log_task_accepted(),
        HappeningName::TaskAnswered => t.log_task_answered(),
        HappeningName::TaskDeclined => t.log_task_declined(),
        HappeningName::TaskWithdrawn => t.log_task_withdrawn(),
        HappeningName::ConsultingPlanned => t.audit_did_planned(),
        HappeningName::HoursUsed => t.audit_did_hours(),
        HappeningName::HoursCorrected => t.audit_did_hours_corrected(),
        HappeningName::TrainingHeld => t.audit_did_training(),
        HappeningName::FindingRaised => t.audit_did_raised(),
        HappeningName::FindingRegraded => t.audit_did_regraded(),
        HappeningName::FindingFlapping => t.audit_did_flapping(),
        HappeningName::FindingCleared => t.audit_did_cleared(),
        HappeningName::ClosureProposed => t.audit_did_proposed(),
        HappeningName::TechnicallyClosed => t.audit_did_technically_closed(),
        HappeningName::VerificationAttempted => t.audit_did_verified(),
        HappeningName::Closed => t.log_closed(),
        HappeningName::Reopened => t.log_reopened(),
        HappeningName::Cancelled => t.log_cancelled(),
        HappeningName::MarkedDuplicate => t.log_duplicate(),
        HappeningName::Linked => t.log_linked(),
        HappeningName::Unlinked => t.log_unlinked(),
        HappeningName::Repromised => t.audit_did_repromised(),
        HappeningName::AtRisk => t.audit_did_at_risk(),
        HappeningName::Breached => t.audit_did_breached(),
        HappeningName::VerificationEscalated => t.audit_did_escalated_verification(),
    }
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
        "contract" => t.audit_to_contract(),
        "report" => t.audit_to_report(),
        "routing" => t.audit_to_routing(),
        "rota" => t.audit_to_rota(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_action_has_words_of_its_own_in_both_languages() {
        for t in [Lang::It, Lang::En] {
            let mut told = BTreeSet::new();
            for deed in Deed::all() {
                let words = action(t, deed.code());
                assert_ne!(words, deed.code());
                assert!(told.insert(words), "{deed:?} and another: {words}");
            }
        }
    }
}
