//! Choices: what a request can be about, and the questions that tell its severity (T22).

use custode_domain::Severity;
use custode_domain::id::{MachineId, SiteId};
use custode_domain::ticket::{Alternative, Concern, Hindrance, effect, triage};

use crate::app::request_form::Offered;
use crate::lang::Lang;
use crate::web::form::{Choice, Errors};
use custode_domain::category::{Branch, Category};

/// Choices that belong together, under a name.
#[derive(Debug)]
pub(in crate::web) struct Group {
    pub(in crate::web) label: &'static str,
    pub(in crate::web) choices: Vec<Choice>,
}

/// The tree of categories.
pub(in crate::web) fn categories(t: Lang, chosen: &str) -> Vec<Group> {
    let choice = |category: Category| {
        let code = category.code();
        Choice::new(code, category_label(t, category), code == chosen)
    };
    Branch::ALL
        .into_iter()
        .map(|branch| Group {
            label: branch_label(t, branch),
            choices: branch.categories().map(choice).collect(),
        })
        .collect()
}

/// The machines and places, one's own first.
pub(in crate::web) fn places(t: Lang, offered: &Offered, chosen: &str) -> Vec<Group> {
    let machine = |(id, name): &(MachineId, String)| {
        let value = format!("machine:{id}");
        let is_chosen = value == chosen;
        Choice::new(value, name.clone(), is_chosen)
    };
    let site = |(id, name): &(SiteId, String)| {
        let value = format!("site:{id}");
        let is_chosen = value == chosen;
        Choice::new(value, name.clone(), is_chosen)
    };
    let groups = [
        (
            t.portal_new_place_mine(),
            offered.mine.iter().map(machine).collect::<Vec<_>>(),
        ),
        (
            t.portal_new_place_machines(),
            offered.machines.iter().map(machine).collect(),
        ),
        (
            t.portal_new_place_sites(),
            offered.sites.iter().map(site).collect(),
        ),
    ];
    groups
        .into_iter()
        .filter(|(_, choices)| !choices.is_empty())
        .map(|(label, choices)| Group { label, choices })
        .collect()
}

/// What was chosen as the thing that a request is about.
pub(in crate::web) fn read_place(text: &str) -> Option<Concern> {
    match text.split_once(':') {
        None => text.is_empty().then_some(Concern::Ente),
        Some(("machine", id)) => id.parse().ok().map(Concern::Machine),
        Some(("site", id)) => id.parse().ok().map(Concern::Site),
        Some(_) => None,
    }
}

/// The first question.
pub(in crate::web) fn hindrances(t: Lang, chosen: &str) -> Vec<Choice> {
    let label = |hindrance| match hindrance {
        Hindrance::Operation => t.portal_new_hindrance_operation(),
        Hindrance::Outcome => t.portal_new_hindrance_outcome(),
        Hindrance::Performance => t.portal_new_hindrance_performance(),
        Hindrance::Nothing => t.portal_new_hindrance_nothing(),
    };
    Hindrance::ALL
        .iter()
        .map(|hindrance| {
            let code = hindrance.code();
            Choice::new(code, label(*hindrance), code == chosen)
        })
        .collect()
}

/// The second question.
pub(in crate::web) fn alternatives(t: Lang, chosen: &str) -> Vec<Choice> {
    let label = |alternative| match alternative {
        Alternative::Absent => t.portal_new_alternative_absent(),
        Alternative::Exists => t.portal_new_alternative_exists(),
    };
    [Alternative::Absent, Alternative::Exists]
        .into_iter()
        .map(|alternative| {
            let code = alternative.code();
            Choice::new(code, label(alternative), code == chosen)
        })
        .collect()
}

/// The severity that the answers tell.
pub(in crate::web) fn severity(
    t: Lang,
    hindrance: &str,
    alternative: &str,
    errors: &mut Errors,
) -> Option<Severity> {
    let Some(hindrance) = Hindrance::from_code(hindrance) else {
        errors.add("hindrance", t.portal_error_hindrance());
        return None;
    };
    let told = effect(hindrance, Alternative::from_code(alternative));
    if told.is_none() {
        errors.add("alternative", t.portal_error_alternative());
    }
    told.map(triage)
}

const fn branch_label(t: Lang, branch: Branch) -> &'static str {
    match branch {
        Branch::Workstation => t.category_workstation(),
        Branch::Printing => t.category_printing(),
        Branch::Applications => t.category_applications(),
        Branch::Network => t.category_network(),
        Branch::Servers => t.category_servers(),
        Branch::Access => t.category_access(),
        Branch::Security => t.category_security(),
        Branch::Other => t.category_other(),
    }
}

/// What a category is called.
pub(in crate::web) const fn category_label(t: Lang, category: Category) -> &'static str {
    match category {
        Category::Computer => t.category_computer(),
        Category::SlowComputer => t.category_slow_computer(),
        Category::Peripheral => t.category_peripheral(),
        Category::OfficeSoftware => t.category_office_software(),
        Category::Installation => t.category_installation(),
        Category::Registry => t.category_sic_registry(),
        Category::Taxes => t.category_sic_taxes(),
        Category::Accounting => t.category_sic_accounting(),
        Category::Documents => t.category_sic_documents(),
        Category::Staff => t.category_sic_staff(),
        Category::OnlineServices => t.category_sic_online(),
        Category::OtherModule => t.category_sic_other(),
        Category::Printer => t.category_printer(),
        Category::Scanner => t.category_scanner(),
        Category::Supplies => t.category_supplies(),
        Category::Connection => t.category_connection(),
        Category::Telephone => t.category_telephone(),
        Category::SharedFolders => t.category_shared_folders(),
        Category::Password => t.category_password(),
        Category::Account => t.category_account(),
        Category::Permissions => t.category_permissions(),
        Category::Server => t.category_server(),
        Category::Backup => t.category_backup(),
        Category::Suspicion => t.category_suspicion(),
        Category::Question => t.category_question(),
        Category::Advice => t.category_advice(),
        Category::Something => t.category_something(),
    }
}
