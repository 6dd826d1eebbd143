//! Kill: a process that commits, sends and forgets is killed at random instants, a hundred times.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::*;

/// The worker: raises one finding after another, and sends every report to a folder that stands for the server.
///
/// Where it stands it knows from its signal alone, as the agent does after a restart.
#[test]
#[ignore = "the process that the test beside it kills"]
fn worker() {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    if line.is_empty() {
        return;
    }
    let dir = Path::new(line.trim());
    let mut spool = open(&dir.join("spool"));
    let mut n = next_number(&spool);
    loop {
        let signal = (
            FindingCode::DiskLow,
            Object::whole_machine(),
            standing(n, 1),
        );
        let round = Noticed {
            signals: vec![signal],
            ..noticed(vec![(raised(n), evidence(n))])
        };
        spool.commit(&round).unwrap();
        println!("committed {n}");
        if n.is_multiple_of(3) {
            let sealed = spool.seal(at(0)).unwrap().unwrap();
            receive(dir, &sealed);
            spool.acknowledge(sealed.boot, sealed.sequence).unwrap();
        }
        n += 1;
    }
}

fn next_number(spool: &Spool) -> u32 {
    let remembered = spool.remembered().unwrap();
    remembered
        .first()
        .map_or(0, |(_, _, r)| number(r.firing.unwrap().finding) + 1)
}

/// The server: takes a report once, and a repeat only with the same bytes.
fn receive(dir: &Path, sealed: &Sealed) {
    let kept = dir.join(format!("report-{:08}", sealed.sequence));
    if kept.exists() {
        assert_eq!(
            fs_err::read(&kept).unwrap(),
            sealed.bytes,
            "report {} changed",
            sealed.sequence
        );
        return;
    }
    let part = dir.join("part");
    fs_err::write(&part, &sealed.bytes).unwrap();
    fs_err::rename(&part, &kept).unwrap();
}

#[expect(
    clippy::disallowed_methods,
    reason = "the process under test is this one, started again"
)]
fn start(dir: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "spool::tests::kill::worker",
            "--ignored",
            "--nocapture",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.as_mut().unwrap(), "{}", dir.display()).unwrap();
    child
}

/// Kills the worker some time after its first commit; returns the last that it said was committed.
fn run_and_kill(dir: &Path, after: Duration) -> Option<u32> {
    let mut child = start(dir);
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let number = |line: &str| line.strip_prefix("committed ")?.parse::<u32>().ok();
    let mut last = None;
    while last.is_none() {
        last = number(&said.next().expect("the worker died by itself").unwrap());
    }
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    said.map_while(Result::ok)
        .filter_map(|line| number(&line))
        .last()
        .or(last)
}

#[test]
fn when_killed_a_hundred_times_then_every_finding_arrives_exactly_once() {
    let dir = tempfile::tempdir().unwrap();
    for kill in 0_u64..100 {
        // Spread over the 20 ms that a few rounds take; the scheduler adds its own chance.
        let after = Duration::from_micros(kill * 7919 % 20_000);
        let said = run_and_kill(dir.path(), after).unwrap();
        let spool = open(&dir.path().join("spool"));
        assert!(
            next_number(&spool) > said,
            "{said} was said to be committed and is lost"
        );
    }
    let mut spool = open(&dir.path().join("spool"));
    let all = next_number(&spool);
    while let Some(sealed) = spool.seal(at(0)).unwrap() {
        receive(dir.path(), &sealed);
        spool.acknowledge(sealed.boot, sealed.sequence).unwrap();
    }
    let reports = delivered(dir.path());
    assert_eq!(told(&reports), (0..all).map(|n| (n, 0)).collect::<Vec<_>>());
    assert!(all > 100, "only {all} findings in a hundred lives");
}

fn delivered(dir: &Path) -> Vec<Report> {
    let mut reports = Vec::new();
    for sequence in 1.. {
        let kept = dir.join(format!("report-{sequence:08}"));
        if !kept.exists() {
            break;
        }
        reports.push(codec::unpack(&fs_err::read(kept).unwrap()).unwrap());
    }
    let files = fs_err::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let kept = files
        .filter(|name| name.to_string_lossy().starts_with("report-"))
        .count();
    assert_eq!(kept, reports.len(), "sequences have a gap");
    reports
}
