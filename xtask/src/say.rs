//! The door to the terminal: everything that a command tells a person goes through here.

/// A line of the answer.
#[expect(clippy::print_stdout, reason = "this is the door to the terminal")]
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// The start of something that takes time.
pub(crate) fn step(text: &str) {
    line(&format!("\n==> {text}"));
}

/// A line for the person who watches, where standard output carries an answer for a program.
#[expect(clippy::print_stderr, reason = "this is the door to the terminal")]
pub(crate) fn aside(text: &str) {
    eprintln!("{text}");
}

/// What kept the command from doing its work.
#[expect(clippy::print_stderr, reason = "this is the door to the terminal")]
pub(crate) fn error(text: &str) {
    eprintln!("error: {text}");
}
