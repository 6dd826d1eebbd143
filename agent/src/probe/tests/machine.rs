//! The machine itself: its numbers are plausible, and to look at them is cheap.

use std::time::Duration;

use custode_domain::Severity;
use rustix::time::{ClockId, clock_gettime};
use tokio::net::TcpListener;

use super::*;
use crate::check::processes::ProcessTarget;
use crate::check::tcp::TcpTarget;
use crate::probe::processes::{Weight, heaviest};

#[tokio::test(flavor = "current_thread")]
async fn processors_memory_and_filesystems_answer_plausibly() {
    let mut probes = Probes::default();
    let first = probes.take(&ProbeKind::Cpu, now()).await.unwrap();
    assert!(matches!(&first, Sample::Cpu(r) if r.busy_percent.is_none() && r.cores > 0));
    tokio::time::sleep(sysinfo::MINIMUM_CPU_UPDATE_INTERVAL).await;
    let Ok(Sample::Cpu(cpu)) = probes.take(&ProbeKind::Cpu, now()).await else {
        panic!()
    };
    assert!(
        cpu.busy_percent
            .is_some_and(|busy| (0.0..=100.0).contains(&busy)),
        "{cpu:?}"
    );
    assert!(cpu.load.is_some_and(|load| load >= 0.0), "{cpu:?}");

    let Ok(Sample::Memory(memory)) = probes.take(&ProbeKind::Memory, now()).await else {
        panic!()
    };
    assert!(
        memory.available > 0 && memory.available < memory.total,
        "{memory:?}"
    );
    assert!(memory.swap_used <= memory.swap_total, "{memory:?}");

    let taken = probes.take(&ProbeKind::Filesystems, now()).await.unwrap();
    let Sample::Filesystems(filesystems) = &taken else {
        panic!()
    };
    assert!(
        !filesystems.mounted.is_empty(),
        "a machine that runs tests has a disk"
    );
    for fs in &filesystems.mounted {
        assert!(
            fs.used > 0 && (0.0..=100.0).contains(&fs.used_percent()),
            "{fs:?}"
        );
    }
    assert!(taken.measurements().len() >= 2 * filesystems.mounted.len());
}

#[tokio::test(flavor = "current_thread")]
async fn the_boot_has_a_name_and_a_past() {
    let Ok(Sample::Boot(boot)) = Probes::default().take(&ProbeKind::Boot, now()).await else {
        panic!()
    };
    assert_eq!(boot.boot_id.len(), 36, "{boot:?}");
    assert!(boot.booted_at < now());
}

#[tokio::test(flavor = "current_thread")]
async fn what_this_machine_lacks_is_no_fault_and_what_it_has_is_judged() {
    let mut probes = Probes::default();
    for kind in ProbeKind::base() {
        match probes.take(&kind, now()).await {
            Ok(_) => {}
            Err(e) => assert!(e.is_not_here(), "{}: {}", kind.label(), e.with_causes()),
        }
    }
    let Ok(Sample::Agent(agent)) = probes.take(&ProbeKind::Agent, now()).await else {
        panic!()
    };
    assert!(agent.resident_bytes > 1_000_000);
    assert_eq!(agent.failing, []);
}

#[tokio::test(flavor = "current_thread")]
async fn a_probe_that_fails_is_told_until_it_looks_again() {
    let mut probes = Probes::default();
    probes.note(
        &ProbeKind::Smart,
        &Err(ProbeError::Odd("the answer of smartctl")),
    );
    probes.note(&ProbeKind::Raid, &Err(ProbeError::NotHere("/proc/mdstat")));
    let Ok(Sample::Agent(agent)) = probes.begin(&ProbeKind::Agent, now()).await else {
        panic!()
    };
    let why = "the answer of smartctl cannot be understood";
    assert_eq!(agent.failing, [("smart".to_owned(), why.to_owned())]);
    probes.note(&ProbeKind::Smart, &Ok(Sample::Smart(Vec::new())));
    let Ok(Sample::Agent(agent)) = probes.begin(&ProbeKind::Agent, now()).await else {
        panic!()
    };
    assert_eq!(agent.failing, []);
}

#[tokio::test(flavor = "current_thread")]
async fn a_process_is_found_by_name_and_missed_when_it_is_not_there() {
    let own = fs_err::read_to_string("/proc/self/comm").unwrap();
    let target = |name: &str| ProcessTarget {
        name: object(name),
        severity: Severity::Blocking,
    };
    let kind = ProbeKind::Processes(vec![target(own.trim()), target("custode-nobody")]);
    let mut probes = Probes::default();
    for look in ["the first scans", "the second remembers"] {
        let Ok(Sample::Processes(found)) = probes.take(&kind, now()).await else {
            panic!()
        };
        assert_eq!(
            found.iter().map(|(_, runs)| *runs).collect::<Vec<_>>(),
            [true, false],
            "{look}"
        );
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_heaviest_processes_are_told_in_order() {
    let by_memory = heaviest(Weight::Memory, 3).await.unwrap();
    assert_eq!(by_memory.len(), 3);
    assert!(
        by_memory.is_sorted_by(|a, b| a.memory_bytes >= b.memory_bytes),
        "{by_memory:?}"
    );
    let by_cpu = heaviest(Weight::Cpu, 3).await.unwrap();
    assert!(
        by_cpu.is_sorted_by(|a, b| a.cpu_percent >= b.cpu_percent),
        "{by_cpu:?}"
    );
}

#[tokio::test(flavor = "current_thread")]
async fn a_port_is_up_while_somebody_listens() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let target = TcpTarget {
        name: object("Base dati"),
        host: "127.0.0.1".to_owned(),
        port: listener.local_addr().unwrap().port(),
        severity: Severity::Blocking,
        timeout: Duration::from_secs(5),
        every: TcpTarget::EVERY,
    };
    let kind = ProbeKind::Tcp(target);
    assert_eq!(
        judge(&kind).await,
        [(FindingCode::TcpFailing, Judgement::Good)]
    );
    drop(listener);
    let bad = Judgement::Bad(Severity::Blocking);
    assert_eq!(judge(&kind).await, [(FindingCode::TcpFailing, bad)]);
}

/// The budget is 10 ms of processor time for all probes of a round of 60 s on an idle machine.
#[tokio::test(flavor = "current_thread")]
async fn a_round_of_all_probes_stays_within_its_budget() {
    const ROUNDS: u32 = 50;
    let every_minute = |kind: &ProbeKind| kind.period() <= Duration::from_mins(1);
    let kinds: Vec<_> = ProbeKind::base().into_iter().filter(every_minute).collect();
    let (mut probes, mut checks) = (
        Probes::default(),
        Checks::new(&Thresholds::default(), &LastRun::default()),
    );
    let begun = clock_gettime(ClockId::ThreadCPUTime);
    for _ in 0..ROUNDS {
        for kind in &kinds {
            if let Ok(sample) = probes.take(kind, now()).await {
                assert!(sample.measurements().len() < 100);
                assert!(checks.judge(&sample, now()).len() < 100);
            }
        }
    }
    let spent = Duration::try_from(clock_gettime(ClockId::ThreadCPUTime) - begun).unwrap();
    println!(
        "one round of {} probes with their checks: {:?} of processor time",
        kinds.len(),
        spent / ROUNDS
    );
    assert!(
        spent / ROUNDS < Duration::from_millis(10),
        "{spent:?} for {ROUNDS} rounds"
    );
}
