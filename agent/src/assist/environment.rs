//! Environment: the little of it that comes from the technician's computer. Anything else could be a program's order.

/// The longest name of a terminal's kind, bytes.
const MOST_TERM: usize = 32;
/// The longest name of a language, bytes.
const MOST_VALUE: usize = 64;
/// What a terminal is that calls itself something else.
const DUMB: &str = "dumb";

/// The variable, if it is one that a session takes: `LANG` and `LC_*`.
pub(super) fn accept(name: &str, value: &str) -> Option<(String, String)> {
    let suffix = name
        .strip_prefix("LC_")
        .unwrap_or(if name == "LANG" { "A" } else { "" });
    let is_ours = !suffix.is_empty()
        && suffix
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.@-".contains(&byte);
    let is_locale = value.len() <= MOST_VALUE && value.bytes().all(is_plain);
    (is_ours && name.len() <= MOST_VALUE && is_locale).then(|| (name.to_owned(), value.to_owned()))
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
    fn languages_come_along_and_nothing_else_does() {
        for (name, value) in [
            ("LANG", "it_IT.UTF-8"),
            ("LC_ALL", "C"),
            ("LC_TIME", "ca_ES@valencia"),
            ("LANG", ""),
        ] {
            assert!(accept(name, value).is_some(), "{name}={value}");
        }
        for (name, value) in [
            ("LD_PRELOAD", "x"),
            ("BASH_ENV", "x"),
            ("PATH", "x"),
            ("LANGUAGE", "it"),
            ("LC_", "C"),
            ("LC_ALL=x", "C"),
            ("LANG", "() { :; }"),
            ("LANG", "../x"),
            ("LANG", &"a".repeat(65)),
        ] {
            assert!(accept(name, value).is_none(), "{name}={value}");
        }
    }

    #[test]
    fn a_terminal_that_is_a_path_is_dumb() {
        assert_eq!(terminal("xterm-256color"), "xterm-256color");
        for kind in ["../x", "x/y", "", "x\0", ".x", &"a".repeat(33)] {
            assert_eq!(terminal(kind), DUMB, "{kind:?}");
        }
    }
}
