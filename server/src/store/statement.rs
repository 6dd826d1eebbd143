//! Statement: one SQL text for both engines, with a name and the Enti that it touches.
//!
//! A transaction accepts nothing else, so the list of all statements is complete by construction,
//! and tests can prepare each on both engines and hold each to the rule of the Ente.

/// A declared statement. Only the `statements!` macro makes one.
#[derive(Debug)]
pub struct Statement {
    /// `machines::FIND`: where to look for it.
    pub name: &'static str,
    /// The text, with `?1` marks.
    pub sql: &'static str,
    /// PostgreSQL's own text where it has one: full-text search alone
    /// (docs/decisions/0010-two-texts-for-search.md).
    pub postgres: Option<&'static str>,
    /// Which Enti it touches.
    pub scope: Scope,
}

impl Statement {
    /// The text for PostgreSQL, with `?1` marks.
    pub fn for_postgres(&self) -> &'static str {
        self.postgres.unwrap_or(self.sql)
    }
}

/// Which Enti a statement touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One, named among its parameters.
    Ente,
    /// Several or none, for this reason.
    Across(&'static str),
}

/// Tables that belong to the installation and not to one Ente, each with its reason.
/// Every other table has `ente_id` first in its primary key, its unique keys and its foreign keys.
pub const INSTALLATION_WIDE: &[(&str, &str)] = &[
    (
        "article",
        "the supplier writes articles of the knowledge base once, for all Enti",
    ),
    ("article_word", "the words of those articles"),
    (
        "audit",
        "one chain of records for the whole installation: a chain per Ente would not show what crosses them",
    ),
    (
        "audit_seal",
        "a seal vouches for the one chain of the installation",
    ),
    ("audit_stub", "stands in that chain for records of all Enti"),
    (
        "administrator",
        "the register names those of the platform as well, which belongs to no Ente",
    ),
    (
        "api_token",
        "a token belongs to a person, and the people of the desk have no Ente",
    ),
    ("ente", "the Enti themselves"),
    (
        "idempotency_key",
        "a key belongs to a person, and the people of the desk have no Ente",
    ),
    ("job", "workers serve all Enti in order of age"),
    (
        "half_login",
        "found by its token, before anything is known about its person",
    ),
    (
        "recovery_code",
        "the people of the desk have no Ente, and a person is unique everywhere",
    ),
    (
        "second_factor",
        "the people of the desk have no Ente, and a person is unique everywhere",
    ),
    (
        "known_browser",
        "browsers belong to people, and the people of the desk have no Ente",
    ),
    (
        "login_session",
        "a session is found by its cookie, before anything is known about its person",
    ),
    (
        "on_call_feed",
        "a feed belongs to a person of the supplier, and is found by its token",
    ),
    (
        "on_call_hand_over",
        "rotas belong to the supplier, who serves all Enti with them",
    ),
    (
        "on_call_rota",
        "rotas belong to the supplier, who serves all Enti with them",
    ),
    (
        "on_call_shift",
        "rotas belong to the supplier, who serves all Enti with them",
    ),
    (
        "on_call_swap",
        "rotas belong to the supplier, who serves all Enti with them",
    ),
    (
        "on_call_warning",
        "holes of rotas are the supplier's, and warned of once a day",
    ),
    (
        "passkey",
        "keys belong to people, and the people of the desk have no Ente",
    ),
    (
        "passkey_ceremony",
        "found by its token, before anything is known about its person",
    ),
    (
        "person",
        "the people of the desk have no Ente, and a login name is unique everywhere",
    ),
    (
        "person_certification",
        "the people of the desk have no Ente, and a person is unique everywhere",
    ),
    (
        "person_identity",
        "the people of the desk have no Ente, and a person is unique everywhere",
    ),
    (
        "provider_errand",
        "found by its cookie, before anything is known about its person",
    ),
    (
        "push_subscription",
        "browsers belong to people, and the people of the desk have no Ente",
    ),
    (
        "routing_draft",
        "the supplier's desk routes the tickets of all Enti by one set of rules",
    ),
    (
        "routing_switch",
        "when which version of those rules was in force",
    ),
    ("routing_version", "the versions of those rules"),
    ("schema_version", "describes the database itself"),
    (
        "webhook",
        "the administrator of the installation sets them up, for all Enti",
    ),
    (
        "webhook_delivery",
        "goes out in the order of age, to whom the administrator set up",
    ),
];

/// Declares the statements of a file as constants, and lists them.
macro_rules! statements {
    ($($name:ident $scope:ident $(($reason:literal))? = $sql:expr $(, postgres $other:expr)?;)+) => {
        $(const $name: $crate::store::statement::Statement = $crate::store::statement::Statement {
            name: concat!(module_path!(), "::", stringify!($name)),
            sql: $sql,
            postgres: $crate::store::statement::statements!(@other $($other)?),
            scope: $crate::store::statement::statements!(@scope $scope $(($reason))?),
        };)+

        /// Every statement of this file.
        pub(in crate::store) const STATEMENTS: &[&$crate::store::statement::Statement] = &[$(&$name),+];
    };
    (@other $other:expr) => { Some($other) };
    (@other) => { None };
    (@scope ente) => { $crate::store::statement::Scope::Ente };
    (@scope across ($reason:literal)) => { $crate::store::statement::Scope::Across($reason) };
}
pub(in crate::store) use statements;
