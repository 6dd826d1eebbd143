//! The shell at a terminal.

use custode_tests::assist::{Grant, MACHINE, Place, Terminal, text};

#[test]
fn a_shell_has_a_terminal_with_job_control_and_follows_the_window() {
    let place = Place::open(&Grant::default());
    let mut window = Terminal::open(&place, &[], (100, 30));
    window.expect("sessione registrata, fino alle");
    window.type_in("echo \"I am $(id -un) $0 $TERM\"\n");
    window.expect(&format!("I am {} -bash xterm", place.user.0));
    window.type_in("stty size\n");
    window.expect("30 100");
    window.resize(120, 40);
    window.type_in("sleep 0.2; stty size\n");
    window.expect("40 120");
    window.type_in("sleep 1000\n");
    window.expect("sleep 1000");
    // Ctrl-Z, then the job in front again, then Ctrl-C.
    window.type_in("\u{1a}");
    window.expect("Stopped");
    window.type_in("fg\n");
    window.expect("fg");
    window.type_in("\u{3}");
    window.type_in("echo \"code $?\"\n");
    window.expect("code 130");
    window.type_in("ls -l $(tty) | cut -d' ' -f1,3,4\n");
    window.expect(&format!("crw--w---- {} tty", place.user.0));
    window.type_in("exit 7\n");
    assert_eq!(window.wait(), Some(7));
    assert_eq!(place.ended(), "client-left All");
    let recorded = &place.recordings()[0].1;
    assert!(recorded.contains("\"r\", \"100x30\"") && recorded.contains("\"r\", \"120x40\""));
    assert!(recorded.contains(&format!("I am {} -bash xterm", place.user.0)));
}

#[test]
fn what_no_screen_echoes_is_not_recorded() {
    let place = Place::open(&Grant::default());
    let mut window = Terminal::open(&place, &[], (80, 24));
    window.expect("$ ");
    window.type_in("read -rs -p 'password: ' x; echo; echo \"${#x} letters\"\n");
    // Not the quoted one of the command: between the line and the question the shell switches a mode of the terminal.
    window.expect("\rpassword: ");
    window.type_in("segretissima\n");
    window.expect("12 letters");
    window.type_in("exit\n");
    window.wait();
    place.ended();
    let recorded = &place.recordings()[0].1;
    assert!(recorded.contains("12 letters") && !recorded.contains("segretissima"));
}

#[test]
fn a_terminal_of_no_size_and_a_kind_that_is_a_path_do_no_harm() {
    let place = Place::open(&Grant::default());
    let mut ssh = place.client("ssh");
    ssh.args([
        "-tt",
        MACHINE,
        "stty size; echo \"term $TERM\"; tty >/dev/null && echo has",
    ]);
    let ran = ssh
        .env("TERM", "../x")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert!(text(&ran).contains("0 0"), "{}", text(&ran));
    assert!(
        text(&ran).contains("term dumb") && text(&ran).contains("has"),
        "{}",
        text(&ran)
    );
}
