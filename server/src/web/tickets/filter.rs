//! Filter: the form above a list of tickets, filled with what was asked for.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::obligation::Recorded;
use custode_domain::person::Level;
use custode_domain::ticket::{Competence, Kind, StateName};

use crate::app::choices::Choices;
use crate::lang::Lang;
use crate::web::form::Choice;
use crate::web::tickets::asked::{Asked, Whose};
use crate::web::words;

/// The form.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) q: String,
    pub(super) states: Vec<Choice>,
    pub(super) severities: Vec<Choice>,
    pub(super) levels: Vec<Choice>,
    pub(super) channels: Vec<Choice>,
    pub(super) kinds: Vec<Choice>,
    pub(super) competences: Vec<Choice>,
    pub(super) standings: Vec<Choice>,
    /// Empty for people of an Ente: there is one.
    pub(super) enti: Vec<Choice>,
    pub(super) owners: Vec<Choice>,
    pub(super) machine: String,
    pub(super) from: String,
    pub(super) to: String,
}

impl Filter {
    pub(super) fn new(t: Lang, asked: &Asked, choices: &Choices) -> Self {
        Self {
            q: asked.q.clone(),
            states: states(t, asked),
            severities: severities(t, asked),
            levels: one_of(t, Level::ALL, asked.level, Level::code, words::level),
            channels: one_of(
                t,
                Channel::ALL,
                asked.channel,
                Channel::code,
                words::channel,
            ),
            kinds: one_of(
                t,
                Kind::ALL.iter().copied(),
                asked.kind,
                Kind::code,
                words::kind,
            ),
            competences: one_of(
                t,
                Competence::ALL.iter().copied(),
                asked.competence,
                Competence::code,
                words::competence,
            ),
            standings: one_of(
                t,
                Recorded::ALL.iter().copied(),
                asked.standing,
                Recorded::code,
                words::recorded,
            ),
            enti: named(t, &choices.enti, asked.ente),
            owners: owners(t, asked, choices),
            machine: asked.machine.map(|it| it.to_string()).unwrap_or_default(),
            from: asked.from.map(|it| it.to_string()).unwrap_or_default(),
            to: asked.to.map(|it| it.to_string()).unwrap_or_default(),
        }
    }
}

fn states(t: Lang, asked: &Asked) -> Vec<Choice> {
    let choice = |state: &StateName| {
        let chosen = asked.states.contains(state);
        Choice::new(state.code(), words::state(t, *state), chosen)
    };
    StateName::ALL.iter().map(choice).collect()
}

fn severities(t: Lang, asked: &Asked) -> Vec<Choice> {
    let choice = |severity: &Severity| {
        let chosen = asked.severities.contains(severity);
        let number = severity.number().to_string();
        Choice::new(number, words::severity(t, *severity), chosen)
    };
    Severity::ALL.iter().map(choice).collect()
}

fn any(t: Lang) -> Choice {
    Choice::new("", t.queue_filter_any(), false)
}

fn one_of<T: Copy + PartialEq>(
    t: Lang,
    all: impl IntoIterator<Item = T>,
    chosen: Option<T>,
    code: impl Fn(T) -> &'static str,
    word: impl Fn(Lang, T) -> &'static str,
) -> Vec<Choice> {
    let choice = |it: T| Choice::new(code(it), word(t, it), chosen == Some(it));
    std::iter::once(any(t))
        .chain(all.into_iter().map(choice))
        .collect()
}

/// Nothing where there is nothing to choose among.
fn named<I: Copy + PartialEq + ToString>(
    t: Lang,
    all: &[(I, String)],
    chosen: Option<I>,
) -> Vec<Choice> {
    if all.is_empty() {
        return Vec::new();
    }
    let choice = |(id, name): &(I, String)| Choice::new(id.to_string(), name, chosen == Some(*id));
    std::iter::once(any(t))
        .chain(all.iter().map(choice))
        .collect()
}

fn owners(t: Lang, asked: &Asked, choices: &Choices) -> Vec<Choice> {
    let chosen = match asked.owner {
        Some(Whose::Of(person)) => Some(person),
        Some(Whose::Mine | Whose::Nobodys) | None => None,
    };
    let mut owners = named(t, &choices.owners, chosen);
    if !owners.is_empty() {
        let special = [
            ("me", t.queue_owner_me(), Whose::Mine),
            ("nobody", t.queue_owner_none(), Whose::Nobodys),
        ];
        let special = special
            .map(|(value, label, whose)| Choice::new(value, label, asked.owner == Some(whose)));
        owners.splice(1..1, special);
    }
    owners
}
