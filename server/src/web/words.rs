//! Words: the domain's values as people read them.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::machine::MachineClass;
use custode_domain::obligation::Recorded;
use custode_domain::person::{Actor, Level, Role};
use custode_domain::ticket::{Competence, FindingStanding, Kind, StateName, Term};

use crate::lang::Lang;

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

/// By which way a request came.
pub(super) const fn channel(t: Lang, channel: Channel) -> &'static str {
    match channel {
        Channel::Sam => t.word_channel_sam(),
        Channel::Phone => t.word_channel_phone(),
        Channel::Mail => t.word_channel_mail(),
        Channel::Chat => t.word_channel_chat(),
        Channel::Agent => t.word_channel_agent(),
    }
}

/// The nature of a ticket.
pub(super) const fn kind(t: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Fault => t.word_kind_fault(),
        Kind::Request => t.word_kind_request(),
        Kind::Information => t.word_kind_information(),
        Kind::Maintenance => t.word_kind_maintenance(),
        Kind::Consulting => t.word_kind_consulting(),
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

/// An operating level.
pub(super) const fn level(t: Lang, level: Level) -> &'static str {
    match level {
        Level::First => t.word_level_first(),
        Level::Second => t.word_level_second(),
        Level::Third => t.word_level_third(),
    }
}

/// What a person is to the service.
pub(super) const fn role(t: Lang, role: Role) -> &'static str {
    match role {
        Role::User => t.word_role_user(),
        Role::Referente => t.word_role_referente(),
        Role::SystemAdministrator => t.word_role_system_administrator(),
        Role::Operator => t.word_role_operator(),
        Role::Specialist => t.word_role_specialist(),
        Role::Expert => t.word_role_expert(),
        Role::Vendor => t.word_role_vendor(),
        Role::FieldTechnician => t.word_role_field_technician(),
        Role::Coordinator => t.word_role_coordinator(),
        Role::PlatformAdministrator => t.word_role_platform_administrator(),
        Role::Auditor => t.word_role_auditor(),
    }
}

/// How a finding stands.
pub(super) const fn standing(t: Lang, standing: FindingStanding) -> &'static str {
    match standing {
        FindingStanding::Standing => t.word_standing_standing(),
        FindingStanding::Flapping => t.word_standing_flapping(),
        FindingStanding::Cleared => t.word_standing_cleared(),
    }
}

/// The class of a machine.
pub(super) const fn class(t: Lang, class: MachineClass) -> &'static str {
    match class {
        MachineClass::Server => t.word_class_server(),
        MachineClass::Workstation => t.word_class_workstation(),
    }
}

/// Who did something, without a name.
pub(super) const fn actor(t: Lang, actor: Actor) -> &'static str {
    match actor {
        Actor::Person { .. } => t.word_actor_person(),
        Actor::Machine(_) => t.word_actor_machine(),
        Actor::System => t.word_actor_system(),
    }
}

/// What is owed with a deadline.
pub(super) const fn term(t: Lang, term: Term) -> &'static str {
    match term {
        Term::TakeCharge => t.word_term_take_charge(),
        Term::Resolution => t.word_term_resolution(),
        Term::Task(_) => t.word_term_task(),
        Term::Verification => t.word_term_verification(),
    }
}

/// How something stands against its deadline.
pub(super) const fn recorded(t: Lang, standing: Recorded) -> &'static str {
    match standing {
        Recorded::Within => t.word_standing_within(),
        Recorded::AtRisk => t.word_standing_at_risk(),
        Recorded::Breached => t.word_standing_breached(),
    }
}
