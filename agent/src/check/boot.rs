//! Boot: whether the machine restarted without anybody stopping it.

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;
use jiff::Timestamp;

use crate::check::{LastRun, Verdict, italian};

/// What was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The kernel's name for this boot; the daemon keeps it for the next start ([`LastRun::boot_id`]).
    pub boot_id: String,
    /// When it began.
    pub booted_at: Timestamp,
}

/// What is remembered: the boot of the look before, and how it ended.
#[derive(Debug, Default)]
pub(crate) struct Check {
    known: Option<String>,
    end_was_clean: bool,
}

impl Check {
    pub(crate) fn new(before: &LastRun) -> Self {
        Self {
            known: before.boot_id.clone(),
            end_was_clean: before.stop_was_clean,
        }
    }

    /// Bad once for a boot that nobody prepared; then the waiting time of the catalogue clears it (24 hours).
    pub(crate) fn judge(&mut self, reading: &Reading) -> Vec<Verdict> {
        let is_other = |known: &String| *known != reading.boot_id;
        let unexpected = self.known.as_ref().is_some_and(is_other) && !self.end_was_clean;
        self.known = Some(reading.boot_id.clone());
        let at = italian::minute(reading.booted_at);
        let (judgement, summary) = if unexpected {
            let summary = format!("La macchina è ripartita il {at} senza essere stata fermata.");
            (Judgement::Bad(Severity::Minor), summary)
        } else {
            (
                Judgement::Good,
                format!("La macchina è in funzione dal {at}."),
            )
        };
        let machine = Object::whole_machine();
        vec![Verdict::new(
            FindingCode::UnexpectedReboot,
            &machine,
            judgement,
            "",
            summary,
        )]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(boot_id: Option<&str>, stop_was_clean: bool, expected: Judgement) {
        let boot_id = boot_id.map(str::to_owned);
        let before = LastRun {
            boot_id,
            stop_was_clean,
            ..LastRun::default()
        };
        let reading = Reading {
            boot_id: "this".to_owned(),
            booted_at: Timestamp::UNIX_EPOCH,
        };
        let mut check = Check::new(&before);
        assert_eq!(check.judge(&reading)[0].judgement, expected);
        assert_eq!(check.judge(&reading)[0].judgement, Judgement::Good);
    }

    #[test]
    fn only_another_boot_after_an_unclean_end_is_unexpected() {
        check(None, false, Judgement::Good);
        check(Some("this"), false, Judgement::Good);
        check(Some("other"), true, Judgement::Good);
        check(Some("other"), false, Judgement::Bad(Severity::Minor));
    }
}
