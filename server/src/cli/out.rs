//! Out: the one door to the terminal. Answers go to standard output, complaints to standard error.

/// Says something to a person.
#[expect(clippy::print_stdout, reason = "this is the door")]
pub(super) fn say(text: &str) {
    println!("{text}");
}

/// Answers a script: one JSON object on one line.
#[expect(clippy::print_stdout, reason = "this is the door")]
pub(super) fn answer(object: &serde_json::Value) {
    println!("{object}");
}

/// Complains to a person.
#[expect(clippy::print_stderr, reason = "this is the door")]
pub(super) fn complain(text: &str) {
    eprintln!("custode-server: {text}");
}

/// Gives another program its lines, as they are.
pub(super) fn write(text: &str) -> std::io::Result<()> {
    use std::io::Write;
    std::io::stdout().lock().write_all(text.as_bytes())
}
