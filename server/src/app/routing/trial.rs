//! Trial: the draft, tried on past tickets: where it would have sent them, against where people sent them.

use std::collections::BTreeMap;

use custode_domain::channel::Channel;
use custode_domain::id::{EnteId, RuleId, TicketId};
use custode_domain::routing::{Facts, Rule, Rules, Sent, Trial};
use custode_domain::ticket::StateName;
use uuid::Uuid;

use super::route::said;
use super::{NotEdited, record};
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::audit::Deed;
use crate::store::routing::{self, Past, RulesDraft};
use crate::store::tickets::TicketNumber;
use crate::store::{StoreError, Tx, enti};

/// The most tickets that one trial looks at.
pub const LARGEST_TRIAL: u32 = 2_000;

/// What came of a trial.
#[derive(Debug, Clone)]
pub struct Tried {
    /// The rules that were tried.
    pub draft: RulesDraft,
    /// How many tickets were asked for.
    pub last: u32,
    /// The youngest ticket of them; nothing where there is no ticket.
    pub until: Option<TicketId>,
    /// The numbers.
    pub trial: Trial,
    /// How many of them were opened by people before a ticket remembered its category.
    pub without_category: u64,
}

/// A ticket behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Which.
    pub id: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// Its subject.
    pub subject: String,
    /// The name of its Ente.
    pub ente: String,
    /// How it stands.
    pub state: StateName,
}

/// Tries the draft of this revision, and remembers that it was tried: the youngest ticket that it was tried on.
pub async fn try_draft(
    app: &App,
    viewer: &Viewer,
    revision: u64,
    last: u32,
) -> Result<Option<TicketId>, NotEdited> {
    if !viewer.can(Action::ManageRouting) {
        return Err(NotEdited::Unseen);
    }
    let (by, now, last) = (viewer.id, app.clock.now(), last.min(LARGEST_TRIAL));
    app.store
        .write("try_routing", move |tx| {
            let draft = routing::draft(tx)?.ok_or(NotEdited::Unseen)?;
            if draft.revision != revision {
                return Err(NotEdited::Stale);
            }
            routing::tried(tx, revision, now)?;
            let tried = tried(tx, draft, last, None)?;
            let document = serde_json::json!({
                "revision": revision,
                "tickets": tried.trial.total(),
                "routed": tried.trial.routed(),
                "agreed": tried.trial.agreed(),
            });
            record(tx, by, Deed::TryRouting, &document, now)?;
            Ok(tried.until)
        })
        .await
}

/// What the draft would have done with the last tickets up to this one.
pub async fn trial(
    app: &App,
    viewer: &Viewer,
    last: u32,
    until: Option<TicketId>,
) -> Result<Option<Tried>, StoreError> {
    if !viewer.can(Action::ManageRouting) {
        return Ok(None);
    }
    app.store
        .read("try_routing", move |tx| {
            let Some(draft) = routing::draft(tx)? else {
                return Ok(None);
            };
            tried(tx, draft, last.min(LARGEST_TRIAL), until).map(Some)
        })
        .await
}

/// The tickets behind a number of a trial: what this rule, or none, would have sent, of what people sent there.
pub async fn trial_tickets(
    app: &App,
    viewer: &Viewer,
    (last, until): (u32, Option<TicketId>),
    rule: Option<RuleId>,
    sent: Option<Sent>,
) -> Result<Option<(RulesDraft, Vec<Listed>)>, StoreError> {
    if !viewer.can(Action::ManageRouting) {
        return Ok(None);
    }
    app.store
        .read("list_tried", move |tx| {
            let Some(draft) = routing::draft(tx)? else {
                return Ok(None);
            };
            let enti = enti::list(tx)?.into_iter();
            let enti: BTreeMap<EnteId, String> = enti.map(|ente| (ente.id, ente.name)).collect();
            let past = past(tx, last.min(LARGEST_TRIAL), until)?.into_iter();
            let behind = past.filter(|past| {
                let decided = decided(&draft.rules, past).map(|rule| rule.id);
                decided == rule && sent.is_none_or(|sent| sent == left(past))
            });
            let listed = behind.map(|past| listed(&past, &enti)).collect();
            Ok(Some((draft, listed)))
        })
        .await
}

fn tried(
    tx: &mut Tx<'_>,
    draft: RulesDraft,
    last: u32,
    until: Option<TicketId>,
) -> Result<Tried, StoreError> {
    let past = past(tx, last, until)?;
    let mut trial = Trial::default();
    for past in &past {
        trial.count(decided(&draft.rules, past), left(past));
    }
    let forgetful = past
        .iter()
        .filter(|past| past.opening.category.is_none() && past.opening.channel != Channel::Agent);
    Ok(Tried {
        last,
        until: past.first().map(|past| past.opening.ticket),
        without_category: forgetful.count() as u64,
        trial,
        draft,
    })
}

fn past(tx: &mut Tx<'_>, last: u32, until: Option<TicketId>) -> Result<Vec<Past>, StoreError> {
    let youngest = TicketId::from_uuid(Uuid::max());
    routing::past(tx, until.unwrap_or(youngest), last)
}

fn decided<'r>(rules: &'r Rules, past: &Past) -> Option<&'r Rule> {
    let stems = said(&past.opening);
    let facts = Facts {
        opening: &past.opening,
        class: past.class,
        stems: &stems,
    };
    rules.decide(&facts)
}

/// Where people left it.
const fn left(past: &Past) -> Sent {
    Sent::of(past.level, past.competence)
}

fn listed(past: &Past, enti: &BTreeMap<EnteId, String>) -> Listed {
    Listed {
        id: past.opening.ticket,
        number: past.number,
        subject: past.opening.subject.to_string(),
        ente: enti.get(&past.opening.ente).cloned().unwrap_or_default(),
        state: past.state,
    }
}
