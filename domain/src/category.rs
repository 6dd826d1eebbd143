//! Category: the tree in which people find what their request is about (T22), and what it leads to.

use crate::ticket::{Competence, Kind};

/// A branch of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Branch {
    /// The computer on the desk.
    Workstation,
    /// Paper, in and out.
    Printing,
    /// The modules of the SIC.
    Applications,
    /// Network and telephones.
    Network,
    /// Servers and what they keep.
    Servers,
    /// Getting in.
    Access,
    /// What somebody suspects.
    Security,
    /// Everything else.
    Other,
}

impl Branch {
    /// All branches, in the order in which people read them.
    pub const ALL: [Self; 8] = [
        Self::Workstation,
        Self::Applications,
        Self::Printing,
        Self::Network,
        Self::Access,
        Self::Servers,
        Self::Security,
        Self::Other,
    ];

    /// Its categories.
    pub fn categories(self) -> impl Iterator<Item = Category> {
        let all = Category::ALL.iter().copied();
        all.filter(move |category| category.branch() == self)
    }
}

macro_rules! categories {
    ($($(#[$doc:meta])+ $category:ident $code:literal $branch:ident $kind:ident $competence:expr;)+) => {
        /// What a request is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Category {
            $($(#[$doc])+ $category,)+
        }

        impl Category {
            /// All categories, in the order in which people read them.
            pub const ALL: &[Self] = &[$(Self::$category,)+];

            /// The spelling in forms and in the API.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$category => $code,)+ }
            }

            /// Where it hangs in the tree.
            pub const fn branch(self) -> Branch {
                match self { $(Self::$category => Branch::$branch,)+ }
            }

            /// The nature of a ticket about it.
            pub const fn kind(self) -> Kind {
                match self { $(Self::$category => Kind::$kind,)+ }
            }

            /// Which specialists know about it (T07), where that is clear.
            pub const fn competence(self) -> Option<Competence> {
                match self { $(Self::$category => $competence,)+ }
            }
        }
    };
}

const INFRASTRUCTURE: Option<Competence> = Some(Competence::Infrastructure);
const SOFTWARE: Option<Competence> = Some(Competence::Software);
const PRODUCT: Option<Competence> = Some(Competence::Product);

categories! {
    /// It does not start, or stops.
    Computer "computer" Workstation Fault INFRASTRUCTURE;
    /// It works, slowly.
    SlowComputer "slow_computer" Workstation Fault INFRASTRUCTURE;
    /// Screen, keyboard, mouse, card reader.
    Peripheral "peripheral" Workstation Fault INFRASTRUCTURE;
    /// Programs of the office: documents, mail, browser.
    OfficeSoftware "office_software" Workstation Fault SOFTWARE;
    /// Something to be installed or moved.
    Installation "installation" Workstation Request INFRASTRUCTURE;
    /// Registry, civil status, electoral roll.
    Registry "sic_registry" Applications Fault PRODUCT;
    /// Taxes and payments.
    Taxes "sic_taxes" Applications Fault PRODUCT;
    /// Accounts and budget.
    Accounting "sic_accounting" Applications Fault PRODUCT;
    /// Register of documents, acts, signatures.
    Documents "sic_documents" Applications Fault PRODUCT;
    /// Staff and wages.
    Staff "sic_staff" Applications Fault PRODUCT;
    /// What citizens use.
    OnlineServices "sic_online" Applications Fault PRODUCT;
    /// Another module.
    OtherModule "sic_other" Applications Fault PRODUCT;
    /// It does not print.
    Printer "printer" Printing Fault INFRASTRUCTURE;
    /// It does not scan.
    Scanner "scanner" Printing Fault INFRASTRUCTURE;
    /// Toner, drums, paper.
    Supplies "supplies" Printing Request INFRASTRUCTURE;
    /// The internet, the office network, wireless.
    Connection "connection" Network Fault INFRASTRUCTURE;
    /// Telephones.
    Telephone "telephone" Network Fault INFRASTRUCTURE;
    /// Shared folders that cannot be reached.
    SharedFolders "shared_folders" Network Fault INFRASTRUCTURE;
    /// A forgotten password.
    Password "password" Access Request SOFTWARE;
    /// A new user, or one who leaves.
    Account "account" Access Request SOFTWARE;
    /// More or fewer rights.
    Permissions "permissions" Access Request SOFTWARE;
    /// A server, or what runs on it.
    Server "server" Servers Fault INFRASTRUCTURE;
    /// Copies of data, and data to be brought back.
    Backup "backup" Servers Fault INFRASTRUCTURE;
    /// A suspicious mail or program.
    Suspicion "suspicion" Security Fault INFRASTRUCTURE;
    /// How something is done.
    Question "question" Other Information None;
    /// A training, a new rule, an advice (T19).
    Advice "advice" Other Consulting PRODUCT;
    /// Nothing of all this.
    Something "something" Other Fault None;
}

impl Category {
    /// The category with this spelling.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|category| category.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t22_every_category_reads_back_and_hangs_on_a_branch_that_is_shown() {
        for category in Category::ALL {
            assert_eq!(Category::from_code(category.code()), Some(*category));
        }
        let shown: usize = Branch::ALL
            .into_iter()
            .map(|branch| branch.categories().count())
            .sum();
        assert_eq!(shown, Category::ALL.len());
        assert!(
            Branch::ALL
                .into_iter()
                .all(|branch| branch.categories().count() > 0)
        );
    }

    #[test]
    fn t07_categories_lead_to_specialists_of_every_domain() {
        for domain in Competence::ALL {
            let mut all = Category::ALL.iter();
            assert!(all.any(|category| category.competence() == Some(*domain)));
        }
    }

    #[test]
    fn t19_advice_and_training_can_be_asked_for() {
        assert_eq!(Category::Advice.kind(), Kind::Consulting);
    }
}
