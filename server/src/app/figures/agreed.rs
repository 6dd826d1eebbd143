//! Agreed: what the contracts in force at the end of a period say of its figures, where they say the same.

use std::sync::Arc;

use custode_domain::Severity;
use custode_domain::contract::{Contract, Contracts, Percent, Rounding};
use custode_domain::figures::{Group, Metric};
use jiff::Timestamp;

/// The contracts in force, each different one once.
#[derive(Debug, Clone)]
pub struct Agreed(Vec<Contract>);

impl Agreed {
    pub(super) fn at(all: &[Arc<Contracts>], last: Timestamp) -> Self {
        let mut different: Vec<Contract> = Vec::new();
        for contracts in all {
            let contract = &contracts.in_force(last).contract;
            if !different.contains(contract) {
                different.push(contract.clone());
            }
        }
        Self(different)
    }

    /// Whether all Enti that are told have the same contract.
    pub const fn is_one(&self) -> bool {
        self.0.len() <= 1
    }

    /// How shares are rounded; as is usual where the contracts differ.
    pub fn rounding(&self) -> Rounding {
        let same = self.same(|contract| contract.terms().rounding);
        same.unwrap_or(Rounding::USUAL)
    }

    /// What a share must reach in a group, or as a whole, if all contracts and severities that are told say the same.
    pub fn threshold(&self, metric: Metric, group: Option<&Group>) -> Option<Percent> {
        let threshold = metric.threshold()?;
        let severities = match group {
            Some(Group::Severity(severity)) => vec![severity.0],
            Some(
                Group::Kind(_)
                | Group::Age(_)
                | Group::State(_)
                | Group::Level(_)
                | Group::Channel(_)
                | Group::Area(..)
                | Group::Hour(_),
            )
            | None => Severity::ALL.to_vec(),
        };
        let mut asked = severities
            .into_iter()
            .map(|severity| self.same(|contract| threshold.of(contract, severity)));
        let first = asked.next()??;
        asked.all(|other| other == Some(first)).then_some(first)
    }

    fn same<T: PartialEq>(&self, of: impl Fn(&Contract) -> T) -> Option<T> {
        let mut all = self.0.iter().map(of);
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }
}
