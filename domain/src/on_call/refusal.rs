//! Refusal: why a rota cannot be changed so, where it happens, and what to do instead.

use jiff::Timestamp;

use crate::id::PersonId;
use crate::on_call::LONGEST_DAYS;
use crate::ticket::Competence;

/// Why a rota cannot be changed so. The rota in force stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RotaRefusal {
    /// It ends before it begins, or is empty.
    #[error("the shift from {from} to {until} does not end after it begins")]
    Backwards {
        /// Its first instant.
        from: Timestamp,
        /// The first instant after it.
        until: Timestamp,
    },
    /// Longer than a week.
    #[error("the shift from {from} to {until} is longer than {LONGEST_DAYS} days: split it")]
    TooLong {
        /// Its first instant.
        from: Timestamp,
        /// The first instant after it.
        until: Timestamp,
    },
    /// Two people on one shift.
    #[error("the shift shares time with another one of the same line, from {from} to {until}")]
    Overlap {
        /// Who has the other shift.
        with: PersonId,
        /// Where the shared time begins.
        from: Timestamp,
        /// Where it ends.
        until: Timestamp,
    },
    /// One person in both lines: nobody would be next.
    #[error("the same person is in the other line from {from} to {until}: nobody would be next")]
    InBothLines {
        /// Who.
        person: PersonId,
        /// Where the shared time begins.
        from: Timestamp,
        /// Where it ends.
        until: Timestamp,
    },
    /// Somebody who does not know about it.
    #[error("only a specialist or coordinator with this competence is on call for it")]
    WithoutCompetence {
        /// Who.
        person: PersonId,
        /// What they would have to know about.
        competence: Competence,
    },
    /// Somebody who may not log in.
    #[error("who cannot log in cannot be called")]
    Inactive {
        /// Who.
        person: PersonId,
    },
    /// No shift of this rota, or not any more.
    #[error("the rota has no such shift any more: look at it again")]
    UnknownShift,
    /// It belongs to history.
    #[error("the shift is over: what was, stays")]
    Over,
    /// The shift belongs to somebody else, or does by now.
    #[error("the shift belongs to somebody else: its owner asks for a swap")]
    NotTheirs,
    /// The other person of a swap.
    #[error("a swap is asked of somebody else")]
    WithOneself,
    /// Somebody who was not asked.
    #[error("only who was asked answers a swap")]
    NotAsked,
    /// It was answered, or taken back.
    #[error("the swap was answered before")]
    Answered,
    /// Nobody to take turns.
    #[error("a rotation needs at least one person and one turn")]
    EmptyRotation,
}
