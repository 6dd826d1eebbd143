//! People: who looks at the pages in these tests. Everybody has the same password.

use custode_domain::person::Role;

pub(crate) const PASSWORD: &str = "una frase lunga per le prove";

/// Somebody with a login.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Who {
    pub(crate) login: &'static str,
    pub(crate) role: Role,
    /// The place of their Ente in the house, for roles that belong to one.
    pub(crate) ente: Option<usize>,
}

pub(crate) const OPERATOR: Who = Who {
    login: "operatore",
    role: Role::Operator,
    ente: None,
};

pub(crate) const SPECIALIST: Who = desk("specialista", Role::Specialist);
pub(super) const PLATFORM: Who = desk("amministratore", Role::PlatformAdministrator);
pub(crate) const COORDINATOR: Who = desk("coordinatore", Role::Coordinator);
pub(super) const AUDITOR: Who = desk("auditor", Role::Auditor);
pub(crate) const VENDOR: Who = Who {
    login: "fornitore",
    role: Role::Vendor,
    ente: None,
};

/// Of the first Ente.
pub(crate) const REFERENTE: Who = Who {
    login: "referente",
    role: Role::Referente,
    ente: Some(0),
};

/// Of the other Ente.
pub(crate) const FOREIGNER: Who = Who {
    login: "altrove",
    role: Role::Referente,
    ente: Some(1),
};

/// Of the first Ente, and asks for nothing here.
pub(crate) const USER: Who = Who {
    login: "utente",
    role: Role::User,
    ente: Some(0),
};

pub(crate) const ALL: [Who; 12] = [
    OPERATOR,
    VENDOR,
    REFERENTE,
    FOREIGNER,
    USER,
    SPECIALIST,
    desk("esperto", Role::Expert),
    desk("tecnico", Role::FieldTechnician),
    COORDINATOR,
    PLATFORM,
    AUDITOR,
    Who {
        login: "sistemista",
        role: Role::SystemAdministrator,
        ente: Some(0),
    },
];

const fn desk(login: &'static str, role: Role) -> Who {
    Who {
        login,
        role,
        ente: None,
    }
}
