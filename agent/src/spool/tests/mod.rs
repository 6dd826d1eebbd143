//! The promises of the spool, one by one.

use std::path::Path;

use custode_domain::Severity;
use custode_domain::finding::{Change, FindingCode};
use custode_domain::id::FindingId;
use custode_domain::signal::Firing;
use custode_protocol::bounded::{List, Text};
use custode_protocol::codec;
use custode_protocol::report::{Aggregate, Facts, Process, Report, WireChange};
use uuid::Uuid;

use super::*;

mod full;
mod kill;

const FIRST_BOOT: BootId = BootId::from_uuid(Uuid::from_u128(1));
const SECOND_BOOT: BootId = BootId::from_uuid(Uuid::from_u128(2));

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn finding(n: u32) -> FindingId {
    FindingId::from_uuid(Uuid::from_u128(u128::from(n) + 1))
}

fn number(finding: FindingId) -> u32 {
    u32::try_from(finding.uuid().as_u128() - 1).unwrap()
}

fn open(path: &Path) -> Spool {
    let opened = Spool::open(path, Limit::default(), FIRST_BOOT, at(0)).unwrap();
    assert_eq!(opened.note, None);
    opened.spool
}

fn transition(n: u32, ordinal: u32, change: Change) -> Transition {
    let object = Object::whole_machine();
    Transition {
        finding: finding(n),
        ordinal,
        code: FindingCode::DiskLow,
        object,
        at: at(i64::from(n)),
        change,
    }
}

fn raised(n: u32) -> Transition {
    transition(
        n,
        0,
        Change::Raised {
            severity: Severity::Minor,
            since: at(i64::from(n) - 60),
        },
    )
}

/// As large as an evidence usually is: an hour of points.
fn evidence(n: u32) -> Evidence {
    let points = (0..60)
        .map(|minute| (minute * 60, f64::from(n) + f64::from(minute) / 8.0))
        .collect();
    Evidence {
        summary: Text::fit("Spazio in esaurimento."),
        points: List::fit(points),
        ..Evidence::default()
    }
}

fn noticed(transitions: Vec<(Transition, Evidence)>) -> Noticed {
    Noticed {
        transitions,
        signals: Vec::new(),
        now: at(0),
    }
}

fn standing(n: u32, next_ordinal: u32) -> Remembered {
    let firing = Firing {
        finding: finding(n),
        next_ordinal,
        severity: Severity::Blocking,
        raised_at: at(i64::from(n)),
        flapping: false,
    };
    Remembered {
        firing: Some(firing),
        flips: vec![at(i64::from(n))],
    }
}

fn aggregate(n: u32) -> Aggregate {
    let value = f64::from(n);
    Aggregate {
        measure: Text::fit("disk_used_percent"),
        object: Text::fit("/var"),
        hour: at(i64::from(n) * 3600),
        count: 60,
        min: value,
        max: value,
        sum: value,
    }
}

fn facts(hostname: &str) -> Facts {
    Facts {
        hostname: Text::fit(hostname),
        os: Text::fit("Debian GNU/Linux 12"),
        kernel: Text::fit("6.1.0"),
        agent_version: Text::fit("0.1.0"),
        started_at: at(0),
        processors: 2,
        memory_bytes: 1024,
    }
}

fn next(spool: &mut Spool) -> Option<Report> {
    let sealed = spool.seal(at(100)).unwrap()?;
    let report: Report = codec::unpack(&sealed.bytes).unwrap();
    assert_eq!(
        (report.boot, report.sequence),
        (sealed.boot, sealed.sequence)
    );
    Some(report)
}

/// Acknowledges every report and returns them.
fn drain(spool: &mut Spool) -> Vec<Report> {
    let mut reports = Vec::new();
    while let Some(report) = next(spool) {
        assert!(spool.acknowledge(report.boot, report.sequence).unwrap());
        reports.push(report);
    }
    reports
}

fn told(reports: &[Report]) -> Vec<(u32, u32)> {
    let all = reports
        .iter()
        .flat_map(|report| report.transitions.as_slice());
    all.map(|t| (number(t.finding), t.ordinal)).collect()
}

#[test]
fn when_a_report_is_not_acknowledged_then_the_same_bytes_are_sent_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("spool");
    let mut spool = open(&path);
    assert_eq!(spool.seal(at(1)).unwrap(), None);
    spool
        .commit(&noticed(vec![(raised(0), evidence(0))]))
        .unwrap();
    let first = spool.seal(at(1)).unwrap().unwrap();
    assert_eq!((first.boot, first.sequence), (FIRST_BOOT, 1));
    spool
        .commit(&noticed(vec![(raised(1), evidence(1))]))
        .unwrap();
    assert_eq!(spool.seal(at(2)).unwrap().as_ref(), Some(&first));
    drop(spool);
    let reopened = Spool::open(&path, Limit::default(), SECOND_BOOT, at(3)).unwrap();
    let mut spool = reopened.spool;
    assert_eq!(spool.seal(at(3)).unwrap().as_ref(), Some(&first));
    assert!(!spool.acknowledge(SECOND_BOOT, 1).unwrap());
    assert!(!spool.acknowledge(FIRST_BOOT, 0).unwrap());
    assert!(spool.acknowledge(FIRST_BOOT, 1).unwrap());
    assert!(!spool.acknowledge(FIRST_BOOT, 1).unwrap());
    let rest = drain(&mut spool);
    assert_eq!(told(&rest), [(1, 0)]);
    assert_eq!((rest[0].boot, rest[0].sequence), (FIRST_BOOT, 2));
    assert_eq!(rest[0].transitions.as_slice()[0].evidence, evidence(1));
}

#[test]
fn when_a_commit_is_repeated_then_its_transitions_are_told_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir.path().join("spool"));
    let round = noticed(vec![
        (raised(0), evidence(0)),
        (transition(0, 1, Change::Cleared), evidence(1)),
    ]);
    spool.commit(&round).unwrap();
    spool.commit(&round).unwrap();
    assert_eq!(told(&drain(&mut spool)), [(0, 0), (0, 1)]);
}

#[test]
fn when_much_waits_then_it_comes_in_order_in_reports_within_their_bounds() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir.path().join("spool"));
    for n in 0..200 {
        spool
            .commit(&noticed(vec![(raised(n), evidence(n))]))
            .unwrap();
    }
    let hour: Vec<_> = (0..600).map(aggregate).collect();
    spool.add_aggregates(at(3600), &hour, at(0)).unwrap();
    let reports = drain(&mut spool);
    assert_eq!(told(&reports), (0..200).map(|n| (n, 0)).collect::<Vec<_>>());
    let aggregates: Vec<_> = reports
        .iter()
        .flat_map(|r| r.aggregates.as_slice().to_vec())
        .collect();
    assert_eq!(aggregates, hour);
    let sequences: Vec<_> = reports.iter().map(|r| r.sequence).collect();
    assert_eq!(sequences, [1, 2, 3, 4]);
}

/// Text that does not pack: every entry as large as its type allows.
#[test]
fn when_entries_are_as_large_as_can_be_then_their_reports_still_fit() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir.path().join("spool"));
    for n in 0..64 {
        spool.commit(&noticed(vec![(raised(n), noise(n))])).unwrap();
    }
    let reports = drain(&mut spool);
    assert!(reports.len() > 1, "it was not too large for one");
    assert_eq!(told(&reports), (0..64).map(|n| (n, 0)).collect::<Vec<_>>());
}

fn noise(n: u32) -> Evidence {
    let mut state = u64::from(n) + 1;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let mut text = |length| -> String {
        (0..length)
            .filter_map(|_| char::from_u32(0x4e00 + u32::try_from(random() % 20_000).unwrap()))
            .collect()
    };
    let details = (0..100)
        .map(|_| (Text::fit(&text(64)), Text::fit(&text(500))))
        .collect();
    Evidence {
        summary: Text::fit(&text(500)),
        details,
        ..evidence(n)
    }
}

#[test]
fn what_json_cannot_write_does_not_make_a_report_that_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir.path().join("spool"));
    let process = Process {
        pid: 1,
        name: Text::fit("x"),
        cpu_percent: f32::NAN,
        memory_bytes: 0,
    };
    let odd = Evidence {
        points: List::fit(vec![(60, f64::NAN), (30, f64::INFINITY), (0, 1.0)]),
        processes: List::fit(vec![process]),
        ..Evidence::default()
    };
    spool.commit(&noticed(vec![(raised(0), odd)])).unwrap();
    spool
        .add_aggregates(
            at(0),
            &[Aggregate {
                sum: f64::NAN,
                ..aggregate(0)
            }],
            at(0),
        )
        .unwrap();
    let reports = drain(&mut spool);
    assert_eq!(
        reports[0].transitions.as_slice()[0]
            .evidence
            .points
            .as_slice(),
        [(0, 1.0)]
    );
    assert!(reports[0].aggregates.as_slice().is_empty());
}

#[test]
fn when_the_program_restarts_then_its_signals_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("spool");
    let mut spool = open(&path);
    let signal = |remembered| (FindingCode::DiskLow, Object::whole_machine(), remembered);
    let mut round = noticed(vec![(raised(7), Evidence::default())]);
    round.signals = vec![signal(standing(7, 1))];
    spool.commit(&round).unwrap();
    drop(spool);
    let mut spool = open(&path);
    assert_eq!(spool.remembered().unwrap(), [signal(standing(7, 1))]);
    let idle = Remembered {
        firing: None,
        flips: Vec::new(),
    };
    spool
        .commit(&Noticed {
            signals: vec![signal(idle)],
            ..noticed(Vec::new())
        })
        .unwrap();
    assert_eq!(spool.remembered().unwrap(), []);
}

#[test]
fn facts_are_told_when_they_change_and_in_every_boot() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir.path().join("spool"));
    let hosts = |spool: &mut Spool| -> Vec<String> {
        let reports = drain(spool);
        reports
            .into_iter()
            .filter_map(|r| r.facts)
            .map(|f| f.hostname.to_string())
            .collect()
    };
    spool.set_facts(&facts("a")).unwrap();
    assert_eq!(hosts(&mut spool), ["a"]);
    spool.set_facts(&facts("a")).unwrap();
    assert_eq!(hosts(&mut spool), [""; 0]);
    spool.set_facts(&facts("b")).unwrap();
    let sent = next(&mut spool).unwrap();
    spool.set_facts(&facts("c")).unwrap();
    spool.acknowledge(sent.boot, sent.sequence).unwrap();
    assert_eq!(hosts(&mut spool), ["c"]);
    spool.start_new_boot(SECOND_BOOT, at(9)).unwrap();
    assert_eq!(hosts(&mut spool), ["c"]);
}

#[test]
fn when_the_server_lost_its_past_then_what_stands_is_told_again_before_what_waits() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir.path().join("spool"));
    let signal = |n: u32, ordinal| {
        (
            FindingCode::DiskLow,
            Object::fit(&n.to_string()),
            standing(n, ordinal),
        )
    };
    let mut round = noticed(vec![(raised(1), evidence(1)), (raised(2), evidence(2))]);
    round.signals = vec![signal(1, 1), signal(2, 1)];
    spool.commit(&round).unwrap();
    drain(&mut spool);
    let mut later = noticed(vec![
        (
            transition(
                1,
                1,
                Change::Regraded {
                    severity: Severity::Blocking,
                },
            ),
            evidence(1),
        ),
        (raised(3), evidence(3)),
    ]);
    later.signals = vec![signal(1, 2), signal(3, 1)];
    spool.commit(&later).unwrap();
    let refused = spool.seal(at(50)).unwrap().unwrap();
    assert_eq!(refused.sequence, 2);

    spool.start_new_boot(SECOND_BOOT, at(60)).unwrap();
    spool.start_new_boot(SECOND_BOOT, at(60)).unwrap();
    assert!(!spool.acknowledge(FIRST_BOOT, 2).unwrap());
    let reports = drain(&mut spool);
    assert_eq!((reports[0].boot, reports[0].sequence), (SECOND_BOOT, 1));
    assert_eq!(told(&reports), [(2, 0), (1, 0), (1, 1), (3, 0)]);
    let again = &reports[0].transitions.as_slice()[1];
    assert_eq!(again.at, at(1));
    assert_eq!(
        again.change,
        WireChange::Raised {
            severity: 1,
            since: at(-59)
        }
    );
    assert!(
        again
            .evidence
            .summary
            .as_str()
            .starts_with("Ancora in corso")
    );
    assert_eq!(reports[0].transitions.as_slice()[3].evidence, evidence(3));
}

/// One entry that the server does not take: it is found, set aside, and everything else arrives once.
#[test]
fn when_a_report_is_refused_then_only_its_culprit_is_set_aside() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir.path().join("spool"));
    spool.set_facts(&facts("a")).unwrap();
    for n in 0..100 {
        spool
            .commit(&noticed(vec![(raised(n), evidence(n))]))
            .unwrap();
    }
    let hour: Vec<_> = (0..100).map(aggregate).collect();
    spool.add_aggregates(at(3600), &hour, at(0)).unwrap();
    let is_bad = |report: &Report| {
        report
            .transitions
            .as_slice()
            .iter()
            .any(|t| number(t.finding) == 37)
            || report
                .aggregates
                .as_slice()
                .iter()
                .any(|a| *a == aggregate(55))
    };
    let (mut taken, mut refusals) = (Vec::new(), 0);
    while let Some(report) = next(&mut spool) {
        assert_eq!(
            report.sequence,
            taken.len() as u64 + 1,
            "a refused number is used again"
        );
        if is_bad(&report) {
            refusals += 1;
            let after = spool
                .set_aside(report.boot, report.sequence, "not a report", at(5))
                .unwrap();
            let alone =
                report.transitions.as_slice().len() + report.aggregates.as_slice().len() == 1;
            assert_eq!(
                after,
                if alone {
                    AfterRefusal::SetAside
                } else {
                    AfterRefusal::Split
                }
            );
        } else {
            spool.acknowledge(report.boot, report.sequence).unwrap();
            taken.push(report);
        }
    }
    assert_eq!(
        told(&taken),
        (0..100)
            .filter(|n| *n != 37)
            .map(|n| (n, 0))
            .collect::<Vec<_>>()
    );
    let hours: usize = taken.iter().map(|r| r.aggregates.as_slice().len()).sum();
    assert_eq!(hours, 99);
    assert!(refusals < 20, "{refusals} refusals to find two culprits");
    let aside = spool.reports_set_aside().unwrap();
    assert_eq!((aside.len(), spool.statistics().unwrap().set_aside), (2, 2));
    assert_eq!(
        (aside[0].at, aside[0].reason.as_str()),
        (at(5), "not a report")
    );
    assert_eq!(
        spool.set_aside(FIRST_BOOT, 1, "", at(5)).unwrap(),
        AfterRefusal::Nothing
    );
}

#[test]
fn when_facts_are_refused_then_findings_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir.path().join("spool"));
    spool.set_facts(&facts("a")).unwrap();
    spool
        .commit(&noticed(vec![(raised(0), evidence(0))]))
        .unwrap();
    assert!(next(&mut spool).unwrap().facts.is_some());
    assert_eq!(
        spool.set_aside(FIRST_BOOT, 1, "no", at(1)).unwrap(),
        AfterRefusal::SetAside
    );
    assert_eq!(told(&drain(&mut spool)), [(0, 0)]);
}

#[test]
fn when_it_is_full_then_aggregates_go_first_then_evidence_and_never_a_transition() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("spool");
    let limit = Limit { bytes: 512 * 1024 };
    let mut spool = Spool::open(&path, limit, FIRST_BOOT, at(0)).unwrap().spool;
    let hours: Vec<_> = (0..5000).map(aggregate).collect();
    for part in hours.chunks(100) {
        spool.add_aggregates(at(0), part, at(0)).unwrap();
        assert!(spool.used_bytes().unwrap() <= limit.bytes);
    }
    let early = spool.statistics().unwrap().dropped.unwrap();
    assert!(early.aggregates > 1000 && early.evidence == 0, "{early:?}");
    assert!(spool.dropping);
    for n in 0..1000 {
        spool
            .commit(&noticed(vec![(raised(n), evidence(n))]))
            .unwrap();
    }
    let late = spool.statistics().unwrap();
    let dropped = late.dropped.clone().unwrap();
    assert_eq!((late.aggregates, late.transitions), (0, 1000));
    assert_eq!(dropped.aggregates, 5000);
    assert!(
        dropped.evidence > 500 && dropped.evidence < 1000,
        "{dropped:?}"
    );
    assert!(late.bytes <= limit.bytes, "{late:?}");

    drop(spool);
    let mut spool = Spool::open(&path, limit, FIRST_BOOT, at(0)).unwrap().spool;
    let reports = drain(&mut spool);
    assert_eq!(
        told(&reports),
        (0..1000).map(|n| (n, 0)).collect::<Vec<_>>()
    );
    assert_eq!(reports[0].dropped.as_ref(), Some(&dropped));
    assert!(reports[1..].iter().all(|report| report.dropped.is_none()));
    let latest = reports
        .last()
        .unwrap()
        .transitions
        .as_slice()
        .last()
        .unwrap();
    assert_eq!(
        latest.evidence,
        evidence(999),
        "the latest evidence is kept"
    );
    let on_disk = fs_err::metadata(&path).unwrap().len()
        + fs_err::metadata(dir.path().join("spool-wal"))
            .unwrap()
            .len();
    assert!(on_disk < 4 * 1024 * 1024, "{on_disk}");
}

#[test]
fn when_it_fills_and_drains_again_and_again_then_its_file_does_not_grow() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("spool");
    let mut spool = open(&path);
    let mut sizes = Vec::new();
    for round in 0..6 {
        let transitions = (0..1000)
            .map(|n| (raised(round * 1000 + n), evidence(n)))
            .collect();
        spool.commit(&noticed(transitions)).unwrap();
        assert!(spool.used_bytes().unwrap() > 1024 * 1024);
        drain(&mut spool);
        assert!(spool.used_bytes().unwrap() < 128 * 1024);
        spool
            .connection
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
            .unwrap();
        sizes.push(fs_err::metadata(&path).unwrap().len());
    }
    assert!(
        sizes.iter().all(|size| *size < 2 * 1024 * 1024),
        "{sizes:?}"
    );
    assert!(
        fs_err::metadata(dir.path().join("spool-wal"))
            .unwrap()
            .len()
            < 4 * 1024 * 1024
    );
}

#[test]
fn when_the_file_is_damaged_then_it_waits_aside_and_a_new_one_begins() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("spool");
    for (n, damage) in [b"not a database at all".to_vec(), vec![0xa5; 64 * 1024]]
        .into_iter()
        .enumerate()
    {
        fs_err::write(&path, &damage).unwrap();
        let now = at(i64::try_from(n).unwrap());
        let opened = Spool::open(&path, Limit::default(), SECOND_BOOT, now).unwrap();
        let Some(Note::Damaged { moved_to, .. }) = &opened.note else {
            panic!("{opened:?}")
        };
        assert_eq!(
            *moved_to,
            dir.path()
                .join(format!("spool.damaged-{}", now.as_second()))
        );
        assert_eq!(fs_err::read(moved_to).unwrap(), damage);
        assert_eq!(opened.spool.boot().unwrap(), SECOND_BOOT);
    }
}

#[test]
fn when_a_page_in_the_middle_is_damaged_then_it_is_noticed_at_the_opening() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("spool");
    let mut spool = open(&path);
    spool
        .commit(&noticed(
            (0..500).map(|n| (raised(n), evidence(n))).collect(),
        ))
        .unwrap();
    spool
        .connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    drop(spool);
    let mut bytes = fs_err::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0x5a);
    fs_err::write(&path, bytes).unwrap();
    let opened = Spool::open(&path, Limit::default(), SECOND_BOOT, at(1)).unwrap();
    assert!(matches!(opened.note, Some(Note::Damaged { .. })));
    assert_eq!(opened.spool.statistics().unwrap().transitions, 0);
}

#[test]
fn small_things_are_remembered() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("spool");
    let mut spool = open(&path);
    assert_eq!(spool.recall(Memo::OsBoot).unwrap(), None);
    spool.remember(Memo::OsBoot, "a").unwrap();
    spool.remember(Memo::OsBoot, "b").unwrap();
    spool.remember(Memo::StoppedCleanly, "true").unwrap();
    drop(spool);
    let spool = open(&path);
    assert_eq!(spool.recall(Memo::OsBoot).unwrap().as_deref(), Some("b"));
    assert_eq!(
        spool.recall(Memo::StoppedCleanly).unwrap().as_deref(),
        Some("true")
    );
}

#[test]
fn statistics_say_what_waits() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir.path().join("spool"));
    assert_eq!(spool.statistics().unwrap().oldest_waiting, None);
    spool
        .add_aggregates(at(0), &[aggregate(0)], at(30))
        .unwrap();
    spool
        .commit(&Noticed {
            now: at(20),
            ..noticed(vec![(raised(0), evidence(0))])
        })
        .unwrap();
    let found = spool.statistics().unwrap();
    assert_eq!(
        (found.transitions, found.aggregates, found.acknowledged),
        (1, 1, 0)
    );
    assert_eq!(found.oldest_waiting, Some(at(20)));
    assert_eq!(spool.aggregated_through().unwrap(), Some(at(0)));
}
