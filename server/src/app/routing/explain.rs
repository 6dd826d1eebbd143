//! Explain: why a ticket went where it did when it was born, by the version of the rules that was asked.

use custode_domain::id::TicketId;
use custode_domain::routing::{Aspect, Facts, Rule, Rules};
use custode_domain::ticket::Routed;

use super::route::{class, said};
use super::{Names, names};
use crate::app::App;
use crate::app::reach_ticket::reach_ticket;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::tickets::{self, TicketNumber};
use crate::store::{StoreError, routing};

/// Why a ticket went where it did.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The number of the ticket.
    pub number: TicketNumber,
    /// The version that was asked; nothing when no rules were in force.
    pub version: Option<u64>,
    /// The rules that were read before, each with what about the ticket did not fit.
    pub passed: Vec<(Rule, Vec<Aspect>)>,
    /// The rule that decided.
    pub by: Option<Rule>,
    /// What the rules name.
    pub names: Names,
}

/// Why the ticket went where it did; nothing when there is none, or none that the viewer may see.
pub async fn explain(
    app: &App,
    viewer: &Viewer,
    id: TicketId,
) -> Result<Option<Explained>, StoreError> {
    if !viewer.can(Action::SeeRouting) {
        return Ok(None);
    }
    let viewer = viewer.clone();
    app.store
        .read("explain_routing", move |tx| {
            let Some(ente) = reach_ticket(tx, &viewer, Action::SeeTickets, id)? else {
                return Ok(None);
            };
            let Some((ticket, number)) = tickets::numbered(tx, ente, id)? else {
                return Ok(None);
            };
            let (version, decided) = match ticket.routed() {
                Routed::NotTried => (None, None),
                Routed::NoneFits { version } => (Some(*version), None),
                Routed::By { rule, version, .. } => (Some(*version), Some(*rule)),
            };
            let rules = match version {
                Some(version) => routing::version(tx, version)?.unwrap_or_default(),
                None => Rules::default(),
            };
            let names = names(tx, [&rules], [])?;
            let (class, stems) = (class(tx, ticket.opening())?, said(ticket.opening()));
            let facts = Facts {
                opening: ticket.opening(),
                class,
                stems: &stems,
            };
            // What was decided stands in the log; what surrounds the ticket may have changed since.
            let before = rules
                .all()
                .iter()
                .take_while(|rule| Some(rule.id) != decided);
            let passed = before.map(|rule| (rule.clone(), rule.missed(&facts)));
            Ok(Some(Explained {
                number,
                version,
                passed: passed.collect(),
                by: decided.and_then(|id| rules.find(id)).cloned(),
                names,
            }))
        })
        .await
}
