//! Report: what the session's child says before it becomes the user's program, on the descriptor of its order.
//!
//! Whoever started it reads it when the program has ended; a program that was reached has closed it.

use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;

use serde::{Deserialize, Serialize};

/// Longer than any report, bytes.
const MOST: u64 = 4096;

/// What the child says.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Word {
    /// The program was reached; this is worth knowing.
    Remark(String),
    /// It was not, and why.
    Failed(String),
}

/// Says it. Nobody who could be told that it was not heard is left.
pub(super) fn say(mut to: &UnixStream, word: &Word) {
    if let Ok(mut line) = serde_json::to_vec(word) {
        line.push(b'\n');
        let _ = to.write_all(&line);
    }
}

/// What was said so far. It does not wait: the child has said all that it will before it ends.
pub(super) fn read(from: &UnixStream) -> io::Result<Vec<Word>> {
    from.set_nonblocking(true)?;
    let mut text = Vec::new();
    match from.take(MOST).read_to_end(&mut text) {
        Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
        Ok(_) | Err(_) => {}
    }
    let lines = text.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty());
    Ok(lines
        .map(serde_json::from_slice)
        .collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_read_and_nothing_is_waited_for() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        assert_eq!(read(&ours).unwrap(), []);
        let words = || {
            [
                Word::Remark("a\nb".to_owned()),
                Word::Failed("c".to_owned()),
            ]
        };
        for word in words() {
            say(&theirs, &word);
        }
        assert_eq!(read(&ours).unwrap(), words());
        drop(theirs);
        assert_eq!(read(&ours).unwrap(), []);
    }
}
