//! Refused: why a rota was not changed, where, and what to do instead.

use std::collections::BTreeMap;

use custode_domain::id::PersonId;
use custode_domain::on_call::{LONGEST_DAYS, RotaRefusal};

use super::minute;
use crate::lang::Lang;
use crate::web::words;

/// The sentence of a refusal; `names` says what people are called.
pub(super) fn refused(t: Lang, refusal: RotaRefusal, names: &BTreeMap<PersonId, String>) -> String {
    let name = |person| names.get(&person).map_or("-", String::as_str);
    match refusal {
        RotaRefusal::Backwards { from, until } => {
            t.on_call_refused_backwards(minute(from), minute(until))
        }
        RotaRefusal::TooLong { from, until } => {
            t.on_call_refused_long(minute(from), minute(until), LONGEST_DAYS)
        }
        RotaRefusal::Overlap { with, from, until } => {
            t.on_call_refused_overlap(minute(from), minute(until), name(with))
        }
        RotaRefusal::InBothLines {
            person,
            from,
            until,
        } => t.on_call_refused_lines(minute(from), minute(until), name(person)),
        RotaRefusal::WithoutCompetence { person, competence } => {
            t.on_call_refused_competence(name(person), words::competence(t, competence))
        }
        RotaRefusal::Inactive { person } => t.on_call_refused_inactive(name(person)),
        RotaRefusal::UnknownShift => t.on_call_refused_unknown().to_owned(),
        RotaRefusal::Over => t.on_call_refused_over().to_owned(),
        RotaRefusal::NotTheirs => t.on_call_refused_theirs().to_owned(),
        RotaRefusal::WithOneself => t.on_call_refused_oneself().to_owned(),
        RotaRefusal::NotAsked => t.on_call_refused_asked().to_owned(),
        RotaRefusal::Answered => t.on_call_refused_answered().to_owned(),
        RotaRefusal::EmptyRotation => t.on_call_refused_rotation().to_owned(),
    }
}

/// The field that a refusal is about, in the form of one shift or in that of turns.
pub(super) const fn field(refusal: RotaRefusal, turns: bool) -> &'static str {
    match (refusal, turns) {
        (RotaRefusal::Backwards { .. } | RotaRefusal::TooLong { .. }, false) => "until",
        (
            RotaRefusal::Overlap { .. }
            | RotaRefusal::InBothLines { .. }
            | RotaRefusal::UnknownShift
            | RotaRefusal::Over
            | RotaRefusal::Answered
            | RotaRefusal::EmptyRotation,
            false,
        ) => "from",
        (
            RotaRefusal::WithoutCompetence { .. }
            | RotaRefusal::Inactive { .. }
            | RotaRefusal::NotTheirs
            | RotaRefusal::WithOneself
            | RotaRefusal::NotAsked,
            false,
        ) => "person",
        (
            RotaRefusal::WithoutCompetence { .. }
            | RotaRefusal::Inactive { .. }
            | RotaRefusal::EmptyRotation,
            true,
        ) => "person_1",
        (
            RotaRefusal::Backwards { .. }
            | RotaRefusal::TooLong { .. }
            | RotaRefusal::Overlap { .. }
            | RotaRefusal::InBothLines { .. }
            | RotaRefusal::UnknownShift
            | RotaRefusal::Over
            | RotaRefusal::NotTheirs
            | RotaRefusal::WithOneself
            | RotaRefusal::NotAsked
            | RotaRefusal::Answered,
            true,
        ) => "turns_from",
    }
}
