//! What the routing rules promise (T06, T07).

use std::collections::BTreeSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::Severity;
use crate::category::Category;
use crate::channel::Channel;
use crate::id::{EnteId, MachineId, RuleId};
use crate::machine::MachineClass;
use crate::person::Level;
use crate::ticket::lifecycle::sample::{self, OPERATOR, Story, USER};
use crate::ticket::{Competence, Concern, Kind, Line, Opening, Routed, Ticket};

fn id(number: u128) -> RuleId {
    RuleId::from_uuid(Uuid::from_u128(number))
}

fn rule(number: u128, to: Competence, wanted: Wanted) -> Rule {
    Rule {
        id: id(number),
        name: Line::fit(&format!("Regola {number}")),
        conditions: Conditions::new(wanted).unwrap(),
        to,
    }
}

fn phrase(words: &[&str]) -> Phrase {
    let stems = words.iter().map(|word| (*word).to_owned());
    Phrase::new(Line::fit(&words.join(" ")), stems).unwrap()
}

fn phrases(all: &[&[&str]]) -> Wanted {
    Wanted {
        phrases: all.iter().map(|words| phrase(words)).collect(),
        ..Wanted::default()
    }
}

fn categories(all: &[Category]) -> Wanted {
    Wanted {
        categories: all.iter().copied().collect(),
        ..Wanted::default()
    }
}

fn opening() -> Opening {
    Opening {
        category: Some(Category::Printer),
        ..sample::opening(Story::FirstLevel)
    }
}

fn stems(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn missed(wanted: Wanted, opening: &Opening, said: &[&str]) -> Vec<Aspect> {
    let stems = stems(said);
    let class = matches!(opening.concern, Concern::Machine(_)).then_some(MachineClass::Server);
    let facts = Facts {
        opening,
        class,
        stems: &stems,
    };
    rule(1, Competence::Software, wanted).missed(&facts)
}

#[test]
fn t06_the_first_rule_that_fits_decides_and_the_ticket_starts_among_its_specialists() {
    let rules = Rules::new(vec![
        rule(1, Competence::Product, categories(&[Category::Registry])),
        rule(
            2,
            Competence::Infrastructure,
            categories(&[Category::Printer]),
        ),
        rule(3, Competence::Software, phrases(&[&["stamp"]])),
    ])
    .unwrap();
    let (opening, said) = (opening(), stems(&["stamp", "ferm"]));
    let facts = Facts {
        opening: &opening,
        class: None,
        stems: &said,
    };
    let explained = rules.explain(&facts);
    assert_eq!(explained.by.map(|rule| rule.id), Some(id(2)));
    let passed = explained.passed.iter();
    let passed: Vec<_> = passed.map(|(rule, why)| (rule.id, why.clone())).collect();
    assert_eq!(passed, [(id(1), vec![Aspect::Category])]);
    assert_eq!(rules.decide(&facts), explained.by);

    let decided = rules.decide(&facts);
    let routed = opening.clone().routed_by(decided, 7);
    let events = Ticket::open(USER, routed, sample::OPENED).unwrap();
    let ticket = Ticket::replay(&events).unwrap();
    assert_eq!(ticket.level(), Level::Second);
    assert_eq!(ticket.competence(), Some(Competence::Infrastructure));
    assert_eq!(ticket.owner(), None);
    let by = Routed::By {
        rule: id(2),
        name: Line::fit("Regola 2"),
        version: 7,
    };
    assert_eq!(*ticket.routed(), by);
    // It waits for a specialist: the first level does not take it by itself.
    assert!(ticket.take_charge(OPERATOR, sample::OPENED).is_err());
}

#[test]
fn t06_where_no_rule_fits_the_first_level_looks_and_the_ticket_says_so() {
    let rules = Rules::new(vec![rule(
        1,
        Competence::Product,
        categories(&[Category::Registry]),
    )])
    .unwrap();
    let opening = opening();
    let none = stems(&[]);
    let facts = Facts {
        opening: &opening,
        class: None,
        stems: &none,
    };
    assert_eq!(rules.decide(&facts), None);
    let routed = opening.clone().routed_by(rules.decide(&facts), 3);
    assert_eq!(routed.level, Level::First);
    assert_eq!(routed.competence, opening.competence);
    assert_eq!(routed.routed, Routed::NoneFits { version: 3 });
}

#[test]
fn t07_every_thing_that_a_rule_can_ask_is_asked() {
    let machine = MachineId::from_uuid(Uuid::from_u128(40));
    let opening = Opening {
        concern: Concern::Machine(machine),
        severity: Severity::NonBlocking,
        channel: Channel::Sam,
        kind: Kind::Fault,
        ..opening()
    };
    let set = Wanted::default;
    let check = |wanted: Wanted, said: &[&str], expected: &[Aspect]| {
        assert_eq!(missed(wanted, &opening, said), expected);
    };
    check(
        categories(&[Category::Printer, Category::Scanner]),
        &[],
        &[],
    );
    check(categories(&[Category::Scanner]), &[], &[Aspect::Category]);
    let kinds = |kind| Wanted {
        kinds: [kind].into(),
        ..set()
    };
    check(kinds(Kind::Fault), &[], &[]);
    check(kinds(Kind::Consulting), &[], &[Aspect::Kind]);
    let enti = |ente| Wanted {
        enti: [ente].into(),
        ..set()
    };
    check(enti(opening.ente), &[], &[]);
    check(
        enti(EnteId::from_uuid(Uuid::from_u128(9))),
        &[],
        &[Aspect::Ente],
    );
    let machines = |machine| Wanted {
        machines: [machine].into(),
        ..set()
    };
    check(machines(machine), &[], &[]);
    check(
        machines(MachineId::from_uuid(Uuid::from_u128(9))),
        &[],
        &[Aspect::Machine],
    );
    let classes = |class| Wanted {
        classes: [class].into(),
        ..set()
    };
    check(classes(MachineClass::Server), &[], &[]);
    check(classes(MachineClass::Workstation), &[], &[Aspect::Class]);
    let channels = |channel| Wanted {
        channels: [channel].into(),
        ..set()
    };
    check(channels(Channel::Sam), &[], &[]);
    check(channels(Channel::Phone), &[], &[Aspect::Channel]);
    let least = |least| Wanted {
        at_least: Some(least),
        ..set()
    };
    check(least(Severity::NonBlocking), &[], &[]);
    check(least(Severity::Blocking), &[], &[Aspect::Severity]);
    // All words of a phrase, of any phrase.
    let words = || phrases(&[&["post", "elettron"], &["pec"]]);
    check(words(), &["post", "elettron", "ferm"], &[]);
    check(words(), &["pec"], &[]);
    check(words(), &["post", "ferm"], &[Aspect::Words]);
    // What fits in one respect and not in others says each of the others.
    let both = Wanted {
        channels: [Channel::Phone].into(),
        at_least: Some(Severity::Blocking),
        ..categories(&[Category::Printer])
    };
    check(both, &[], &[Aspect::Channel, Aspect::Severity]);
}

#[test]
fn a_rule_that_asks_for_nothing_is_none() {
    assert_eq!(Conditions::new(Wanted::default()), Err(NoCondition));
    let everything = Wanted {
        kinds: Kind::ALL.iter().copied().collect(),
        channels: Channel::ALL.into(),
        at_least: Some(Severity::Minor),
        ..Wanted::default()
    };
    assert_eq!(Conditions::new(everything), Err(NoCondition));
    assert_eq!(Phrase::new(Line::fit("il"), []), None);
}

#[test]
fn rules_have_names_of_their_own_and_are_not_too_many() {
    let of = |number| {
        rule(
            number,
            Competence::Software,
            categories(&[Category::Printer]),
        )
    };
    let named = Rule {
        name: Line::fit("Regola 1"),
        ..of(2)
    };
    let taken = NotRules::NameTaken { place: 2, first: 1 };
    assert_eq!(Rules::new(vec![of(1), named]), Err(taken));
    let twice = NotRules::Twice { place: 3, first: 1 };
    assert_eq!(Rules::new(vec![of(1), of(2), of(1)]), Err(twice));
    let many = (1..=101).map(of).collect();
    assert_eq!(Rules::new(many), Err(NotRules::TooMany { max: 100 }));
}

#[test]
fn rules_are_added_changed_moved_and_taken_out() {
    let of = |number| {
        rule(
            number,
            Competence::Software,
            categories(&[Category::Printer]),
        )
    };
    let order = |rules: &Rules| rules.all().iter().map(|rule| rule.id).collect::<Vec<_>>();
    let rules = Rules::new(vec![of(1), of(2), of(3)]).unwrap();
    assert_eq!(order(&rules.moved(id(3), true)), [id(1), id(3), id(2)]);
    assert_eq!(order(&rules.moved(id(1), false)), [id(2), id(1), id(3)]);
    assert_eq!(rules.moved(id(1), true), rules);
    assert_eq!(rules.moved(id(3), false), rules);
    assert_eq!(rules.moved(id(9), false), rules);
    assert_eq!(order(&rules.without(id(2))), [id(1), id(3)]);
    let changed = Rule {
        to: Competence::Product,
        ..of(2)
    };
    let with = rules.with(changed).unwrap();
    assert_eq!(order(&with), order(&rules));
    assert_eq!(
        with.find(id(2)).map(|rule| rule.to),
        Some(Competence::Product)
    );
    assert_eq!(
        order(&rules.with(of(4)).unwrap()),
        [id(1), id(2), id(3), id(4)]
    );
}

#[test]
fn a_rule_behind_one_that_fits_all_its_tickets_is_named_with_its_place() {
    let check = |wide: Wanted, narrow: Wanted, behind: bool| {
        let rules = Rules::new(vec![
            rule(1, Competence::Software, wide),
            rule(2, Competence::Product, narrow),
        ]);
        let found = rules.unwrap().unreachable();
        let expected = [Unreachable {
            place: 2,
            behind: 1,
        }];
        assert_eq!(found, if behind { &expected[..] } else { &[] });
    };
    let printing = || categories(&[Category::Printer, Category::Scanner]);
    let printer = || categories(&[Category::Printer]);
    check(printing(), printer(), true);
    check(printer(), printing(), false);
    let urgent = Wanted {
        at_least: Some(Severity::Blocking),
        ..printer()
    };
    check(printer(), urgent.clone(), true);
    check(urgent, printer(), false);
    check(phrases(&[&["stamp"]]), phrases(&[&["stamp", "ret"]]), true);
    check(phrases(&[&["stamp", "ret"]]), phrases(&[&["stamp"]]), false);
    check(
        phrases(&[&["stamp"]]),
        phrases(&[&["stamp"], &["ret"]]),
        false,
    );
    check(phrases(&[&["stamp"]]), printer(), false);
    // A category says of which nature a ticket is.
    let faults = Wanted {
        kinds: [Kind::Fault].into(),
        ..Wanted::default()
    };
    check(faults.clone(), printer(), true);
    check(faults, categories(&[Category::Supplies]), false);
}

#[test]
fn a_trial_counts_where_people_sent_what_the_rules_would_have_sent() {
    let printing = rule(
        1,
        Competence::Infrastructure,
        categories(&[Category::Printer]),
    );
    let mut trial = Trial::default();
    for (rule, sent) in [
        (Some(&printing), Sent::To(Competence::Infrastructure)),
        (Some(&printing), Sent::To(Competence::Infrastructure)),
        (Some(&printing), Sent::FirstLevel),
        (None, Sent::FirstLevel),
        (None, Sent::To(Competence::Product)),
    ] {
        trial.count(rule, sent);
    }
    assert_eq!((trial.total(), trial.routed(), trial.agreed()), (5, 3, 2));
    assert_eq!(trial.of_rule(Some(id(1))), 3);
    assert_eq!(trial.cell(Some(id(1)), Sent::FirstLevel), 1);
    assert_eq!(trial.cell(None, Sent::To(Competence::Product)), 1);
    assert_eq!(trial.cell(None, Sent::To(Competence::Software)), 0);
    for sent in Sent::ALL {
        assert_eq!(Sent::from_code(sent.code()), Some(sent));
    }
}

fn any_wanted() -> impl Strategy<Value = Wanted> {
    let some = |count: usize| proptest::collection::btree_set(0..count, 0..3);
    let words = proptest::collection::btree_set(0..3usize, 1..3);
    let phrases = proptest::collection::vec(words, 0..3);
    (some(4), some(5), some(5), phrases, 0..3usize).prop_map(
        |(categories, kinds, channels, phrases, least)| Wanted {
            categories: categories.into_iter().map(|at| CATEGORIES[at]).collect(),
            kinds: kinds.into_iter().map(|at| Kind::ALL[at]).collect(),
            channels: channels.into_iter().map(|at| Channel::ALL[at]).collect(),
            phrases: phrases
                .into_iter()
                .map(|words| {
                    let words: Vec<_> = words.into_iter().map(|at| WORDS[at]).collect();
                    phrase(&words)
                })
                .collect(),
            at_least: [None, Some(Severity::NonBlocking), Some(Severity::Blocking)][least],
            ..Wanted::default()
        },
    )
}

const CATEGORIES: [Category; 4] = [
    Category::Printer,
    Category::Supplies,
    Category::Question,
    Category::Advice,
];
const WORDS: [&str; 3] = ["stamp", "ret", "pec"];

proptest! {
    /// What is said to be unreachable never decides, whatever is asked.
    #[test]
    fn an_unreachable_rule_never_decides(
        (one, other) in (any_wanted(), any_wanted()),
        (category, severity, channel) in (0..4usize, 0..3usize, 0..5usize),
        said in proptest::collection::btree_set(0..3usize, 0..4),
    ) {
        let (Ok(wide), Ok(narrow)) = (Conditions::new(one), Conditions::new(other)) else {
            return Ok(());
        };
        let opening = Opening {
            category: Some(CATEGORIES[category]),
            kind: CATEGORIES[category].kind(),
            severity: Severity::ALL[severity],
            channel: Channel::ALL[channel],
            ..sample::opening(Story::FirstLevel)
        };
        let said: BTreeSet<String> = said.into_iter().map(|at| WORDS[at].to_owned()).collect();
        let facts = Facts { opening: &opening, class: None, stems: &said };
        if wide.cover(&narrow) && narrow.missed(&facts).is_empty() {
            prop_assert!(wide.missed(&facts).is_empty());
        }
    }
}
