//! Frame: what surrounds every page: who looks, in which language, and where they can go.

use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::live::Alerts;
use crate::web::words;

/// The release, as the foot of every page says it.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What surrounds a page.
#[derive(Debug)]
pub(super) struct Frame {
    /// The language of the page.
    pub(super) t: Lang,
    /// Who looks; nothing on pages for everybody.
    pub(super) viewer: Option<Looking>,
    /// The name of their Ente.
    pub(super) ente: Option<String>,
    /// Where they can go.
    pub(super) navigation: Vec<Link>,
    /// The way back, the farthest first. The page itself is not among them.
    pub(super) crumbs: Vec<Crumb>,
    /// Whether somebody works here all day: more on the screen, closer together.
    pub(super) dense: bool,
    /// Whether tickets can be searched from here.
    pub(super) searches: bool,
    /// Whether the way to the login is shown.
    pub(super) entry: bool,
    /// The urgent tickets that call whoever looks, on every page (T23).
    pub(super) alerts: Alerts,
    /// What whoever looks is asked to do about their login.
    pub(super) exposed: Option<&'static str>,
}

/// Who looks.
#[derive(Debug)]
pub(super) struct Looking {
    pub(super) name: String,
    pub(super) role: &'static str,
}

/// An entry of the navigation.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) label: &'static str,
    pub(super) href: &'static str,
    pub(super) here: bool,
}

/// A step of the way back.
#[derive(Debug)]
pub(super) struct Crumb {
    pub(super) label: String,
    pub(super) href: String,
}

/// The areas of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Here {
    /// Where the people of an Ente begin.
    Home,
    /// Open tickets in the order of their work.
    Queue,
    /// All tickets that one may see.
    Tickets,
    /// The third level's tasks.
    Tasks,
    /// Machines.
    Machines,
    /// The knowledge base.
    Articles,
    /// What the service is measured on.
    Figures,
    /// Who has an account.
    People,
    /// Hours of advice and training.
    Consulting,
    /// The rules that send new tickets to the second level.
    Routing,
    /// Which servers are told of events.
    Webhooks,
    /// What is promised to each Ente.
    Contracts,
    /// Who did what.
    Audit,
    /// Who is on call.
    OnCall,
    /// Remote sessions.
    Assistance,
    /// Who may come into the machines.
    Roster,
}

impl Here {
    /// What the navigation leads to.
    const NAVIGATION: [Self; 16] = [
        Self::Home,
        Self::Queue,
        Self::Tickets,
        Self::Tasks,
        Self::OnCall,
        Self::Machines,
        Self::Assistance,
        Self::Roster,
        Self::Articles,
        Self::Figures,
        Self::People,
        Self::Consulting,
        Self::Routing,
        Self::Contracts,
        Self::Audit,
        Self::Webhooks,
    ];

    const fn href(self) -> &'static str {
        match self {
            Self::Home => "/home",
            Self::Queue => "/queue",
            Self::Tickets => "/tickets",
            Self::Tasks => "/tasks",
            Self::Machines => "/machines",
            Self::Articles => "/articles",
            Self::Figures => "/figures",
            Self::People => "/people",
            Self::Consulting => "/consulting",
            Self::Routing => "/routing",
            Self::Webhooks => "/webhooks",
            Self::Contracts => "/contracts",
            Self::Audit => "/audit",
            Self::OnCall => "/on-call",
            Self::Assistance => "/assistance",
            Self::Roster => "/roster",
        }
    }

    const fn label(self, t: Lang) -> &'static str {
        match self {
            Self::Home => t.portal_home(),
            Self::Queue => t.frame_queue(),
            Self::Tickets => t.frame_tickets(),
            Self::Tasks => t.frame_tasks(),
            Self::Machines => t.frame_machines(),
            Self::Articles => t.article_title(),
            Self::Figures => t.figure_title(),
            Self::People => t.frame_people(),
            Self::Consulting => t.frame_consulting(),
            Self::Routing => t.frame_routing(),
            Self::Webhooks => t.frame_webhooks(),
            Self::Contracts => t.frame_contracts(),
            Self::Audit => t.frame_audit(),
            Self::OnCall => t.frame_on_call(),
            Self::Assistance => t.frame_assistance(),
            Self::Roster => t.frame_roster(),
        }
    }

    /// Who finds it in the navigation.
    const fn action(self) -> Action {
        match self {
            Self::Home => Action::OpenRequest,
            Self::Queue => Action::SeeQueue,
            Self::Tickets => Action::SeeTickets,
            Self::Tasks => Action::WorkTasks,
            Self::Machines => Action::SeeMachines,
            Self::Articles => Action::SeeArticles,
            Self::Figures => Action::SeeFigures,
            Self::People => Action::SeePeople,
            Self::Consulting => Action::SeeConsulting,
            Self::Routing => Action::SeeRouting,
            Self::Webhooks => Action::ManageWebhooks,
            Self::Contracts => Action::SeeContracts,
            Self::Audit => Action::SeeAudit,
            Self::OnCall => Action::SeeOnCall,
            Self::Assistance => Action::SeeAssistance,
            Self::Roster => Action::SeeRoster,
        }
    }
}

impl Frame {
    /// Around a page for somebody who is signed in.
    pub(super) fn new(viewer: &Viewer, here: Here) -> Self {
        Self::of(viewer, Some(here))
    }

    /// Around a page that stands outside all areas, for whoever looks.
    pub(super) fn aside(viewer: Option<&Viewer>, t: Lang) -> Self {
        match viewer {
            Some(viewer) => Self::of(viewer, None),
            None => Self {
                entry: true,
                ..Self::public(t)
            },
        }
    }

    fn of(viewer: &Viewer, here: Option<Here>) -> Self {
        let t = viewer.language;
        let link = |place: Here| Link {
            label: place.label(t),
            href: place.href(),
            here: Some(place) == here,
        };
        let reachable = Here::NAVIGATION
            .into_iter()
            .filter(|place| viewer.can(place.action()));
        Self {
            t,
            viewer: Some(Looking {
                name: viewer.name.clone(),
                role: words::role(t, viewer.role),
            }),
            ente: viewer.ente_name.clone(),
            navigation: reachable.map(link).collect(),
            crumbs: Vec::new(),
            dense: !viewer.role.is_of_an_ente(),
            searches: viewer.can(Action::SeeTickets),
            entry: false,
            alerts: Alerts::of(viewer),
            exposed: viewer.exposed.then(|| t.frame_no_factor()),
        }
    }

    /// Around a page for everybody.
    pub(super) const fn public(t: Lang) -> Self {
        Self {
            t,
            viewer: None,
            ente: None,
            navigation: Vec::new(),
            crumbs: Vec::new(),
            dense: false,
            searches: false,
            entry: false,
            alerts: Alerts::none(t),
            exposed: None,
        }
    }

    /// With one more step of the way back.
    pub(super) fn crumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb {
            label: label.into(),
            href: href.into(),
        });
        self
    }
}

#[cfg(test)]
impl Frame {
    /// Around a sample of a page; `said` stands for every name.
    pub(super) fn sample(t: Lang, said: &str, here: Here) -> Self {
        use crate::app::house::viewer;
        use custode_domain::person::Role;

        let viewer = Viewer {
            name: said.to_owned(),
            ente_name: Some(said.to_owned()),
            language: t,
            ..viewer(Role::Operator, None)
        };
        Self::new(&viewer, here).crumb(said, "/tickets")
    }
}
