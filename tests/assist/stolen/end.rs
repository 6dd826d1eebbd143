//! End: whatever a technician is in the middle of, nothing of it outlives the consent.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use custode_tests::assist::{Grant, MACHINE, PATIENCE, Place, Terminal, complaint, text};
use custode_tests::{eventually, free_port, say};
use rustix::process::{Pid, Signal, kill_process};

const SECOND: Duration = Duration::from_secs(1);

/// Somebody who may ends the session; nobody is left within a second, and all clients hear of it.
#[track_caller]
fn ended(place: &Place, what: &str, clients: &mut [Child]) {
    let agent = Pid::from_raw(i32::try_from(place.agent.id()).unwrap()).unwrap();
    let before = place.ends();
    kill_process(agent, Signal::USR1).unwrap();
    let begun = Instant::now();
    eventually("nobody is left", SECOND, || {
        place.user.processes().is_empty().then_some(())
    });
    say(&format!(
        "{what}: nobody was left within {:?}",
        begun.elapsed()
    ));
    for client in clients {
        eventually("the client hears of it", PATIENCE, || {
            client.try_wait().unwrap()
        });
    }
    eventually("the session ends", PATIENCE, || {
        (place.ends() > before).then_some(())
    });
    place.await_tunnels(2 + before + 1);
}

/// `ssh …` in the background, whose standard input stays open.
fn spawn(place: &Place, arguments: &[&str]) -> Child {
    let mut ssh = place.client("ssh");
    ssh.args(arguments).stdin(Stdio::piped());
    ssh.stdout(Stdio::null()).stderr(Stdio::null());
    ssh.spawn().unwrap()
}

#[track_caller]
fn runs(place: &Place, what: &str) {
    eventually(&format!("{what} runs"), PATIENCE, || {
        place
            .user
            .processes()
            .iter()
            .any(|it| it.contains(what))
            .then_some(())
    });
}

#[test]
fn t28_a12_consent_that_is_withdrawn_ends_whatever_is_under_way() {
    let to = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let place = Place::open(&Grant {
        forwards: vec![to.local_addr().unwrap()],
        ..Grant::default()
    });
    // A flood of output, which the client reads.
    let flood = spawn(&place, &[MACHINE, "yes flood"]);
    runs(&place, "yes flood");
    ended(&place, "in a flood", &mut [flood]);
    // Keys are exchanged anew all the time.
    let rekeying = spawn(&place, &["-o", "RekeyLimit=16K", MACHINE, "yes rekey"]);
    runs(&place, "yes rekey");
    ended(&place, "while keys are exchanged", &mut [rekeying]);
    // A file is on its way, whose end is far.
    let long = fs_err::File::create(place.at("long")).unwrap();
    long.set_len(1 << 40).unwrap();
    let batch = format!("put {} there\n", place.at("long").display());
    fs_err::write(place.at("batch"), batch).unwrap();
    let mut sftp = place.client("sftp");
    sftp.arg("-q").arg("-b").arg(place.at("batch")).arg(MACHINE);
    sftp.stdout(Stdio::null()).stderr(Stdio::null());
    let upload = sftp.spawn().unwrap();
    eventually("the file arrives", PATIENCE, || {
        let file = fs_err::metadata(place.user.home().join("there")).ok()?;
        (file.len() > 1_000_000).then_some(())
    });
    ended(&place, "in an upload", &mut [upload]);
    // Nothing but a forwarded port.
    let port = free_port();
    let listed = format!("127.0.0.1:{port}:{}", to.local_addr().unwrap());
    let forward = spawn(&place, &["-N", "-L", &listed, MACHINE]);
    let mut near = eventually("the forward listens", PATIENCE, || {
        std::net::TcpStream::connect(("127.0.0.1", port)).ok()
    });
    let (mut far, _) = to.accept().unwrap();
    ended(&place, "with a forward alone", &mut [forward]);
    for end in [&mut near, &mut far] {
        end.set_read_timeout(Some(PATIENCE)).unwrap();
        let read = std::io::Read::read(end, &mut [0]);
        assert!(!matches!(read, Ok(1..)), "the line is cut");
    }
    // Two channels of one connection, of which one has been stopped.
    let control = format!("ControlPath={}", place.at("mux").display());
    let master = spawn(&place, &["-M", "-o", &control, MACHINE, "sleep 6001"]);
    runs(&place, "sleep 6001");
    let second = spawn(&place, &["-o", &control, MACHINE, "sleep 6002"]);
    runs(&place, "sleep 6002");
    ended(&place, "with two channels", &mut [master, second]);
}

#[test]
fn t28_a13_a_channel_of_the_last_moment_does_not_outlive_the_deadline() {
    let place = Place::open(&Grant {
        seconds: 6,
        ..Grant::default()
    });
    let control = format!("ControlPath={}", place.at("mux").display());
    let mut master = spawn(&place, &["-M", "-N", "-o", &control, MACHINE]);
    eventually("the master is up", PATIENCE, || {
        place.at("mux").exists().then_some(())
    });
    let mut opened = 0;
    // One channel after the other, until the connection is over: some of them begin with its last breath.
    while master.try_wait().unwrap().is_none() {
        let ran = place.ssh_with(
            &[
                "-o",
                &control,
                "-o",
                "ControlMaster=no",
                "-o",
                "ProxyJump=none",
                "-o",
                "ProxyCommand=false",
            ],
            &["setsid sleep 6003 >/dev/null 2>&1 & echo begun"],
        );
        opened += usize::from(text(&ran) == "begun");
    }
    assert!(opened > 3, "{opened}");
    say(&format!("{opened} channels were opened up to the deadline"));
    assert_eq!(place.ended(), "deadline All");
    assert!(
        place.user.processes().is_empty(),
        "{:?}",
        place.user.processes()
    );
}

#[test]
fn t28_a19_a_user_whose_home_is_gone_has_a_session_that_ends_like_any() {
    let place = Place::open(&Grant::default());
    fs_err::remove_dir_all(place.user.home()).unwrap();
    let ran = place.ssh(&["pwd; id -un"]);
    assert_eq!(
        text(&ran),
        format!("/\n{}", place.user.0),
        "{}",
        complaint(&ran)
    );
    assert_eq!(place.ended(), "client-left All");
    // Started by the user's own services, a process would belong to no session: there is none to start it.
    let place = Place::open(&Grant::default());
    let mut window = Terminal::open(&place, &[], (80, 24));
    window.expect("$ ");
    window.type_in(
        "systemd-run --user sleep 6004; systemd-run --scope --user sleep 6004; \
         echo sleep 6004 | at now; echo '* * * * * sleep 6004' | crontab -; echo tried\n",
    );
    window.expect("\r\ntried");
    ended(
        &place,
        "after all ways to start something elsewhere",
        &mut [],
    );
    assert_eq!(window.wait(), Some(255));
}
