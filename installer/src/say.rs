//! Say: the one door to the terminal. Progress goes to standard output, complaints to standard error.

use std::error::Error;
use std::io::Write;

/// A line for the person.
#[expect(clippy::print_stdout, reason = "this is the door")]
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// Something begins that may take a moment.
pub(crate) fn begun(what: &str) {
    line(&format!("… {what}"));
}

/// Something was done.
pub(crate) fn done(what: &str) {
    line(&format!("✓ {what}"));
}

/// Something was taken back.
pub(crate) fn undone(what: &str) {
    line(&format!("↩ {what}"));
}

/// A question, answered on the same line.
#[expect(clippy::print_stdout, reason = "this is the door")]
pub(crate) fn ask(question: &str) {
    print!("{question} ");
    // A terminal that cannot be flushed shows the question late: no reason to stop.
    let _ = std::io::stdout().flush();
}

/// What kept the command from doing its work.
#[expect(clippy::print_stderr, reason = "this is the door")]
pub(crate) fn failure(sentence: &str) {
    eprintln!("custode-installer: {sentence}");
}

/// An error with all its causes, on one line.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        let said = source.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = source.source();
    }
    text
}
