//! Ends: whoever ends a session, nothing of it is left.

use std::process::Stdio;
use std::time::{Duration, Instant};

use custode_tests::assist::{
    Grant, MACHINE, PATIENCE, Place, Terminal, complaint, escape, program, text,
};
use custode_tests::{eventually, say};
use rustix::process::{Pid, Signal};

fn signal(process: u32, signal: Signal) {
    let id = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
    rustix::process::kill_process(id, signal).unwrap();
}

fn escaped(place: &Place) -> Terminal {
    let mut window = Terminal::open(place, &[], (80, 24));
    window.expect("sessione registrata");
    escape(&mut window, &place.user);
    window
}

#[track_caller]
fn nobody_is_left(place: &Place, within: Duration) -> Duration {
    let begun = Instant::now();
    eventually("nobody is left", within, || {
        place.user.processes().is_empty().then_some(())
    });
    begun.elapsed()
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn within_a_second_of_the_end_no_process_is_left_whatever_it_tried() {
    let place = Place::open(&Grant::default());
    let mut window = escaped(&place);
    signal(place.agent.id(), Signal::USR1);
    let took = nobody_is_left(&place, SECOND);
    say(&format!("after the end nobody was left within {took:?}"));
    assert_eq!(window.wait(), Some(255));
    window.expect("terminata");
    assert_eq!(place.ended(), "asked All");
}

#[test]
fn without_a_control_group_what_kept_its_mark_is_found_and_the_answer_does_not_say_all() {
    let place = Place::open(&Grant {
        no_group: true,
        ..Grant::default()
    });
    let _window = escaped(&place);
    signal(place.agent.id(), Signal::USR1);
    nobody_is_left(&place, SECOND);
    assert_eq!(place.ended(), "asked AllThatWasFound");
}

#[test]
fn when_the_client_is_killed_nobody_is_left() {
    let place = Place::open(&Grant::default());
    let mut window = escaped(&place);
    window.client.kill().unwrap();
    nobody_is_left(&place, PATIENCE);
    assert_eq!(place.ended(), "client-left All");
}

#[test]
fn when_the_bastion_is_killed_nobody_is_left() {
    let mut place = Place::open(&Grant::default());
    let mut window = escaped(&place);
    place.bastion.kill();
    nobody_is_left(&place, PATIENCE);
    assert_eq!(window.wait(), Some(255));
}

#[test]
fn an_agent_that_was_killed_ends_its_sessions_when_it_is_back() {
    let grant = Grant::default();
    let mut place = Place::open(&grant);
    let mut window = escaped(&place);
    place.agent.kill();
    assert_eq!(window.wait(), Some(255));
    place.restart_agent(&grant);
    nobody_is_left(&place, PATIENCE);
}

#[test]
fn a_client_that_is_stopped_does_not_hold_the_end() {
    let place = Place::open(&Grant::default());
    let mut window = escaped(&place);
    window.type_in("yes\n");
    window.expect("y\r\ny\r\ny");
    signal(window.client.id(), Signal::STOP);
    signal(place.agent.id(), Signal::USR1);
    nobody_is_left(&place, SECOND);
    assert_eq!(place.ended(), "asked All");
}

#[test]
fn the_deadline_ends_the_session_after_a_warning() {
    let place = Place::open(&Grant {
        seconds: 62,
        ..Grant::default()
    });
    let mut window = Terminal::open(&place, &[], (80, 24));
    window.expect("finisce tra 1 minuto");
    let warned = Instant::now();
    // It ends a minute later, whoever types.
    eventually("the session ends", Duration::from_secs(90), || {
        window.client.try_wait().unwrap()
    });
    let took = warned.elapsed();
    assert!((55..70).contains(&took.as_secs()), "{took:?}");
    window.expect("tempo concesso");
    assert_eq!(place.ended(), "deadline All");
    assert!(place.user.processes().is_empty());
}

#[test]
fn what_is_over_is_over_for_a_second_channel_of_the_same_connection() {
    let place = Place::open(&Grant {
        seconds: 4,
        ..Grant::default()
    });
    let control = format!("ControlPath={}", place.at("mux").display());
    let mut master = place.client("ssh");
    master
        .args(["-M", "-N", "-o", &control, MACHINE])
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    let mut master = master.spawn().unwrap();
    eventually("the master is up", PATIENCE, || {
        place.at("mux").exists().then_some(())
    });
    let second = place.ssh_with(&["-o", &control], &["echo second"]);
    assert_eq!(text(&second), "second", "{}", complaint(&second));
    eventually("the connection is over", PATIENCE, || {
        master.try_wait().unwrap()
    });
    assert_eq!(place.ended(), "deadline All");
}

#[test]
fn a_recording_that_cannot_be_written_ends_the_session() {
    let place = Place::open(&Grant {
        recording_room: Some(20_000),
        ..Grant::default()
    });
    let mut window = escaped(&place);
    window.type_in("seq 100000\n");
    assert_eq!(window.wait(), Some(255));
    assert_eq!(place.ended(), "recording-lost All");
    assert!(place.user.processes().is_empty());
}

#[test]
fn a_fork_bomb_hits_a_limit_and_ends_with_the_session() {
    let place = Place::open(&Grant::default());
    let mut window = Terminal::open(&place, &[], (80, 24));
    window.expect("sessione registrata");
    window.type_in("bomb() { bomb | bomb & }; bomb\n");
    window.expect("Resource temporarily unavailable");
    signal(place.agent.id(), Signal::USR1);
    nobody_is_left(&place, PATIENCE);
    assert_eq!(place.ended(), "asked All");
}

#[test]
fn accounts_that_may_not_log_in_have_no_session() {
    for (change, why) in [
        (["usermod", "--lock"].as_slice(), "is locked"),
        (&["usermod", "--expiredate", "1"], "has expired"),
        (&["usermod", "--shell", "/usr/sbin/nologin"], "no login"),
    ] {
        let place = Place::open(&Grant::default());
        let changed = program(change[0])
            .args(&change[1..])
            .arg(&place.user.0)
            .status();
        assert!(changed.unwrap().success());
        assert!(!place.ssh(&["id"]).status.success(), "{why}");
        eventually("the agent says why", PATIENCE, || {
            place.agent.log().contains(why).then_some(())
        });
    }
}

#[test]
fn a_session_cannot_touch_the_agent() {
    let place = Place::open(&Grant::default());
    let agent = place.agent.id();
    let script = format!(
        "kill -0 {agent} 2>&1; cat /proc/{agent}/environ 2>&1; ls /proc/{agent}/fd 2>&1; ls {} 2>&1; \
         echo 1 2>&1 > /sys/fs/cgroup/unified/cgroup.procs; echo done",
        place.at("recordings").display()
    );
    let said = text(&place.ssh(&[&script]));
    assert!(said.matches("ermission denied").count() >= 3, "{said}");
    assert!(
        said.contains("not permitted") && said.ends_with("done"),
        "{said}"
    );
}
