//! systemd units: those that must run, and any that failed.

use std::collections::BTreeSet;

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;

use crate::check::{LastRun, Verdict};

/// A unit that must be active.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitTarget {
    /// Its full name: `postgresql.service`.
    pub name: Object,
    /// How bad its absence is: 2, and 1 for a service of the SIC (fleet study 6.4, row 20).
    pub severity: Severity,
}

/// A unit as systemd describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Full name.
    pub name: String,
    /// What it says of itself.
    pub description: String,
    /// `loaded`, `not-found`, `masked`…
    pub load: String,
    /// `active`, `inactive`, `failed`, `activating`…
    pub active: String,
    /// `running`, `exited`, `auto-restart`…
    pub sub: String,
}

/// What was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Every target with its unit; `None` where systemd does not know the name.
    pub required: Vec<(UnitTarget, Option<Unit>)>,
    /// All units that failed.
    pub failed: Vec<Unit>,
}

/// What is remembered: which units failed, so that their end is seen.
#[derive(Debug, Default)]
pub(crate) struct Check {
    failed: BTreeSet<Object>,
}

impl Check {
    pub(crate) fn new(before: &LastRun) -> Self {
        Self {
            failed: before.standing(FindingCode::UnitFailed).collect(),
        }
    }

    pub(crate) fn judge(&mut self, reading: &Reading) -> Vec<Verdict> {
        let required = reading
            .required
            .iter()
            .map(|(target, unit)| service(target, unit.as_ref()));
        let mut verdicts: Vec<_> = required.collect();
        let is_required = |name: &Object| reading.required.iter().any(|(t, _)| t.name == *name);
        let failed: Vec<_> = reading
            .failed
            .iter()
            .map(|unit| (Object::fit(&unit.name), unit))
            .filter(|(name, _)| !is_required(name))
            .collect();
        let failed_now: BTreeSet<Object> = failed.iter().map(|(name, _)| name.clone()).collect();
        verdicts.extend(failed.iter().map(|(name, unit)| failure(name, unit)));
        verdicts.extend(self.failed.difference(&failed_now).map(recovery));
        self.failed = failed_now;
        verdicts
    }
}

fn service(target: &UnitTarget, unit: Option<&Unit>) -> Verdict {
    let name = &target.name;
    let Some(unit) = unit.filter(|unit| unit.load != "not-found") else {
        let summary = format!("systemd non conosce l'unità {name}.");
        let bad = Judgement::Bad(target.severity);
        return Verdict::new(FindingCode::ServiceDown, name, bad, "", summary);
    };
    let judgement = match unit.active.as_str() {
        "active" | "reloading" | "refreshing" => Judgement::Good,
        // A unit that restarts over and over is more often activating than failed.
        "activating" if unit.sub != "auto-restart" => Judgement::Between,
        _ => Judgement::Bad(target.severity),
    };
    let summary = format!(
        "L'unità {name} è {} ({}), attesa active.",
        unit.active, unit.sub
    );
    Verdict::new(FindingCode::ServiceDown, name, judgement, "", summary)
        .with("Descrizione", &unit.description)
}

fn failure(name: &Object, unit: &Unit) -> Verdict {
    let summary = format!("L'unità {name} è fallita ({}).", unit.sub);
    let bad = Judgement::Bad(Severity::Minor);
    Verdict::new(FindingCode::UnitFailed, name, bad, "", summary)
        .with("Descrizione", &unit.description)
}

fn recovery(name: &Object) -> Verdict {
    let summary = format!("L'unità {name} non è più fallita.");
    Verdict::new(FindingCode::UnitFailed, name, Judgement::Good, "", summary)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str, active: &str, sub: &str) -> Unit {
        Unit {
            name: name.to_owned(),
            description: "Un servizio".to_owned(),
            load: "loaded".to_owned(),
            active: active.to_owned(),
            sub: sub.to_owned(),
        }
    }

    #[test]
    fn a_required_unit_must_be_active() {
        let name = Object::parse("sic.service").unwrap();
        let target = UnitTarget {
            name,
            severity: Severity::Blocking,
        };
        let bad = Judgement::Bad(Severity::Blocking);
        let states = [
            ("active", "running", Judgement::Good),
            ("reloading", "reload", Judgement::Good),
            ("activating", "start-pre", Judgement::Between),
            ("activating", "auto-restart", bad),
            ("inactive", "dead", bad),
            ("failed", "failed", bad),
        ];
        for (active, sub, expected) in states {
            let found = Some(unit("sic.service", active, sub));
            let reading = Reading {
                required: vec![(target.clone(), found)],
                failed: vec![],
            };
            assert_eq!(
                Check::default().judge(&reading)[0].judgement,
                expected,
                "{active} {sub}"
            );
        }
        let reading = Reading {
            required: vec![(target, None)],
            failed: vec![],
        };
        assert_eq!(Check::default().judge(&reading)[0].judgement, bad);
    }

    #[test]
    fn a_failed_unit_that_recovers_is_told_once_even_after_a_restart_of_the_agent() {
        let object = Object::parse("backup.service").unwrap();
        let before = LastRun {
            standing: vec![(FindingCode::UnitFailed, object.clone())],
            ..LastRun::default()
        };
        let mut check = Check::new(&before);
        let failed = unit("backup.service", "failed", "failed");
        let reading = Reading {
            required: vec![],
            failed: vec![failed],
        };
        assert_eq!(
            check.judge(&reading)[0].judgement,
            Judgement::Bad(Severity::Minor)
        );
        let well = Reading {
            required: vec![],
            failed: vec![],
        };
        let verdicts = check.judge(&well);
        assert_eq!(
            (verdicts[0].object.clone(), verdicts[0].judgement),
            (object, Judgement::Good)
        );
        assert_eq!(check.judge(&well), []);
    }
}
