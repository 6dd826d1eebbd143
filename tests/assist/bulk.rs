//! Bulk: much data both ways, and readers that sleep. Stock russh hangs in the first of these.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use custode_tests::assist::{Grant, MACHINE, PATIENCE, Place, complaint, program, text, through};
use custode_tests::{Process, eventually, say};

/// How long the stalled channel may take to fill up.
const MOST_TIME: Duration = Duration::from_mins(3);
/// What a stalled reader may cost the agent at most, kilobytes: about 17 MB were measured.
const MOST_MEMORY: u64 = 40_000;

fn memory(process: &Process, field: &str) -> u64 {
    let status = fs_err::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// A pipeline of a shell on this side, in which `$SSH` is the client.
fn pipeline(place: &Place, script: &str) -> std::process::Output {
    let mut shell = program("bash");
    shell.args(["-o", "pipefail", "-c", script]);
    shell.env(
        "SSH",
        format!("ssh -F {} {MACHINE}", place.at("config").display()),
    );
    shell.output().unwrap()
}

#[test]
fn a_reader_that_sleeps_for_three_seconds_gets_every_byte() {
    let place = Place::open(&Grant::default());
    let ran = pipeline(
        &place,
        "head -c 300000000 /dev/zero | timeout 60 $SSH cat | (sleep 3; cat) | wc -c",
    );
    assert_eq!(text(&ran), "300000000", "{}", complaint(&ran));
}

#[test]
fn random_data_comes_back_as_it_went() {
    let place = Place::open(&Grant::default());
    let script = "head -c 300000000 /dev/urandom | tee >(sha256sum > sent) | $SSH cat | sha256sum > back; \
                  while ! [ -s sent ]; do sleep 0.05; done; cat sent back | sort -u | wc -l";
    let script = format!("cd {} && {script}", place.at("").display());
    let ran = pipeline(&place, &script);
    assert_eq!(text(&ran), "1", "{}", complaint(&ran));
}

#[test]
fn a_consumer_that_sleeps_costs_the_agent_little_and_loses_nothing() {
    let place = Place::open(&Grant::default());
    let mut ssh = place.client("ssh");
    ssh.args([MACHINE, "sleep 5; wc -c"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let child = ssh.spawn().unwrap();
    assert_eq!(upload(child, 1_000_000_000), "1000000000");
    let peak = |process: &Process| memory(process, "VmHWM:");
    let (peak, bastion) = (peak(&place.agent), peak(&place.bastion));
    say(&format!(
        "a stalled gigabyte: at most {peak} kB at the agent, {bastion} kB at the bastion"
    ));
    assert!(peak < MOST_MEMORY, "{peak} kB");
}

/// Writes for as long as it is taken and wanted.
fn feed(mut input: std::process::ChildStdin, is_wanted: impl Fn() -> bool) {
    let piece = vec![0_u8; 1 << 20];
    while is_wanted() && std::io::Write::write_all(&mut input, &piece).is_ok() {}
}

fn upload(mut child: Child, length: usize) -> String {
    let output = child.stdout.take().unwrap();
    let reading = std::thread::spawn(move || std::io::read_to_string(output).unwrap());
    child.stdout = Some(empty());
    through(child, length);
    reading.join().unwrap().trim().to_owned()
}

/// An output that has already ended.
fn empty() -> std::process::ChildStdout {
    let mut child = program("true").stdout(Stdio::piped()).spawn().unwrap();
    let output = child.stdout.take().unwrap();
    child.wait().unwrap();
    output
}

/// Two uploads whose channels were both open before one stalled: the one way to the cap.
#[test]
fn over_the_cap_the_stalled_channel_is_killed_and_the_other_goes_on() {
    let place = Place::open(&Grant::default());
    let socket = place.at("mux").display().to_string();
    let control = format!("ControlPath={socket}");
    let mut master = place.client("ssh");
    master
        .args(["-M", "-N", "-o", &control, MACHINE])
        .stdin(Stdio::null());
    let mut master = master.spawn().unwrap();
    eventually("the master is up", PATIENCE, || {
        place.at("mux").exists().then_some(())
    });
    let over = |command: &str| {
        let mut ssh = place.client("ssh");
        ssh.args(["-o", &control, MACHINE, command]);
        ssh.stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        ssh.spawn().unwrap()
    };
    // Both are open before the first byte.
    let mut asleep = over("echo ready; exec sleep 1000");
    let mut awake = over("echo ready; exec cat > /dev/null");
    for child in [&mut asleep, &mut awake] {
        let mut ready = [0; 6];
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut ready).unwrap();
    }
    let begun = Instant::now();
    let stalled = std::thread::spawn(move || {
        let complaints = asleep.stderr.take().unwrap();
        let reading = std::thread::spawn(move || std::io::read_to_string(complaints).unwrap());
        feed(asleep.stdin.take().unwrap(), || true);
        (asleep.wait().unwrap().code(), reading.join().unwrap())
    });
    // The leak needs the other one at work.
    feed(awake.stdin.take().unwrap(), || {
        !stalled.is_finished() && begun.elapsed() < MOST_TIME
    });
    assert_eq!(
        awake.wait().unwrap().code(),
        Some(0),
        "the other one is well"
    );
    let (code, complaints) = stalled.join().unwrap();
    say(&format!("over the cap after {:?}", begun.elapsed()));
    assert_eq!(code, Some(255), "{complaints}");
    assert!(complaints.contains("buffer limit"), "{complaints}");
    eventually("the sleeper is dead", PATIENCE, || {
        let processes = place.user.processes();
        (!processes.iter().any(|it| it.contains("sleep 1000"))).then_some(())
    });
    let _ = master.kill();
    let _ = master.wait();
}
