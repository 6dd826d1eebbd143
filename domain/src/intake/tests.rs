//! What becomes of a finding, situation by situation.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const RAISED: Change = Change::Raised {
    severity: Severity::Blocking,
    since: Timestamp::UNIX_EPOCH,
};

fn ticket(number: u128) -> TicketId {
    TicketId::from_uuid(Uuid::from_u128(number))
}

fn calm() -> Situation {
    Situation {
        class: MachineClass::Server,
        standing: Standing::Unheard,
        open: None,
        closed_lately: None,
        explained_by: None,
        window_until: None,
        opened_lately: 0,
        storm: None,
    }
}

fn check(change: Change, situation: &Situation, intake: Intake, because: Because) {
    let decided = decide(
        FindingCode::HttpFailing,
        Severity::Blocking,
        change,
        situation,
    );
    assert_eq!(decided, Decision { intake, because }, "{situation:?}");
}

#[test]
fn the_first_fault_of_a_machine_opens_a_ticket() {
    check(
        RAISED,
        &calm(),
        Intake::Open {
            severity: Severity::Blocking,
        },
        Because::FirstOfItsKind,
    );
}

#[test]
fn a_further_fault_joins_the_open_ticket() {
    let situation = Situation {
        open: Some(ticket(1)),
        closed_lately: Some(ticket(2)),
        ..calm()
    };
    let append = Intake::Append {
        ticket: ticket(1),
        severity: Severity::Blocking,
    };
    check(RAISED, &situation, append, Because::OneTicketPerMachine);
}

#[test]
fn what_comes_back_reopens_its_ticket() {
    let situation = Situation {
        closed_lately: Some(ticket(2)),
        ..calm()
    };
    let reopen = Intake::Reopen {
        ticket: ticket(2),
        severity: Severity::Blocking,
    };
    check(RAISED, &situation, reopen, Because::CameBack);
}

#[test]
fn a_window_and_an_explanation_park() {
    let until = Timestamp::UNIX_EPOCH;
    let situation = Situation {
        window_until: Some(until),
        open: Some(ticket(1)),
        ..calm()
    };
    check(RAISED, &situation, Intake::Park, Because::Window { until });
    let by = FindingCode::ServiceDown;
    let situation = Situation {
        explained_by: Some(by),
        ..calm()
    };
    check(RAISED, &situation, Intake::Park, Because::Explained { by });
}

#[test]
fn a_storm_becomes_one_ticket() {
    let storm = Situation {
        opened_lately: STORM_FROM,
        ..calm()
    };
    check(
        RAISED,
        &storm,
        Intake::OpenStorm {
            severity: Severity::Blocking,
        },
        Because::Storm,
    );
    let collected = Situation {
        storm: Some(ticket(9)),
        ..storm
    };
    let append = Intake::Append {
        ticket: ticket(9),
        severity: Severity::Blocking,
    };
    check(RAISED, &collected, append, Because::Storm);
}

#[test]
fn the_last_clearing_proposes_the_closure_and_never_closes() {
    let on = |others_standing| Situation {
        standing: Standing::OnTicket {
            ticket: ticket(1),
            others_standing,
        },
        ..calm()
    };
    check(
        Change::Cleared,
        &on(0),
        Intake::ProposeClosure { ticket: ticket(1) },
        Because::LastToClear,
    );
    let record = Intake::Record {
        ticket: ticket(1),
        severity: None,
    };
    check(Change::Cleared, &on(1), record, Because::ChangedOnTicket);
}

#[test]
fn what_cleared_while_it_was_parked_never_becomes_a_ticket() {
    let parked = Situation {
        standing: Standing::Parked,
        ..calm()
    };
    check(
        Change::Cleared,
        &parked,
        Intake::Keep,
        Because::ClearedUnseen,
    );
}

#[test]
fn what_was_told_before_changes_nothing() {
    let standing = Standing::OnTicket {
        ticket: ticket(1),
        others_standing: 0,
    };
    check(
        RAISED,
        &Situation { standing, ..calm() },
        Intake::Keep,
        Because::ToldBefore,
    );
}

#[test]
fn a_workstation_under_load_is_nobodys_ticket() {
    let situation = Situation {
        class: MachineClass::Workstation,
        ..calm()
    };
    let decided = decide(FindingCode::CpuBusy, Severity::Minor, RAISED, &situation);
    assert_eq!(decided, keep(Because::NotWorthATicket));
}

fn any_situation() -> impl Strategy<Value = Situation> {
    let tickets = || prop::option::of((1_u128..5).prop_map(ticket));
    (
        tickets(),
        tickets(),
        tickets(),
        0_usize..40,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(open, closed_lately, storm, opened_lately, window, explained)| Situation {
                open,
                closed_lately,
                storm,
                opened_lately,
                window_until: window.then_some(Timestamp::UNIX_EPOCH),
                explained_by: explained.then_some(FindingCode::ServiceDown),
                ..calm()
            },
        )
}

proptest! {
    /// One cause, one ticket: a ticket is opened only where none is open, none came back and nothing explains it.
    #[test]
    fn a_ticket_is_opened_only_when_nothing_else_will_do(situation in any_situation()) {
        let decided = decide(FindingCode::HttpFailing, Severity::Blocking, RAISED, &situation);
        if matches!(decided.intake, Intake::Open { .. } | Intake::OpenStorm { .. }) {
            prop_assert_eq!(situation.open, None);
            prop_assert_eq!(situation.closed_lately, None);
            prop_assert_eq!(situation.storm, None);
            prop_assert_eq!(situation.explained_by, None);
            prop_assert_eq!(situation.window_until, None);
        }
        prop_assert!(!decided.because.to_string().is_empty());
    }
}
