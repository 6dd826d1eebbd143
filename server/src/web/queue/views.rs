//! Views: the quick ways to look at the queue. Each is an address.

use custode_domain::person::{Level, Role};

use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::tickets::{Asked, Whose};
use crate::web::words;

/// A quick way to look at the queue.
#[derive(Debug)]
pub(super) struct View {
    pub(super) label: &'static str,
    pub(super) href: String,
    /// How many tickets it shows, in words that stop at a bound.
    pub(super) count: String,
    pub(super) here: bool,
}

/// What the views ask for, with their labels: everything, mine, nobody's, my level's.
pub(super) fn of(t: Lang, viewer: &Viewer) -> Vec<(&'static str, Asked)> {
    let owned = |owner| Asked {
        owner: Some(owner),
        ..Asked::default()
    };
    let mut views = vec![
        (t.queue_view_all(), Asked::default()),
        (t.queue_view_mine(), owned(Whose::Mine)),
        (t.queue_view_nobodys(), owned(Whose::Nobodys)),
    ];
    for level in levels(viewer.role) {
        let at_level = Asked {
            level: Some(*level),
            ..Asked::default()
        };
        views.push((words::level(t, *level), at_level));
    }
    views
}

/// The levels whose queue concerns a role: its own, and both for who looks after both.
const fn levels(role: Role) -> &'static [Level] {
    match role {
        Role::Operator => &[Level::First],
        Role::Specialist => &[Level::Second],
        Role::Coordinator | Role::Auditor => &[Level::First, Level::Second],
        Role::User
        | Role::Referente
        | Role::SystemAdministrator
        | Role::Expert
        | Role::Vendor
        | Role::FieldTechnician
        | Role::PlatformAdministrator => &[],
    }
}
