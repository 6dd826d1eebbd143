//! Terminal: asks the person who sits there, and takes nothing but a clear yes.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

/// An answer is a word.
const LONGEST: u64 = 256;

/// Whether somebody sits there.
pub(super) fn is_here() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Shows something before it asks.
#[expect(clippy::print_stdout, reason = "this is the door to the terminal")]
pub(super) fn show(text: &str) {
    println!("{}", text.trim_end());
}

/// Asks; anything but `sì`, `si` or `yes` in full is a no.
#[expect(clippy::print_stdout, reason = "this is the door to the terminal")]
pub(super) fn agrees(question: &str) -> io::Result<bool> {
    print!("{question} [sì/no] ");
    io::stdout().flush()?;
    let mut line = String::new();
    io::stdin().lock().take(LONGEST).read_line(&mut line)?;
    Ok(is_yes(&line))
}

fn is_yes(line: &str) -> bool {
    matches!(line.trim().to_lowercase().as_str(), "sì" | "si" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_one() {
        for yes in ["sì\n", "SI", " yes \n", "Sì"] {
            assert!(is_yes(yes), "{yes}");
        }
        for no in ["", "\n", "s", "y", "no", "sì no", "ok"] {
            assert!(!is_yes(no), "{no}");
        }
    }
}
