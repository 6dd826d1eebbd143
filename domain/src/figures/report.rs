//! Report: the observations of a period added up, for each metric, as a whole, by group and by month.

use std::collections::BTreeMap;

use crate::figures::{Group, Metric, Observation, Period, Tally};

/// The observations of a period added up.
#[derive(Debug)]
pub struct Report {
    period: Period,
    metrics: Vec<Measured>,
}

/// One metric in a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measured {
    /// All of it.
    pub whole: Tally,
    /// By what it is told apart; a group without an observation is left out.
    pub groups: BTreeMap<Group, Tally>,
    /// By the months of the period, in their order.
    pub months: Vec<Tally>,
}

impl Report {
    /// Of a period in which nothing was observed yet.
    pub fn of(period: Period) -> Self {
        let months = period.months().count();
        let none = Measured {
            months: vec![Tally::default(); months],
            ..Measured::default()
        };
        Self {
            metrics: vec![none; Metric::ALL.len()],
            period,
        }
    }

    /// Adds an observation of the period.
    pub fn add(&mut self, seen: &Observation) {
        let month = self.period.month_of(seen.at);
        let Some(metric) = self.metrics.get_mut(seen.metric as usize) else {
            return;
        };
        metric.whole.add(seen.seen);
        if let Some(month) = metric.months.get_mut(month) {
            month.add(seen.seen);
        }
        if let Some(group) = metric.groups.get_mut(&seen.group) {
            group.add(seen.seen);
        } else {
            let group = metric.groups.entry(seen.group.clone()).or_default();
            group.add(seen.seen);
        }
    }

    /// The same once all observations are there.
    #[must_use]
    pub fn finish(mut self) -> Self {
        for metric in &mut self.metrics {
            let groups = metric.groups.values_mut();
            let all = std::iter::once(&mut metric.whole).chain(groups);
            all.chain(&mut metric.months).for_each(Tally::finish);
        }
        self
    }

    /// The period.
    pub const fn period(&self) -> &Period {
        &self.period
    }

    /// Every metric, in the order of the list.
    pub fn metrics(&self) -> impl Iterator<Item = (Metric, &Measured)> {
        Metric::ALL.iter().copied().zip(&self.metrics)
    }
}
