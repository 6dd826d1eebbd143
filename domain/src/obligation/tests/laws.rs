//! Laws that hold for any history.

use proptest::prelude::*;

use super::*;
use crate::ticket::lifecycle::attempt::ATTEMPTS;
use crate::ticket::{Breach, Happening};

/// What is no command of anybody: here the watcher does it.
const OF_TIME: [&str; 3] = [
    "the deadlines of a week pass",
    "most of an hour passes",
    "the day to verify comes",
];

/// Commands given one after another, each so many minutes after the one before; the watcher looks after some.
fn history() -> impl Strategy<Value = Vec<(usize, i64, bool)>> {
    let commands: Vec<usize> = (0..ATTEMPTS.len())
        .filter(|number| !OF_TIME.contains(&ATTEMPTS[*number].name))
        .collect();
    prop::collection::vec(
        (prop::sample::select(commands), 0_i64..600, any::<bool>()),
        0..16,
    )
}

fn told(history: &[(usize, i64, bool)]) -> Story {
    let mut story = Story::opened(Severity::NonBlocking, MONDAY);
    for (number, minutes, looks) in history {
        let now = story.ticket.changed_at() + MINUTE * i32::try_from(*minutes).unwrap();
        if story.then_at(now, ATTEMPTS[*number].give).is_ok() && *looks {
            story.look_at(now);
        }
    }
    story
}

/// The same contract, with other hours and targets.
fn other() -> Contract {
    let mut terms = contract().terms().clone();
    for targets in &mut terms.targets {
        targets.resolution = Target::from_hours(200);
        targets.task = Target::from_hours(100);
    }
    terms.at_risk = 99;
    Contract::new(terms, at(MONDAY)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// R6: a breach that was written down stays one, whatever happens to ticket and contract.
    #[test]
    fn r6_a_breach_survives_every_later_pause_severity_and_contract(first in history(), second in history()) {
        let story = told(&first);
        let before: Vec<Breach> = story.ticket.breaches().to_vec();
        let mut later = Story { contract: other(), ..story };
        for (number, minutes, looks) in second {
            let now = later.ticket.changed_at() + MINUTE * i32::try_from(minutes).unwrap();
            let _ = later.then_at(now, ATTEMPTS[number].give);
            if looks {
                later.look_at(now);
            }
        }
        prop_assert_eq!(&later.ticket.breaches()[..before.len()], before.as_slice());
        let now = later.ticket.changed_at();
        for owed in later.contract.obligations(&later.ticket, now) {
            let breach = before.iter().find(|breach| breach.term == owed.term && breach.term != Term::Verification);
            if let Some(breach) = breach {
                prop_assert_eq!(owed.standing, Standing::Breached { due: breach.due });
            }
        }
    }

    /// Each deadline is missed once; of a verification, once for each closure.
    #[test]
    fn r6_a_breach_is_written_down_once(history in history()) {
        let mut story = told(&history);
        let far = story.ticket.changed_at() + SignedDuration::from_hours(24 * 60);
        story.look_at(far);
        prop_assert_eq!(story.look_at(far), []);
        let mut seen: Vec<(Term, Timestamp)> = Vec::new();
        for event in &story.log {
            if let Happening::Breached { term, due } = event.what {
                let key = if term == Term::Verification { (term, due) } else { (term, Timestamp::MIN) };
                prop_assert!(!seen.contains(&key), "{:?} twice", term);
                seen.push(key);
            }
        }
    }

    /// While nothing happens, nothing stands better than it stood.
    #[test]
    fn standing_is_monotone_in_time(history in history(), steps in prop::collection::vec(0_i64..3000, 1..6)) {
        let story = told(&history);
        let rank = |standing| match standing {
            Standing::Within => 0,
            Standing::AtRisk => 1,
            Standing::Breached { .. } => 2,
        };
        let mut now = story.ticket.changed_at();
        let mut before = story.contract.obligations(&story.ticket, now);
        for minutes in steps {
            now += MINUTE * i32::try_from(minutes).unwrap();
            let after = story.contract.obligations(&story.ticket, now);
            for (was, is) in before.iter().zip(&after) {
                prop_assert!(rank(was.standing) <= rank(is.standing), "{:?} then {:?}", was, is);
            }
            before = after;
        }
    }

    /// What a watcher sleeps for is the first instant at which there is something to write, and not one second later.
    #[test]
    fn the_next_lapse_is_the_first_instant_at_which_there_is_one(history in history()) {
        let mut story = told(&history);
        story.look_at(story.ticket.changed_at());
        if let Some(next) = story.contract.next_lapse(&story.ticket) {
            let before = next - SignedDuration::from_secs(1);
            prop_assert!(next > story.ticket.changed_at() - SignedDuration::from_secs(1));
            prop_assert_eq!(story.ticket.lapses(&story.contract, before), []);
            prop_assert!(!story.ticket.lapses(&story.contract, next).is_empty());
        } else {
            let far = story.ticket.changed_at() + SignedDuration::from_hours(24 * 365);
            prop_assert_eq!(story.ticket.lapses(&story.contract, far), []);
        }
    }

    /// When the watcher looks changes neither which deadlines were missed nor which they were: a look that comes late
    /// writes the same facts.
    #[test]
    fn what_was_missed_does_not_depend_on_when_the_watcher_looked(history in history()) {
        let always: Vec<_> = history.iter().map(|(number, minutes, _)| (*number, *minutes, true)).collect();
        let never: Vec<_> = history.iter().map(|(number, minutes, _)| (*number, *minutes, false)).collect();
        let missed = |story: &mut Story| {
            let now = story.ticket.changed_at();
            story.look_at(now);
            let mut missed: Vec<_> = story.ticket.breaches().iter().map(|breach| (breach.term, breach.due)).collect();
            missed.sort_unstable();
            missed
        };
        let (mut one, mut other) = (told(&always), told(&never));
        prop_assert_eq!(missed(&mut one), missed(&mut other));
    }

    /// The ledger ends with the deadline that is owed.
    #[test]
    fn t04_the_ledger_leads_to_the_deadline(history in history()) {
        let story = told(&history);
        let now = story.ticket.changed_at();
        let owed = story.contract.obligation(&story.ticket, Term::Resolution, now).unwrap();
        let last = story.ledger(Term::Resolution).into_iter().rev().find_map(|entry| entry.after);
        let breached = matches!(owed.standing, Standing::Breached { .. });
        if !breached && owed.due.is_some() {
            prop_assert_eq!(last, owed.due);
        }
    }
}
