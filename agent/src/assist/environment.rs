//! Environment: the little of it that comes from the technician's computer. Anything else could be a program's order.

use crate::os::session::variables;

/// The longest name of a terminal's kind, bytes.
const MOST_TERM: usize = 32;
/// What a terminal is that calls itself something else.
const DUMB: &str = "dumb";

/// The variable, if it is one that a session takes: `LANG` and `LC_*`.
pub(super) fn accept(name: &str, value: &str) -> Option<(String, String)> {
    variables::is_language(name, value).then(|| (name.to_owned(), value.to_owned()))
}

/// The kind of terminal: it names a file of terminfo, so it must not name any other.
pub(super) fn terminal(kind: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.+-".contains(&byte);
    let is_kind = (1..=MOST_TERM).contains(&kind.len())
        && kind.bytes().all(is_plain)
        && !kind.starts_with('.');
    if is_kind { kind } else { DUMB }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_that_is_a_path_is_dumb() {
        assert_eq!(terminal("xterm-256color"), "xterm-256color");
        for kind in ["../x", "x/y", "", "x\0", ".x", &"a".repeat(33)] {
            assert_eq!(terminal(kind), DUMB, "{kind:?}");
        }
    }
}
