//! Shift: a time during which one person is on call, and who may have one.

use jiff::{Timestamp, ToSpan};

use super::RotaRefusal;
use crate::calendar::Zone;
use crate::coded::coded;
use crate::id::{PersonId, ShiftId};
use crate::person::Role;
use crate::ticket::Competence;

/// Days on the wall that one shift lasts at most: nobody is on call for longer than a week without a hand-over.
pub const LONGEST_DAYS: i64 = 7;

coded! {
    /// In which place somebody is called.
    ShiftLine {
        /// Called first.
        First = "first",
        /// Called when the first does not answer.
        Second = "second",
    }
}

/// A time during which one person is on call; it holds its first instant and not its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    id: ShiftId,
    line: ShiftLine,
    person: PersonId,
    from: Timestamp,
    until: Timestamp,
}

/// Somebody who might be on call, as the accounts know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// What they are to the service.
    pub role: Role,
    /// Whether they may log in at all.
    pub active: bool,
    /// What they know about.
    pub competences: Vec<Competence>,
}

/// Somebody who may be on call for a domain of competence: only [`Candidate::able`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Able {
    person: PersonId,
    competence: Competence,
}

impl Candidate {
    /// Whether they may be on call: a specialist or coordinator who may log in and knows about it (T02, T07).
    pub fn able(&self, competence: Competence) -> Result<Able, RotaRefusal> {
        let person = self.person;
        if !self.active {
            return Err(RotaRefusal::Inactive { person });
        }
        let works = matches!(self.role, Role::Specialist | Role::Coordinator);
        if !works || !self.competences.contains(&competence) {
            return Err(RotaRefusal::WithoutCompetence { person, competence });
        }
        Ok(Able { person, competence })
    }
}

impl Able {
    /// Who.
    pub const fn person(self) -> PersonId {
        self.person
    }

    /// For what.
    pub const fn competence(self) -> Competence {
        self.competence
    }
}

impl Shift {
    /// A shift of somebody who may have one. `zone` says how long a day is.
    pub fn new(
        id: ShiftId,
        line: ShiftLine,
        who: Able,
        (from, until): (Timestamp, Timestamp),
        zone: &Zone,
    ) -> Result<Self, RotaRefusal> {
        if until <= from {
            return Err(RotaRefusal::Backwards { from, until });
        }
        let longest = from
            .to_zoned(zone.rules().clone())
            .checked_add(LONGEST_DAYS.days());
        if longest.is_ok_and(|longest| until > longest.timestamp()) {
            return Err(RotaRefusal::TooLong { from, until });
        }
        Ok(Self::kept(id, line, who.person(), from, until))
    }

    /// A shift that was accepted before, as the store keeps it.
    pub const fn kept(
        id: ShiftId,
        line: ShiftLine,
        person: PersonId,
        from: Timestamp,
        until: Timestamp,
    ) -> Self {
        Self {
            id,
            line,
            person,
            from,
            until,
        }
    }

    /// Which.
    pub const fn id(&self) -> ShiftId {
        self.id
    }

    /// In which place they are called.
    pub const fn line(&self) -> ShiftLine {
        self.line
    }

    /// Who.
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// Its first instant.
    pub const fn from(&self) -> Timestamp {
        self.from
    }

    /// The first instant after it.
    pub const fn until(&self) -> Timestamp {
        self.until
    }

    /// Is somebody on call by it at this instant?
    pub fn covers(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    /// Do two shifts share time?
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.until && other.from < self.until
    }

    /// The same time, with somebody else.
    pub(super) const fn given_to(self, who: Able) -> Self {
        Self {
            person: who.person(),
            ..self
        }
    }
}
