//! On-call tried: cases of rotas and calls, and the laws of all rotas.

mod calls;
mod laws;
mod rotas;

use jiff::Timestamp;
use uuid::Uuid;

use super::{Able, Candidate, Rota, RotaRefusal, Shift, ShiftLine, on_the_wall};
use crate::calendar::Zone;
use crate::id::{PersonId, ShiftId};
use crate::person::Role;
use crate::ticket::Competence;

fn rome() -> Zone {
    Zone::named("Europe/Rome").unwrap()
}

/// A time on the wall in Rome.
fn wall(text: &str) -> Timestamp {
    on_the_wall(&rome(), text.parse().unwrap()).unwrap()
}

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn shift_id(number: u128) -> ShiftId {
    ShiftId::from_uuid(Uuid::from_u128(number))
}

fn candidate(number: u128) -> Candidate {
    Candidate {
        person: person(number),
        role: Role::Specialist,
        active: true,
        competences: vec![Competence::Infrastructure],
    }
}

fn able(number: u128) -> Able {
    candidate(number).able(Competence::Infrastructure).unwrap()
}

/// A shift in the time of Rome.
fn shift(
    number: u128,
    line: ShiftLine,
    who: u128,
    from: &str,
    until: &str,
) -> Result<Shift, RotaRefusal> {
    let times = (wall(from), wall(until));
    Shift::new(shift_id(number), line, able(who), times, &rome())
}

fn empty() -> Rota {
    Rota::kept(Competence::Infrastructure, Vec::new())
}

/// A rota with shifts of the first line, as number, person, begin and end.
fn rota(shifts: &[(u128, u128, &str, &str)]) -> Rota {
    shifts
        .iter()
        .fold(empty(), |rota, (number, who, from, until)| {
            let shift = shift(*number, ShiftLine::First, *who, from, until).unwrap();
            rota.add(shift).unwrap()
        })
}
