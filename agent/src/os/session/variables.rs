//! Variables: what of an environment from elsewhere a session takes. Anything else could be a program's order.

/// The longest name of a language, bytes.
const MOST_LANGUAGE: usize = 64;
/// The longest value of any variable, bytes.
const MOST: usize = 1024;
/// What the machine may say beside its language and its path: where it is, and how the web is reached.
const OF_THE_MACHINE: [&str; 11] = [
    "LANGUAGE",
    "TZ",
    "http_proxy",
    "https_proxy",
    "ftp_proxy",
    "no_proxy",
    "all_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "FTP_PROXY",
    "NO_PROXY",
];

/// Whether it says a language and nothing else: `LANG` and `LC_*`.
pub fn is_language(name: &str, value: &str) -> bool {
    let suffix = name
        .strip_prefix("LC_")
        .unwrap_or(if name == "LANG" { "A" } else { "" });
    let is_ours = !suffix.is_empty()
        && suffix
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.@-".contains(&byte);
    let is_locale = value.len() <= MOST_LANGUAGE && value.bytes().all(is_plain);
    is_ours && name.len() <= MOST_LANGUAGE && is_locale
}

/// Whether the machine's own rules may say it, as `/etc/environment` does through PAM.
pub(super) fn is_of_the_machine(name: &str, value: &str) -> bool {
    let is_printed = value.len() <= MOST && !value.chars().any(char::is_control);
    let is_known = OF_THE_MACHINE.contains(&name) || (name == "PATH" && is_search_path(value));
    is_language(name, value) || (is_known && is_printed)
}

/// A part that is empty or relative would be the folder in which somebody happens to be.
fn is_search_path(value: &str) -> bool {
    value.split(':').all(|part| part.starts_with('/'))
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
            assert!(is_language(name, value), "{name}={value}");
            assert!(is_of_the_machine(name, value), "{name}={value}");
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
            assert!(!is_language(name, value), "{name}={value}");
        }
    }

    #[test]
    fn the_machine_says_how_the_web_is_reached_and_what_no_program_obeys() {
        for (name, value) in [
            ("TZ", "Europe/Rome"),
            ("https_proxy", "http://proxy.comune.example:3128"),
            ("PATH", "/usr/bin:/bin:/snap/bin"),
        ] {
            assert!(is_of_the_machine(name, value), "{name}={value}");
        }
        for (name, value) in [
            ("LD_PRELOAD", "/tmp/x.so"),
            ("LD_LIBRARY_PATH", "/tmp"),
            ("GCONV_PATH", "/tmp"),
            ("BASH_ENV", "/tmp/x"),
            ("ENV", "/tmp/x"),
            ("PERL5LIB", "/tmp"),
            ("CUSTODE_SESSION", "x"),
            ("PATH", "/usr/bin:"),
            ("PATH", ".:/usr/bin"),
            ("PATH", ""),
            ("TZ", "a\nb"),
            ("TZ", &"a".repeat(1025)),
        ] {
            assert!(!is_of_the_machine(name, value), "{name}={value:?}");
        }
    }
}
