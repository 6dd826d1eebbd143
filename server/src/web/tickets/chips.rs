//! Chips: the filters that are active, each in words with the address of the list without it.

use crate::app::choices::Choices;
use crate::lang::Lang;
use crate::web::tickets::asked::{Asked, Whose, label};
use crate::web::when::day;
use crate::web::words;

/// An active filter.
#[derive(Debug)]
pub(super) struct Chip {
    pub(super) name: &'static str,
    pub(super) value: String,
    /// The list without it.
    pub(super) href: String,
}

/// The active filters, in the order of the form.
pub(super) fn of(t: Lang, asked: &Asked, choices: &Choices, path: &str) -> Vec<Chip> {
    let fields = asked.pairs().into_iter().map(|(field, _)| field);
    fields
        .zip(values(t, asked, choices))
        .enumerate()
        .map(|(place, (field, value))| Chip {
            name: label(t, field),
            value,
            href: asked.without(path, place),
        })
        .collect()
}

/// Every value in words, in the order of [`Asked::pairs`].
fn values(t: Lang, asked: &Asked, choices: &Choices) -> Vec<String> {
    let mut values = Vec::new();
    values.extend(Some(asked.q.clone()).filter(|q| !q.is_empty()));
    let own = |word: &'static str| word.to_owned();
    values.extend(asked.states.iter().map(|it| own(words::state(t, *it))));
    values.extend(
        asked
            .severities
            .iter()
            .map(|it| own(words::severity(t, *it))),
    );
    values.extend(asked.level.map(|it| own(words::level(t, it))));
    values.extend(asked.channel.map(|it| own(words::channel(t, it))));
    values.extend(asked.kind.map(|it| own(words::kind(t, it))));
    values.extend(asked.competence.map(|it| own(words::competence(t, it))));
    values.extend(asked.standing.map(|it| own(words::recorded(t, it))));
    values.extend(asked.ente.map(|id| named(&choices.enti, &id)));
    values.extend(asked.machine.map(|id| id.to_string()));
    values.extend(asked.owner.map(|whose| match whose {
        Whose::Mine => own(t.queue_owner_me()),
        Whose::Nobodys => own(t.queue_owner_none()),
        Whose::Of(person) => named(&choices.owners, &person),
    }));
    values.extend(asked.from.map(day));
    values.extend(asked.to.map(day));
    values
}

/// The name of what has this identifier; the identifier itself where it has none that may be told.
fn named<I: PartialEq + ToString>(named: &[(I, String)], id: &I) -> String {
    let found = named.iter().find(|(known, _)| known == id);
    found.map_or_else(|| id.to_string(), |(_, name)| name.clone())
}
