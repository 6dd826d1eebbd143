//! Rotas: who is on call, what is refused and where, turns, gaps and swaps.

use jiff::SignedDuration;
use uuid::Uuid;

use super::*;
use crate::calendar::samples::calendar;
use crate::id::SwapId;
use crate::on_call::{
    Gap, NotASetting, Rotation, Settings, Standby, Swap, SwapAnswer, gaps, needed,
};

fn swap(from: u128, shift: u128, to: u128, in_return: Option<u128>) -> Swap {
    Swap {
        id: SwapId::from_uuid(Uuid::from_u128(1)),
        from: person(from),
        shift: shift_id(shift),
        to: person(to),
        in_return: in_return.map(shift_id),
    }
}

#[test]
fn t02_the_rota_says_who_is_on_call_and_who_is_next() {
    let rota = rota(&[
        (1, 1, "2026-11-27T18:00", "2026-11-28T18:00"),
        (2, 2, "2026-11-28T18:00", "2026-11-30T08:30"),
    ]);
    let second = shift(
        3,
        ShiftLine::Second,
        3,
        "2026-11-27T18:00",
        "2026-11-30T08:30",
    );
    let rota = rota.add(second.unwrap()).unwrap();
    for (at, first, second) in [
        ("2026-11-27T17:59", None, None),
        ("2026-11-27T18:00", Some(1), Some(3)),
        ("2026-11-28T17:59", Some(1), Some(3)),
        ("2026-11-28T18:00", Some(2), Some(3)),
        ("2026-11-30T08:30", None, None),
    ] {
        let standby = Standby {
            first: first.map(person),
            second: second.map(person),
        };
        assert_eq!(rota.on_call(wall(at)), standby, "{at}");
    }
    let both = rota.on_call(wall("2026-11-28T12:00")).in_line();
    assert_eq!(both.collect::<Vec<_>>(), [person(1), person(3)]);
}

#[test]
fn t02_a_shift_that_no_rota_can_have_is_refused_with_its_place() {
    let on = |from: &str, until: &str| shift(9, ShiftLine::First, 1, from, until).err();
    let backwards = |from, until| RotaRefusal::Backwards {
        from: wall(from),
        until: wall(until),
    };
    let (evening, morning) = ("2026-11-28T18:00", "2026-11-28T08:00");
    assert_eq!(on(evening, morning), Some(backwards(evening, morning)));
    assert_eq!(on(evening, evening), Some(backwards(evening, evening)));
    assert_eq!(on("2026-11-23T08:30", "2026-11-30T08:30"), None);
    let too_long = on("2026-11-23T08:30", "2026-11-30T08:31").unwrap();
    assert!(
        too_long
            .to_string()
            .ends_with("longer than 7 days: split it")
    );
    // A week is a week on the wall, with an hour more or less when the clock changes.
    assert_eq!(on("2026-10-19T08:30", "2026-10-26T08:30"), None);
    assert_eq!(on("2026-03-23T08:30", "2026-03-30T08:30"), None);
    assert!(on("2026-03-23T08:30", "2026-03-30T09:00").is_some());
}

#[test]
fn t02_two_people_on_one_shift_are_refused_and_the_rota_in_force_stays() {
    let in_force = rota(&[(1, 1, "2026-11-28T08:00", "2026-11-29T08:00")]);
    let before = in_force.clone();
    let add = |line, who, from: &str, until: &str| {
        in_force
            .add(shift(2, line, who, from, until).unwrap())
            .err()
    };
    let (from, until) = (wall("2026-11-29T06:00"), wall("2026-11-29T08:00"));
    assert_eq!(
        add(ShiftLine::First, 2, "2026-11-29T06:00", "2026-11-29T20:00"),
        Some(RotaRefusal::Overlap {
            with: person(1),
            from,
            until
        })
    );
    assert_eq!(
        add(ShiftLine::Second, 1, "2026-11-29T06:00", "2026-11-29T20:00"),
        Some(RotaRefusal::InBothLines {
            person: person(1),
            from,
            until
        })
    );
    assert_eq!(
        add(ShiftLine::Second, 2, "2026-11-28T08:00", "2026-11-29T08:00"),
        None
    );
    assert_eq!(
        add(ShiftLine::First, 1, "2026-11-29T08:00", "2026-11-29T20:00"),
        None
    );
    assert_eq!(in_force, before);
}

#[test]
fn t02_who_cannot_work_it_or_cannot_log_in_has_no_shift() {
    let competence = Competence::Infrastructure;
    let refused = |candidate: Candidate| candidate.able(competence).err();
    let who = person(1);
    let without = Some(RotaRefusal::WithoutCompetence {
        person: who,
        competence,
    });
    assert_eq!(refused(candidate(1)), None);
    let inactive = Candidate {
        active: false,
        ..candidate(1)
    };
    assert_eq!(
        refused(inactive),
        Some(RotaRefusal::Inactive { person: who })
    );
    let other = Candidate {
        competences: vec![Competence::Software],
        ..candidate(1)
    };
    assert_eq!(refused(other), without);
    for role in Role::ALL {
        let may = matches!(role, Role::Specialist | Role::Coordinator);
        let candidate = Candidate {
            role,
            ..candidate(1)
        };
        assert_eq!(refused(candidate).is_none(), may, "{role:?}");
    }
}

#[test]
fn t02_what_is_over_stays_in_the_rota() {
    let rota = rota(&[(1, 1, "2026-11-28T08:00", "2026-11-29T08:00")]);
    let remove = |number, now| rota.remove(shift_id(number), wall(now)).err();
    assert_eq!(remove(1, "2026-11-28T20:00"), None);
    assert_eq!(remove(1, "2026-11-29T08:00"), Some(RotaRefusal::Over));
    assert_eq!(
        remove(2, "2026-11-28T20:00"),
        Some(RotaRefusal::UnknownShift)
    );
}

#[test]
fn t02_the_desks_calendar_says_when_on_call_is_needed() {
    let gap = |from, until| Gap {
        from: wall(from),
        until: wall(until),
    };
    // A Friday and the weekend after it; the break at noon belongs to on-call too.
    let (from, until) = (wall("2026-11-27T08:30"), wall("2026-11-30T08:30"));
    let whole = [
        gap("2026-11-27T13:30", "2026-11-27T15:00"),
        gap("2026-11-27T18:00", "2026-11-30T08:30"),
    ];
    assert_eq!(needed(&calendar("desk"), from, until), whole);
    assert_eq!(gaps(&empty(), &calendar("desk"), from, until), whole);
    let rota = rota(&[
        (1, 1, "2026-11-27T12:00", "2026-11-28T08:00"),
        (2, 2, "2026-11-28T20:00", "2026-11-30T00:00"),
    ]);
    let second = shift(
        3,
        ShiftLine::Second,
        3,
        "2026-11-27T08:00",
        "2026-11-30T08:30",
    );
    let rota = rota.add(second.unwrap()).unwrap();
    assert_eq!(
        gaps(&rota, &calendar("desk"), from, until),
        [
            gap("2026-11-28T08:00", "2026-11-28T20:00"),
            gap("2026-11-30T00:00", "2026-11-30T08:30"),
        ]
    );
}

#[test]
fn t02_a_night_is_longer_or_shorter_when_the_clock_changes() {
    let hours = |from, until| {
        let night = shift(1, ShiftLine::First, 1, from, until).unwrap();
        night.until().duration_since(night.from()).as_hours()
    };
    assert_eq!(hours("2026-11-28T20:00", "2026-11-29T08:00"), 12);
    assert_eq!(hours("2026-10-24T20:00", "2026-10-25T08:00"), 13);
    assert_eq!(hours("2026-03-28T20:00", "2026-03-29T08:00"), 11);
    // 02:30 is jumped over in March, and comes twice in October: the first one is meant.
    assert_eq!(hours("2026-03-29T00:30", "2026-03-29T02:30"), 2);
    assert_eq!(wall("2026-03-29T02:30"), wall("2026-03-29T03:30"));
    assert_eq!(hours("2026-10-25T00:30", "2026-10-25T02:30"), 2);
    assert_eq!(hours("2026-10-25T02:30", "2026-10-25T03:30"), 2);
}

#[test]
fn t02_turns_go_round_and_are_handed_over_at_the_same_hour() {
    let mut made = 0;
    let mut id = || {
        made += 1;
        shift_id(made)
    };
    let rotation = Rotation {
        line: ShiftLine::First,
        from: "2026-10-19T08:30".parse().unwrap(),
        people: vec![able(1), able(2)],
        turns: 3,
    };
    let rota = empty().rotate(&rotation, &rome(), &mut id).unwrap();
    let turns = rota.shifts().iter();
    assert_eq!(
        turns
            .map(|turn| (turn.person(), turn.from()))
            .collect::<Vec<_>>(),
        [
            (person(1), wall("2026-10-19T08:30")),
            (person(2), wall("2026-10-26T08:30")),
            (person(1), wall("2026-11-02T08:30")),
        ]
    );
    let again = rota.rotate(&rotation, &rome(), &mut id);
    assert!(matches!(again, Err(RotaRefusal::Overlap { .. })));
    let nobody = Rotation {
        people: Vec::new(),
        ..rotation
    };
    assert_eq!(
        rota.rotate(&nobody, &rome(), &mut id),
        Err(RotaRefusal::EmptyRotation)
    );
}

#[test]
fn t02_a_swap_is_judged_when_it_is_asked_and_again_when_it_is_accepted() {
    let asked_of = rota(&[
        (1, 1, "2026-11-28T08:00", "2026-11-29T08:00"),
        (2, 2, "2026-11-29T08:00", "2026-11-30T08:00"),
    ]);
    let now = wall("2026-11-27T12:00");
    let judge = |rota: &Rota, swap: Swap, now| {
        let number = |person: PersonId| person.uuid().as_u128();
        let (giver, taker) = (able(number(swap.from)), able(number(swap.to)));
        rota.swapped(&swap, giver, taker, now)
    };
    let exchanged = judge(&asked_of, swap(1, 1, 2, Some(2)), now).unwrap();
    let who = |rota: &Rota, id| rota.shift(shift_id(id)).map(Shift::person);
    assert_eq!(
        (who(&exchanged, 1), who(&exchanged, 2)),
        (Some(person(2)), Some(person(1)))
    );
    let refused = |rota: &Rota, swap, now| judge(rota, swap, now).err();
    // Accepted a second time, after a change, too late, or of what one does not have.
    assert_eq!(
        refused(&exchanged, swap(1, 1, 2, Some(2)), now),
        Some(RotaRefusal::NotTheirs)
    );
    let shorter = asked_of.remove(shift_id(1), now).unwrap();
    assert_eq!(
        refused(&shorter, swap(1, 1, 2, None), now),
        Some(RotaRefusal::UnknownShift)
    );
    assert_eq!(
        refused(&asked_of, swap(1, 1, 2, None), wall("2026-11-29T08:00")),
        Some(RotaRefusal::Over)
    );
    assert_eq!(
        refused(&asked_of, swap(2, 1, 3, None), now),
        Some(RotaRefusal::NotTheirs)
    );
    assert_eq!(
        refused(&asked_of, swap(1, 1, 1, None), now),
        Some(RotaRefusal::WithOneself)
    );
    let second = shift(
        3,
        ShiftLine::Second,
        3,
        "2026-11-28T20:00",
        "2026-11-29T08:00",
    );
    let with_second = asked_of.add(second.unwrap()).unwrap();
    let both = refused(&with_second, swap(1, 1, 3, None), now);
    assert!(matches!(both, Some(RotaRefusal::InBothLines { .. })));
}

#[test]
fn t02_who_was_asked_answers_a_swap_once() {
    use SwapAnswer::{Accepted, Declined, TakenBack};
    let swap = swap(1, 1, 2, None);
    let may = |by, answer, answered| Rota::may_answer(&swap, person(by), answer, answered);
    for answer in [Accepted, Declined] {
        assert_eq!(may(2, answer, None), Ok(()));
        assert_eq!(may(1, answer, None), Err(RotaRefusal::NotAsked));
        assert_eq!(may(3, answer, None), Err(RotaRefusal::NotAsked));
        assert_eq!(may(2, answer, Some(TakenBack)), Err(RotaRefusal::Answered));
    }
    assert_eq!(may(1, TakenBack, None), Ok(()));
    assert_eq!(may(2, TakenBack, None), Err(RotaRefusal::NotAsked));
}

#[test]
fn t02_settings_have_bounds() {
    for (minutes, days, refused) in [
        (2, 1, None),
        (60, 60, None),
        (1, 14, Some(NotASetting::Minutes)),
        (61, 14, Some(NotASetting::Minutes)),
        (15, 0, Some(NotASetting::Days)),
        (15, 61, Some(NotASetting::Days)),
    ] {
        assert_eq!(
            Settings::new(minutes, days, true).err(),
            refused,
            "{minutes} {days}"
        );
    }
    assert_eq!(
        Settings::default().patience(),
        SignedDuration::from_mins(15)
    );
}
