//! `custode-server sla`: the calendar arithmetic, for people, scripts and tests.
//!
//! `eval` reads one JSON request per line and writes one answer per line. A request that cannot be
//! answered is answered with `{"error": …}`, and the next one is read. Blank lines ask nothing and
//! get no answer. Instants are RFC 3339; answers are in the zone of the calendar.

use std::io::{self, BufRead, Write};

mod answer;
mod clock;
mod day;
mod form;
#[cfg(test)]
mod tests;

/// What `custode-server sla` can be asked.
#[derive(Debug, Clone, Copy, clap::Subcommand)]
pub enum SlaCommand {
    /// Answer requests, one JSON object per line, from standard input to standard output
    Eval,
}

/// Runs the command until its input ends.
pub fn run(command: SlaCommand, input: impl BufRead, output: impl Write) -> io::Result<()> {
    match command {
        SlaCommand::Eval => eval(input, output),
    }
}

fn eval(input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    for line in input.split(b'\n') {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        writeln!(output, "{}", answer::to_line(&line))?;
        // A program on the other end may wait for this answer before it asks again.
        output.flush()?;
    }
    Ok(())
}
