//! Triage: the guided questions whose answers give the severity (T22).

use crate::Severity;
use crate::coded::coded;

coded! {
    /// The first question: what the anomaly keeps the requester from, in the words of T33 and T34.
    Hindrance {
        /// *Non consente di completare l'operazione voluta*.
        Operation = "operation",
        /// *Non consente di ottenere il risultato richiesto*.
        Outcome = "outcome",
        /// *Non consente di ottenere le prestazioni attese*.
        Performance = "performance",
        /// *Non ha effetti sulla correttezza dei risultati attesi* (T35).
        Nothing = "nothing",
    }

    /// The second question, for whoever is kept from something: *esistono soluzioni alternative?*
    Alternative {
        /// *Per ovviare temporaneamente al problema*.
        Exists = "exists",
        /// *Non esistono*.
        Absent = "absent",
    }
}

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

/// The effect that the answers tell; nothing while the second question is owed an answer.
pub const fn effect(hindrance: Hindrance, alternative: Option<Alternative>) -> Option<Effect> {
    match (hindrance, alternative) {
        (Hindrance::Nothing, _) => Some(Effect::ResultStaysRight),
        (
            Hindrance::Operation | Hindrance::Outcome | Hindrance::Performance,
            Some(Alternative::Absent),
        ) => Some(Effect::StopsWithoutAlternative),
        (
            Hindrance::Operation | Hindrance::Outcome | Hindrance::Performance,
            Some(Alternative::Exists),
        ) => Some(Effect::StopsWithAlternative),
        (Hindrance::Operation | Hindrance::Outcome | Hindrance::Performance, None) => None,
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

    #[test]
    fn t22_the_answers_to_the_guided_questions_lead_to_a_severity() {
        use Alternative::{Absent, Exists};
        let hindered = [
            Hindrance::Operation,
            Hindrance::Outcome,
            Hindrance::Performance,
        ];
        let severity = |hindrance, alternative| effect(hindrance, alternative).map(triage);
        for hindrance in hindered {
            assert_eq!(severity(hindrance, Some(Absent)), Some(Severity::Blocking));
            assert_eq!(
                severity(hindrance, Some(Exists)),
                Some(Severity::NonBlocking)
            );
            assert_eq!(severity(hindrance, None), None);
        }
        for alternative in [None, Some(Exists), Some(Absent)] {
            let told = severity(Hindrance::Nothing, alternative);
            assert_eq!(told, Some(Severity::Minor));
        }
    }
}
