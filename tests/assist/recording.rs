//! Recording: through the real thing; what is done to a file afterwards is tried in `ssh/src/recording`.

use custode_tests::assist::{Grant, MACHINE, PATIENCE, Place, Terminal};
use custode_tests::eventually;

#[test]
fn a_session_is_bound_to_its_permit_and_verifies_whole() {
    let place = Place::open(&Grant::default());
    place.ssh(&["head -c 100000 /dev/urandom; exit 3"]);
    place.ended();
    let (summary, text) = place.recordings().remove(0);
    let begin = summary.begin;
    assert_eq!(
        (begin.machine.as_str(), begin.user.as_str(), begin.part),
        (MACHINE, place.user.0.as_str(), 0)
    );
    assert_eq!(
        (begin.ticket.as_str(), begin.classes.join(" ").as_str()),
        ("2026-000123", "shell exec files forward")
    );
    assert!(begin.technician.starts_with("SHA256:"));
    let events = place.events();
    let kinds: Vec<_> = events
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["logged-in", "started", "finished", "ended"],
        "{text}"
    );
    assert_eq!(events[2]["code"], 3);
    assert_eq!(events[2]["output"]["bytes"], 100_000);
    assert_eq!(events[2]["output"]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn who_watches_sees_the_screen_while_the_session_runs() {
    let place = Place::open(&Grant::default());
    let mut window = Terminal::open(&place, &[], (80, 24));
    window.expect("sessione registrata");
    window.type_in("printf 'perch\\303'; sleep 0.6; printf '\\251\\377\\n'\n");
    eventually("the letter is in the file", PATIENCE, || {
        let files = fs_err::read_dir(place.at("recordings")).unwrap();
        let mut texts = files.filter_map(|it| fs_err::read_to_string(it.unwrap().path()).ok());
        texts
            .any(|text| text.contains("\"é\u{fffd}\\r\\n"))
            .then_some(())
    });
}

#[test]
fn two_terminals_of_one_connection_are_two_parts() {
    let place = Place::open(&Grant::default());
    let control = format!("ControlPath={}", place.at("mux").display());
    let mut first = Terminal::open(&place, &["-M", "-o", &control], (80, 24));
    first.expect("sessione registrata");
    let mut second = Terminal::open(&place, &["-o", &control], (90, 25));
    second.expect("sessione registrata");
    for (window, word) in [(&mut first, "uno"), (&mut second, "due")] {
        window.type_in(&format!("echo {word}-$((1+1))\n"));
        window.expect(&format!("{word}-2"));
    }
    second.type_in("exit\n");
    second.wait();
    first.type_in("exit\n");
    first.wait();
    place.ended();
    let recordings = place.recordings();
    assert_eq!(recordings.len(), 2);
    for (part, (word, other)) in [("uno", "due"), ("due", "uno")].into_iter().enumerate() {
        let (summary, text) = &recordings[part];
        assert_eq!(summary.begin.part as usize, part);
        assert!(text.contains(&format!("{word}-2")) && !text.contains(&format!("{other}-2")));
    }
}
