//! What a token may do, in words.

use crate::app::rights::Action;
use crate::lang::Lang;

pub(super) const fn words(t: Lang, action: Action) -> &'static str {
    match action {
        Action::SeeQueue => t.token_right_queue(),
        Action::SeeTickets => t.token_right_tickets(),
        Action::SeeInternal => t.token_right_internal(),
        Action::OpenRequest => t.token_right_request(),
        Action::OpenForCaller => t.token_right_caller(),
        Action::WorkTickets => t.token_right_work(),
        Action::Converse => t.token_right_converse(),
        Action::JudgeSolution => t.token_right_judge(),
        Action::WorkTasks => t.token_right_tasks(),
        Action::SeeMachines => t.token_right_machines(),
        Action::SeeArticles => t.token_right_articles(),
        Action::WriteArticles => t.token_right_write(),
        Action::SeeAlerts => t.token_right_alerts(),
        Action::SeeFigures => t.token_right_figures(),
        Action::SeePeople => t.token_right_people(),
        Action::ManagePeople => t.token_right_manage_people(),
        Action::ManageAccount => t.token_right_account(),
        Action::ManageTokens => t.token_right_tokens(),
        Action::ManageWebhooks => t.token_right_webhooks(),
        Action::SeeContracts => t.token_right_see_contracts(),
        Action::ManageContracts => t.token_right_manage_contracts(),
        Action::SeeAudit => t.token_right_see_audit(),
        Action::KeepRegister => t.token_right_keep_register(),
        Action::SeeOnCall => t.token_right_see_on_call(),
        Action::HoldShifts => t.token_right_hold_shifts(),
        Action::ManageOnCall => t.token_right_manage_on_call(),
        Action::SeeRouting => t.token_right_see_routing(),
        Action::SeeConsulting => t.token_right_consulting(),
        Action::SeeAssistance => t.token_right_assistance(),
        Action::ConsentToAssistance => t.token_right_consent(),
        Action::SeeRoster => t.token_right_roster(),
        Action::ManageRouting => t.token_right_routing(),
    }
}
