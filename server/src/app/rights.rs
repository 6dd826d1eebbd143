//! Rights: the one place that decides whether a person may do something to something. What is not granted is denied.

use custode_domain::id::{EnteId, PersonId};
use custode_domain::person::Role;

use super::viewer::Viewer;

/// What a person may want to do. Reading counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// The desk's list of open tickets in the order of their work.
    SeeQueue,
    /// Tickets: their facts and their public log.
    SeeTickets,
    /// What the desk writes for itself.
    SeeInternal,
    /// A request in one's own name (T20).
    OpenRequest,
    /// A request in the name of somebody who called, wrote or chatted (T32).
    OpenForCaller,
    /// The desk's commands on a ticket.
    WorkTickets,
    /// To write what the other side reads (T10).
    Converse,
    /// To confirm, contest and rate a solution (T16, T41).
    JudgeSolution,
    /// The third level's tasks (T26).
    WorkTasks,
    /// Machines, with their health.
    SeeMachines,
    /// Published articles of the knowledge base.
    SeeArticles,
    /// Drafts, and changes of articles.
    WriteArticles,
    /// The alert for urgent tickets: the front office's (T23).
    SeeAlerts,
    /// What the service is measured on (T01).
    SeeFigures,
    /// Who has an account.
    SeePeople,
    /// Accounts of others.
    ManagePeople,
    /// One's own account.
    ManageAccount,
    /// Tokens with one's own rights, or fewer.
    ManageTokens,
    /// Whom the server tells of events.
    ManageWebhooks,
    /// What is promised to each Ente.
    SeeContracts,
    /// New versions of it (T38).
    ManageContracts,
    /// Who did what, and whether the record of it holds (T25).
    SeeAudit,
    /// The register of system administrators.
    KeepRegister,
    /// Who is on call, and where nobody is (T02).
    SeeOnCall,
    /// Shifts of one's own: to swap them, and to leave a note to who comes next.
    HoldShifts,
    /// The rotas.
    ManageOnCall,
    /// The rules that send new tickets to the second level, and why a ticket went where it did (T06).
    SeeRouting,
    /// Those rules: written, tried, switched on and off.
    ManageRouting,
    /// Hours of advice and training, agreed and used (T19).
    SeeConsulting,
    /// Remote sessions: asked for, under way and over (T28).
    SeeAssistance,
    /// To agree to them for one's Ente, to refuse and to end them.
    ConsentToAssistance,
    /// Who may come into the machines, as it was signed.
    SeeRoster,
}

/// How far an action reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// To nothing.
    Nothing,
    /// To what was given to one's area as a task.
    Given,
    /// To what is one's own.
    Own,
    /// To everything of one's Ente.
    Ente,
    /// To everything.
    All,
}

/// What an action is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thing {
    /// Whose it is; nothing for what belongs to the installation.
    pub ente: Option<EnteId>,
    /// Who asked for it, or whose it is.
    pub person: Option<PersonId>,
    /// The areas that have tasks in it.
    pub areas: Vec<String>,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 32] = [
        Self::SeeQueue,
        Self::SeeTickets,
        Self::SeeInternal,
        Self::OpenRequest,
        Self::OpenForCaller,
        Self::WorkTickets,
        Self::Converse,
        Self::JudgeSolution,
        Self::WorkTasks,
        Self::SeeMachines,
        Self::SeeArticles,
        Self::WriteArticles,
        Self::SeeAlerts,
        Self::SeeFigures,
        Self::SeePeople,
        Self::ManagePeople,
        Self::ManageAccount,
        Self::ManageTokens,
        Self::ManageWebhooks,
        Self::SeeContracts,
        Self::ManageContracts,
        Self::SeeAudit,
        Self::KeepRegister,
        Self::SeeOnCall,
        Self::HoldShifts,
        Self::ManageOnCall,
        Self::SeeRouting,
        Self::ManageRouting,
        Self::SeeConsulting,
        Self::SeeAssistance,
        Self::ConsentToAssistance,
        Self::SeeRoster,
    ];

    /// The spelling in the database and in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SeeQueue => "see_queue",
            Self::SeeTickets => "see_tickets",
            Self::SeeInternal => "see_internal",
            Self::OpenRequest => "open_request",
            Self::OpenForCaller => "open_for_caller",
            Self::WorkTickets => "work_tickets",
            Self::Converse => "converse",
            Self::JudgeSolution => "judge_solution",
            Self::WorkTasks => "work_tasks",
            Self::SeeMachines => "see_machines",
            Self::SeeArticles => "see_articles",
            Self::WriteArticles => "write_articles",
            Self::SeeAlerts => "see_alerts",
            Self::SeeFigures => "see_figures",
            Self::SeePeople => "see_people",
            Self::ManagePeople => "manage_people",
            Self::ManageAccount => "manage_account",
            Self::ManageTokens => "manage_tokens",
            Self::ManageWebhooks => "manage_webhooks",
            Self::SeeContracts => "see_contracts",
            Self::ManageContracts => "manage_contracts",
            Self::SeeAudit => "see_audit",
            Self::KeepRegister => "keep_register",
            Self::SeeOnCall => "see_on_call",
            Self::HoldShifts => "hold_shifts",
            Self::ManageOnCall => "manage_on_call",
            Self::SeeRouting => "see_routing",
            Self::ManageRouting => "manage_routing",
            Self::SeeConsulting => "see_consulting",
            Self::SeeAssistance => "see_assistance",
            Self::ConsentToAssistance => "consent_to_assistance",
            Self::SeeRoster => "see_roster",
        }
    }

    /// The action with this spelling.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.code() == code)
    }
}

/// The table: how far a role reaches with an action.
///
/// Users see what is theirs, the Referente and the system administrator their Ente; the desk works everywhere; the
/// third level is reached by tasks alone (T26), and a vendor sees nothing else; the platform's administrator runs the
/// platform and reads no tickets; the auditor reads and changes nothing.
pub const fn reach(role: Role, action: Action) -> Reach {
    use Reach::{All, Ente, Given, Nothing, Own};
    // In the order of the tender: User, Referente, SystemAdministrator, Operator, Specialist, Expert, Vendor,
    // FieldTechnician, Coordinator, PlatformAdministrator, Auditor.
    let row = match action {
        Action::SeeQueue | Action::SeeOnCall | Action::SeeRouting | Action::SeeContracts => [
            Nothing, Nothing, Nothing, All, All, Nothing, Nothing, Nothing, All, Nothing, All,
        ],
        Action::SeeTickets => [
            Own, Ente, Ente, All, All, Given, Nothing, All, All, Nothing, All,
        ],
        Action::SeeInternal => [
            Nothing, Nothing, Nothing, All, All, Given, Nothing, All, All, Nothing, All,
        ],
        Action::OpenRequest => [
            Ente, Ente, Ente, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing,
            Nothing,
        ],
        Action::OpenForCaller | Action::WorkTickets | Action::WriteArticles => [
            Nothing, Nothing, Nothing, All, All, Nothing, Nothing, Nothing, All, Nothing, Nothing,
        ],
        Action::Converse => [
            Own, Ente, Ente, All, All, Nothing, Nothing, All, All, Nothing, Nothing,
        ],
        Action::JudgeSolution => [
            Own, Ente, Ente, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing,
        ],
        Action::WorkTasks => [
            Nothing, Nothing, Nothing, All, All, Given, Given, Given, All, Nothing, Nothing,
        ],
        Action::SeeMachines => [
            Ente, Ente, Ente, All, All, Nothing, Nothing, All, All, All, All,
        ],
        Action::SeeArticles => [
            All, All, All, All, All, All, Nothing, All, All, Nothing, All,
        ],
        Action::SeeAlerts => [
            Nothing, Nothing, Nothing, All, Nothing, Nothing, Nothing, Nothing, All, Nothing,
            Nothing,
        ],
        Action::SeeFigures | Action::SeeRoster => [
            Nothing, Ente, Ente, Nothing, Nothing, Nothing, Nothing, Nothing, All, Nothing, All,
        ],
        Action::SeePeople => [
            Nothing, Ente, Ente, All, All, Nothing, Nothing, Nothing, All, All, All,
        ],
        Action::ManagePeople | Action::ManageWebhooks | Action::KeepRegister => [
            Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, All,
            Nothing,
        ],
        Action::ManageContracts | Action::ManageOnCall | Action::ManageRouting => [
            Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, All, Nothing,
            Nothing,
        ],
        Action::SeeAudit => [
            Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, All, All, All,
        ],
        Action::HoldShifts => [
            Nothing, Nothing, Nothing, Nothing, Own, Nothing, Nothing, Nothing, Own, Nothing,
            Nothing,
        ],
        Action::SeeConsulting | Action::SeeAssistance => [
            Nothing, Ente, Ente, All, All, Nothing, Nothing, Nothing, All, Nothing, All,
        ],
        Action::ConsentToAssistance => [
            Nothing, Ente, Ente, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing,
            Nothing,
        ],
        Action::ManageAccount | Action::ManageTokens => [Own; 11],
    };
    row[place(role)]
}

/// Whether this person may do this to that.
pub fn may(viewer: &Viewer, action: Action, thing: &Thing) -> bool {
    let reach = reach(viewer.role, action);
    viewer.allows(action)
        && match reach {
            Reach::Nothing => false,
            Reach::Given => viewer
                .area
                .as_ref()
                .is_some_and(|area| thing.areas.contains(area)),
            Reach::Own => thing.person == Some(viewer.id),
            Reach::Ente => viewer.ente.is_some() && thing.ente == viewer.ente,
            Reach::All => true,
        }
}

const fn place(role: Role) -> usize {
    match role {
        Role::User => 0,
        Role::Referente => 1,
        Role::SystemAdministrator => 2,
        Role::Operator => 3,
        Role::Specialist => 4,
        Role::Expert => 5,
        Role::Vendor => 6,
        Role::FieldTechnician => 7,
        Role::Coordinator => 8,
        Role::PlatformAdministrator => 9,
        Role::Auditor => 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_reads_back_and_stands_in_the_list_once() {
        for action in Action::ALL {
            assert_eq!(Action::from_code(action.code()), Some(action));
        }
        let mut codes = Action::ALL.map(Action::code);
        codes.sort_unstable();
        assert!(codes.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn a_vendor_reaches_tasks_and_its_own_account_alone() {
        let reached = Action::ALL
            .into_iter()
            .filter(|action| reach(Role::Vendor, *action) != Reach::Nothing);
        assert_eq!(
            reached.collect::<Vec<_>>(),
            [
                Action::WorkTasks,
                Action::ManageAccount,
                Action::ManageTokens
            ]
        );
    }

    #[test]
    fn people_of_an_ente_never_reach_beyond_it() {
        for action in Action::ALL {
            for role in Role::ALL.into_iter().filter(|role| role.is_of_an_ente()) {
                let published = action == Action::SeeArticles;
                assert!(
                    published || reach(role, action) < Reach::All,
                    "{role:?} {action:?}"
                );
            }
        }
    }

    #[test]
    fn the_auditor_changes_nothing_but_their_own_account() {
        for action in Action::ALL {
            let reads = action.code().starts_with("see_");
            let own = reach(Role::Auditor, action) == Reach::Own;
            let nothing = reach(Role::Auditor, action) == Reach::Nothing;
            assert!(reads || own || nothing, "{action:?}");
        }
    }
}
