//! Terms of a contract as a JSON document.

use custode_domain::contract::Terms;
use serde::{Deserialize, Serialize};

use super::calendar::CalendarForm;
use super::criteria::{CriteriaForm, PausingForm, RoundingForm};
use super::targets::TargetsForm;

/// A text that holds no terms; the sentence begins with the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NotTerms(String);

/// The terms of a document.
pub(crate) fn read_terms(text: &str) -> Result<Terms, NotTerms> {
    let mut json = serde_json::Deserializer::from_str(text);
    let form: TermsForm = serde_path_to_error::deserialize(&mut json)
        .map_err(|refusal| NotTerms(refusal.to_string()))?;
    json.end()
        .map_err(|refusal| NotTerms(refusal.to_string()))?;
    Ok(form.into())
}

/// The document of these terms; it reads back to them.
pub(crate) fn write_terms(terms: &Terms) -> Result<String, serde_json::Error> {
    serde_json::to_string(&TermsForm::from(terms))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TermsForm {
    desk: CalendarForm,
    on_site: CalendarForm,
    targets: BySeverity,
    pausing: PausingForm,
    at_risk: u8,
    criteria: CriteriaForm,
    rounding: RoundingForm,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "as the document spells them")]
struct BySeverity {
    severity_1: TargetsForm,
    severity_2: TargetsForm,
    severity_3: TargetsForm,
}

impl From<TermsForm> for Terms {
    fn from(form: TermsForm) -> Self {
        let BySeverity {
            severity_1,
            severity_2,
            severity_3,
        } = form.targets;
        Self {
            desk: form.desk.into(),
            on_site: form.on_site.into(),
            targets: [severity_1.into(), severity_2.into(), severity_3.into()],
            pausing: form.pausing.0,
            at_risk: form.at_risk,
            criteria: form.criteria.into(),
            rounding: form.rounding.0,
        }
    }
}

impl From<&Terms> for TermsForm {
    fn from(terms: &Terms) -> Self {
        let Terms {
            desk,
            on_site,
            targets: [first, second, third],
            pausing,
            at_risk,
            criteria,
            rounding,
        } = terms;
        Self {
            desk: desk.into(),
            on_site: on_site.into(),
            targets: BySeverity {
                severity_1: first.into(),
                severity_2: second.into(),
                severity_3: third.into(),
            },
            pausing: PausingForm(pausing.clone()),
            at_risk: *at_risk,
            criteria: (*criteria).into(),
            rounding: RoundingForm(*rounding),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use custode_domain::calendar::{DayPlan, Span};
    use custode_domain::contract::{Contract, Percent, Rounding, Way};
    use custode_domain::priority::Ahead;
    use custode_domain::sla::Target;
    use custode_domain::ticket::WaitingFor;
    use serde_json::Value;

    /// Terms in which every field differs from the tender's.
    fn florence() -> Terms {
        let mut terms = Contract::of_the_tender().unwrap().terms().clone();
        let morning = Span::new("08:30".parse().unwrap(), "13:00".parse().unwrap()).unwrap();
        terms.desk.patron = Some("06-24".parse().unwrap());
        terms.desk.closed_dates = ["2026-12-07".parse().unwrap()].into();
        terms.desk.closed_every_year = ["12-31".parse().unwrap()].into();
        let half = DayPlan::new(vec![morning]).unwrap();
        terms.desk.overrides = [
            ("2026-12-24".parse().unwrap(), half),
            ("2026-12-28".parse().unwrap(), DayPlan::CLOSED),
        ]
        .into();
        terms.on_site.holidays = None;
        terms.targets[0].take_charge = Target::from_seconds(901).unwrap();
        terms.targets[1].resolved_in_time = Percent::from_hundredths(9_525).unwrap();
        terms.pausing = [WaitingFor::PlannedVisit].into_iter().collect();
        terms.at_risk = 60;
        terms.criteria.sam = Ahead::from_minutes(0).unwrap();
        terms.rounding = Rounding::new(3, Way::Down).unwrap();
        terms
    }

    #[test]
    fn t38_terms_read_back_as_they_were_written() {
        let tender = Contract::of_the_tender().unwrap().terms().clone();
        for terms in [tender, florence()] {
            assert_eq!(read_terms(&write_terms(&terms).unwrap()), Ok(terms));
        }
    }

    #[test]
    fn what_is_no_terms_is_refused_with_its_place() {
        let refusal = |path: &str, value: Value| {
            let mut document: Value =
                serde_json::from_str(&write_terms(&florence()).unwrap()).unwrap();
            *document.pointer_mut(path).unwrap() = value;
            read_terms(&document.to_string()).unwrap_err().to_string()
        };
        for (path, value, said) in [
            (
                "/desk/tz",
                Value::from("Europe/Roma"),
                "desk.tz: `Europe/Roma` is not",
            ),
            (
                "/desk/patron",
                "24/06".into(),
                "desk.patron: `24/06` is not a day",
            ),
            (
                "/targets/severity_1/task_s",
                (-1).into(),
                "targets.severity_1.task_s: a target",
            ),
            (
                "/targets/severity_2/taken_in_time",
                "100.1".into(),
                "targets.severity_2.taken_in_time: `100.1`",
            ),
            (
                "/pausing",
                vec!["user", "user"].into(),
                "pausing: `user` comes twice",
            ),
            (
                "/pausing",
                vec!["rain"].into(),
                "pausing[0]: `rain` is none of user, third_party",
            ),
            (
                "/criteria/sam_min",
                525_601.into(),
                "criteria.sam_min: 525601 minutes",
            ),
            ("/rounding/decimals", 5.into(), "rounding: 5 decimals"),
            (
                "/rounding/way",
                "even".into(),
                "rounding.way: `even` is none of",
            ),
            ("/at_risk", 256.into(), "at_risk: invalid value"),
        ] {
            let refused = refusal(path, value);
            assert!(refused.starts_with(said), "{refused}");
        }
        let whole = write_terms(&florence()).unwrap();
        assert!(read_terms(&whole.replacen('{', r#"{"penalty":1,"#, 1)).is_err());
        assert!(read_terms(&format!("{whole}{whole}")).is_err());
    }
}
