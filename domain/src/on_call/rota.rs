//! Rota: the shifts of one domain of competence, and who is on call by them.

use jiff::Timestamp;

use super::{Able, RotaRefusal, Shift, ShiftLine};
use crate::id::{PersonId, ShiftId};
use crate::ticket::Competence;

/// The shifts of one domain of competence. Shifts of one line share no time, and nobody is in both lines at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rota {
    competence: Competence,
    shifts: Vec<Shift>,
}

/// Who is on call at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standby {
    /// Called first.
    pub first: Option<PersonId>,
    /// Called when the first does not answer.
    pub second: Option<PersonId>,
}

impl Standby {
    /// Who is called, one after the other.
    pub fn in_line(self) -> impl Iterator<Item = PersonId> {
        [self.first, self.second].into_iter().flatten()
    }
}

impl Rota {
    /// A rota as it is kept.
    pub fn kept(competence: Competence, mut shifts: Vec<Shift>) -> Self {
        shifts.sort_by_key(|shift| (shift.from(), shift.line(), shift.id()));
        Self { competence, shifts }
    }

    /// Whose rota it is.
    pub const fn competence(&self) -> Competence {
        self.competence
    }

    /// Its shifts, the earliest first.
    pub fn shifts(&self) -> &[Shift] {
        &self.shifts
    }

    /// The shift with this identifier.
    pub fn shift(&self, id: ShiftId) -> Option<&Shift> {
        self.shifts.iter().find(|shift| shift.id() == id)
    }

    /// Who is on call at an instant.
    pub fn on_call(&self, at: Timestamp) -> Standby {
        let of = |line| {
            let mut covering = self.shifts.iter();
            let shift = covering.find(|shift| shift.line() == line && shift.covers(at));
            shift.map(Shift::person)
        };
        Standby {
            first: of(ShiftLine::First),
            second: of(ShiftLine::Second),
        }
    }

    /// The rota with one more shift.
    pub fn add(&self, shift: Shift) -> Result<Self, RotaRefusal> {
        self.fits(&shift)?;
        let mut shifts = self.shifts.clone();
        shifts.push(shift);
        Ok(Self::kept(self.competence, shifts))
    }

    /// The rota without a shift. What is over stays, so that it can be read who was on call.
    pub fn remove(&self, id: ShiftId, now: Timestamp) -> Result<Self, RotaRefusal> {
        self.still_ahead(id, now)?;
        Ok(self.without(id))
    }

    /// The rota in which somebody else has this shift.
    pub(super) fn give(&self, id: ShiftId, who: Able) -> Result<Self, RotaRefusal> {
        let shift = self.shift(id).ok_or(RotaRefusal::UnknownShift)?;
        self.without(id).add(shift.given_to(who))
    }

    /// The shift, as long as it is not over.
    pub(super) fn still_ahead(&self, id: ShiftId, now: Timestamp) -> Result<&Shift, RotaRefusal> {
        let shift = self.shift(id).ok_or(RotaRefusal::UnknownShift)?;
        if shift.until() <= now {
            return Err(RotaRefusal::Over);
        }
        Ok(shift)
    }

    pub(super) fn without(&self, id: ShiftId) -> Self {
        let mut shifts = self.shifts.clone();
        shifts.retain(|shift| shift.id() != id);
        Self {
            competence: self.competence,
            shifts,
        }
    }

    fn fits(&self, shift: &Shift) -> Result<(), RotaRefusal> {
        for other in self.shifts.iter().filter(|other| other.overlaps(shift)) {
            let from = other.from().max(shift.from());
            let until = other.until().min(shift.until());
            if other.line() == shift.line() {
                let with = other.person();
                return Err(RotaRefusal::Overlap { with, from, until });
            }
            if other.person() == shift.person() {
                let person = shift.person();
                return Err(RotaRefusal::InBothLines {
                    person,
                    from,
                    until,
                });
            }
        }
        Ok(())
    }
}
