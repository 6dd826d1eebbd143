//! PAM: the machine's rules for remote sessions, where it has PAM. They only name modules that need no end of the session.

/// The rules. The tests of sessions ask them of the real library.
pub(crate) const RULES: &str = include_str!("custode-agent.pam");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_module_needs_somebody_who_stays_until_the_end() {
        let rules = RULES.lines().filter(|line| !line.starts_with('#'));
        let modules: Vec<_> = rules
            .filter_map(|line| line.split_whitespace().nth(2))
            .collect();
        let expected = [
            "pam_deny.so",
            "pam_deny.so",
            "pam_nologin.so",
            "pam_unix.so",
            "pam_loginuid.so",
            "pam_limits.so",
            "pam_env.so",
            "pam_umask.so",
        ];
        assert_eq!(modules, expected);
    }
}
