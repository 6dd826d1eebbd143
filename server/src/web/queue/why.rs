//! Why: the sentence that says why a ticket stands where it stands, and how long things take, in words.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use jiff::{Timestamp, Unit};

use crate::lang::Lang;
use crate::web::words;

/// `Severità 1, bloccante; chiesto in SAM; scade tra 40 minuti (contratto, versione 2).`
pub(super) fn why(
    t: Lang,
    severity: Severity,
    channel: Channel,
    (due, version): (Option<Timestamp>, Option<u32>),
    now: Timestamp,
) -> String {
    let due_in = due_in(t, due, now);
    let due_in = match (due, version) {
        (Some(_), Some(version)) => t.queue_why_version(due_in, version),
        (None, _) | (_, None) => due_in,
    };
    t.queue_why(words::severity(t, severity), asked_by(t, channel), due_in)
}

const fn asked_by(t: Lang, channel: Channel) -> &'static str {
    match channel {
        Channel::Sam => t.queue_why_sam(),
        Channel::Phone => t.queue_why_phone(),
        Channel::Mail => t.queue_why_mail(),
        Channel::Chat => t.queue_why_chat(),
        Channel::Agent => t.queue_why_agent(),
    }
}

/// `scade tra 40 minuti`, `scaduto da 2 ore`.
pub(in crate::web) fn due_in(t: Lang, due: Option<Timestamp>, now: Timestamp) -> String {
    let Some(due) = due else {
        return t.queue_due_none().to_owned();
    };
    match minutes(now, due) {
        0 => t.queue_due_now().to_owned(),
        left @ 1.. => t.queue_due_in(span(t, left.unsigned_abs())),
        past @ ..0 => t.queue_due_since(span(t, past.unsigned_abs())),
    }
}

/// `3 ore fa`.
pub(in crate::web) fn age(t: Lang, since: Timestamp, now: Timestamp) -> String {
    match minutes(since, now) {
        ..1 => t.queue_age_now().to_owned(),
        past => t.queue_age(span(t, past.unsigned_abs())),
    }
}

/// One unit says enough; of the small ones there are always some.
fn span(t: Lang, minutes: u64) -> String {
    match minutes {
        ..120 => t.queue_minutes(minutes),
        120..2880 => t.queue_hours(minutes / 60),
        2880.. => t.queue_days(minutes / 1440),
    }
}

/// Whole minutes from one instant to the other.
fn minutes(from: Timestamp, to: Timestamp) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "whole minutes are told")]
    let minutes = (to - from).total(Unit::Minute).unwrap_or(0.0) as i64;
    minutes
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn a_row_says_in_a_sentence_why_it_stands_there() {
        let now: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        let check = |minutes: Option<i64>, version, italian: &str, english: &str| {
            let due = minutes.map(|minutes| now + SignedDuration::from_mins(minutes));
            let told = |t| why(t, Severity::Blocking, Channel::Sam, (due, version), now);
            assert_eq!(
                told(Lang::It),
                format!("Severità 1, bloccante; chiesto in SAM; {italian}.")
            );
            assert_eq!(
                told(Lang::En),
                format!("Severity 1, blocking; asked through SAM; {english}.")
            );
        };
        check(Some(40), None, "scade tra 40 minuti", "due in 40 minutes");
        check(Some(1), None, "scade tra 1 minuto", "due in 1 minute");
        check(Some(0), None, "scade adesso", "due now");
        check(Some(-150), None, "scaduto da 2 ore", "overdue by 2 hours");
        check(Some(4 * 1440), None, "scade tra 4 giorni", "due in 4 days");
        check(None, Some(2), "senza scadenza", "no deadline");
        check(
            Some(40),
            Some(2),
            "scade tra 40 minuti (contratto, versione 2)",
            "due in 40 minutes (contract, version 2)",
        );
    }

    #[test]
    fn an_age_is_never_negative() {
        let now: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        for (minutes, told) in [
            (-5, "adesso"),
            (0, "adesso"),
            (5, "5 minuti fa"),
            (180, "3 ore fa"),
        ] {
            let since = now - SignedDuration::from_mins(minutes);
            assert_eq!(age(Lang::It, since, now), told);
        }
    }
}
