//! Draft: the rules that are being written. What is in force stays as it is until the draft is switched on.

use std::collections::BTreeSet;

use custode_domain::Severity;
use custode_domain::category::Category;
use custode_domain::channel::Channel;
use custode_domain::id::{EnteId, MachineId, RuleId};
use custode_domain::machine::MachineClass;
use custode_domain::routing::{Conditions, NoCondition, NotRules, Phrase, Rule, Rules, Wanted};
use custode_domain::ticket::{Competence, Kind, Line};

use super::record;
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::app::words::stems;
use crate::store::audit::Deed;
use crate::store::{StoreError, Tx, enti, machines, routing};

/// A rule as somebody describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// By which people speak of it.
    pub name: Line,
    /// To which specialists it leads.
    pub to: Competence,
    /// What the ticket was said to be about.
    pub categories: BTreeSet<Category>,
    /// Its nature.
    pub kinds: BTreeSet<Kind>,
    /// Whose it is.
    pub enti: BTreeSet<EnteId>,
    /// The machines that it is about, by the names that they give themselves.
    pub machines: Vec<String>,
    /// What is expected of the machine.
    pub classes: BTreeSet<MachineClass>,
    /// By which way it came.
    pub channels: BTreeSet<Channel>,
    /// Words; all those of one line must be said.
    pub phrases: Vec<Line>,
    /// This severe, or more.
    pub at_least: Option<Severity>,
}

/// What is done with a rule of the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is read one place earlier.
    Earlier,
    /// It is read one place later.
    Later,
    /// It is taken out.
    Out,
}

/// Why a draft was not changed; what is in force and the draft stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum NotEdited {
    /// Not by this person, or no such rule.
    #[error("there is no such rule that this person may change")]
    Unseen,
    /// Somebody else changed the draft since it was read.
    #[error("somebody else changed the draft since it was read")]
    Stale,
    /// It would fit every ticket.
    #[error(transparent)]
    NoCondition(#[from] NoCondition),
    /// Words that every text has, or none.
    #[error("{said} has no word to look for: name at least one of three letters")]
    NoWord {
        /// As it was written.
        said: Line,
    },
    /// There is no such Ente.
    #[error("there is no such Ente")]
    NoSuchEnte,
    /// There is no machine of this name in the Enti that were chosen.
    #[error("no machine is called {name}")]
    NoSuchMachine {
        /// As it was written.
        name: String,
    },
    /// There is more than one.
    #[error("more than one machine is called {name}")]
    ManyMachines {
        /// As it was written.
        name: String,
    },
    /// The rules are none together.
    #[error(transparent)]
    Rules(#[from] NotRules),
    /// The store failed.
    #[error("the store failed")]
    Store(StoreError),
}

/// Puts a rule at the end of the draft that was read at this revision, or in the place of the one with its identifier.
pub async fn put(
    app: &App,
    viewer: &Viewer,
    revision: u64,
    id: Option<RuleId>,
    described: Described,
) -> Result<RuleId, NotEdited> {
    let new = RuleId::from_uuid(app.mint.uuid(app.clock.now()));
    edit(
        app,
        viewer,
        Deed::EditRoutingRule,
        revision,
        move |tx, rules| {
            if id.is_some_and(|id| rules.find(id).is_none()) {
                return Err(NotEdited::Unseen);
            }
            let rule = rule(tx, id.unwrap_or(new), described.clone())?;
            Ok(rules.with(rule)?)
        },
    )
    .await?;
    Ok(id.unwrap_or(new))
}

/// Moves a rule of the draft, or takes it out.
pub async fn change(
    app: &App,
    viewer: &Viewer,
    revision: u64,
    id: RuleId,
    step: Step,
) -> Result<(), NotEdited> {
    let action = match step {
        Step::Earlier | Step::Later => Deed::MoveRoutingRule,
        Step::Out => Deed::RemoveRoutingRule,
    };
    edit(app, viewer, action, revision, move |_, rules| {
        rules.find(id).ok_or(NotEdited::Unseen)?;
        Ok(match step {
            Step::Earlier => rules.moved(id, true),
            Step::Later => rules.moved(id, false),
            Step::Out => rules.without(id),
        })
    })
    .await
}

/// Writes the rules of a version over the draft.
pub async fn take_over(
    app: &App,
    viewer: &Viewer,
    revision: u64,
    version: u64,
) -> Result<(), NotEdited> {
    edit(
        app,
        viewer,
        Deed::TakeOverRouting,
        revision,
        move |tx, _| routing::version(tx, version)?.ok_or(NotEdited::Unseen),
    )
    .await
}

/// Changes the draft that was read at this revision; it begins with what is in force.
async fn edit(
    app: &App,
    viewer: &Viewer,
    action: Deed,
    revision: u64,
    change: impl Fn(&mut Tx<'_>, &Rules) -> Result<Rules, NotEdited> + Send + Sync + 'static,
) -> Result<(), NotEdited> {
    if !viewer.can(Action::ManageRouting) {
        return Err(NotEdited::Unseen);
    }
    let (by, now) = (viewer.id, app.clock.now());
    app.store
        .write("edit_routing", move |tx| {
            let known = match routing::draft(tx)? {
                Some(draft) if draft.revision == revision => draft.rules,
                None if revision == 0 => {
                    routing::in_force(tx)?.map_or_else(Rules::default, |(_, rules)| rules)
                }
                Some(_) | None => return Err(NotEdited::Stale),
            };
            let rules = change(tx, &known)?;
            if rules == known {
                return Ok(());
            }
            routing::edit(tx, revision, &rules, by, now)?;
            let document = serde_json::json!({"revision": revision + 1});
            Ok(record(tx, by, action, &document, now)?)
        })
        .await
}

/// The rule that is described, with what it names looked up.
fn rule(tx: &mut Tx<'_>, id: RuleId, described: Described) -> Result<Rule, NotEdited> {
    for ente in &described.enti {
        if enti::find(tx, *ente)?.is_none() {
            return Err(NotEdited::NoSuchEnte);
        }
    }
    let mut chosen = BTreeSet::new();
    for name in described.machines {
        chosen.insert(machine(tx, &described.enti, name)?);
    }
    let phrases = described.phrases.into_iter().map(|said| {
        let stems = stems(said.as_str());
        Phrase::new(said.clone(), stems).ok_or(NotEdited::NoWord { said })
    });
    let wanted = Wanted {
        categories: described.categories,
        kinds: described.kinds,
        enti: described.enti,
        machines: chosen,
        classes: described.classes,
        channels: described.channels,
        phrases: phrases.collect::<Result<_, _>>()?,
        at_least: described.at_least,
    };
    Ok(Rule {
        id,
        name: described.name,
        conditions: Conditions::new(wanted)?,
        to: described.to,
    })
}

/// The one machine of this name, in these Enti where some are chosen.
fn machine(tx: &mut Tx<'_>, enti: &BTreeSet<EnteId>, name: String) -> Result<MachineId, NotEdited> {
    /// More of one name are not told apart by choosing Enti.
    const LOOKED_AT: u32 = 100;
    let found = machines::named(tx, &name, LOOKED_AT)?.into_iter();
    let mut found = found.filter(|machine| enti.is_empty() || enti.contains(&machine.ente));
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only.id),
        (Some(_), Some(_)) => Err(NotEdited::ManyMachines { name }),
        (None, _) => Err(NotEdited::NoSuchMachine { name }),
    }
}

impl From<StoreError> for NotEdited {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Stale) {
            Self::Stale
        } else {
            Self::Store(error)
        }
    }
}
