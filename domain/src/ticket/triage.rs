//! Triage: the guided questions whose answers give the severity (T22).

use crate::Severity;

/// What an anomaly does to the work, in the order of the questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The operation cannot be completed, its result is not had, or not as fast as expected; nothing else helps.
    StopsWithoutAlternative,
    /// The same, but there is another way for the time being.
    StopsWithAlternative,
    /// The result is right all the same.
    ResultStaysRight,
}

/// The severity of an anomaly with this effect.
pub const fn triage(effect: Effect) -> Severity {
    match effect {
        Effect::StopsWithoutAlternative => Severity::Blocking,
        Effect::StopsWithAlternative => Severity::NonBlocking,
        Effect::ResultStaysRight => Severity::Minor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t33_what_stops_the_work_and_has_no_alternative_is_severity_1() {
        assert_eq!(triage(Effect::StopsWithoutAlternative).number(), 1);
    }

    #[test]
    fn t34_what_stops_the_work_and_has_an_alternative_is_severity_2() {
        assert_eq!(triage(Effect::StopsWithAlternative).number(), 2);
    }

    #[test]
    fn t35_what_leaves_the_result_right_is_severity_3() {
        assert_eq!(triage(Effect::ResultStaysRight).number(), 3);
    }
}
