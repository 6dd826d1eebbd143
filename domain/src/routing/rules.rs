//! Rules: an ordered set of them; the first that fits decides, and it can be asked why.

use super::{Aspect, Facts, Rule};
use crate::id::RuleId;
use crate::person::Level;
use crate::ticket::{Opening, Routed};

/// An ordered set of rules, each with an identifier and a name of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules(Vec<Rule>);

/// Why a set of rules is none. Places are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRules {
    /// More than people oversee.
    #[error("too many rules: at most {max} are read for a ticket")]
    TooMany {
        /// How many there may be.
        max: usize,
    },
    /// Two rules of one name.
    #[error("rule {place} has the name of rule {first}: give it another")]
    NameTaken {
        /// Where the second stands.
        place: usize,
        /// Where the first stands.
        first: usize,
    },
    /// One rule twice.
    #[error("rule {place} is rule {first} again")]
    Twice {
        /// Where the second stands.
        place: usize,
        /// Where the first stands.
        first: usize,
    },
}

/// A rule that never decides, because an earlier one fits all its tickets. Places are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreachable {
    /// Where it stands.
    pub place: usize,
    /// Where the rule stands that comes before it.
    pub behind: usize,
}

/// Why a ticket is where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation<'r> {
    /// The rules that were read before, each with what about the ticket did not fit.
    pub passed: Vec<(&'r Rule, Vec<Aspect>)>,
    /// The rule that decided; without one the first level looks at the ticket.
    pub by: Option<&'r Rule>,
}

impl Rules {
    /// One reading of all of them is part of every opening.
    pub const MOST: usize = 100;

    /// Takes rules in the order in which they are read.
    pub fn new(rules: Vec<Rule>) -> Result<Self, NotRules> {
        if rules.len() > Self::MOST {
            return Err(NotRules::TooMany { max: Self::MOST });
        }
        for (place, rule) in (1..).zip(&rules) {
            for (first, earlier) in (1..place).zip(&rules) {
                if earlier.id == rule.id {
                    return Err(NotRules::Twice { place, first });
                }
                if earlier.name == rule.name {
                    return Err(NotRules::NameTaken { place, first });
                }
            }
        }
        Ok(Self(rules))
    }

    /// In the order in which they are read.
    pub fn all(&self) -> &[Rule] {
        &self.0
    }

    /// The rule with this identifier.
    pub fn find(&self, id: RuleId) -> Option<&Rule> {
        self.0.iter().find(|rule| rule.id == id)
    }

    /// With this rule in the place of the one with its identifier, or at the end.
    pub fn with(&self, rule: Rule) -> Result<Self, NotRules> {
        let mut rules = self.0.clone();
        match rules.iter_mut().find(|known| known.id == rule.id) {
            Some(known) => *known = rule,
            None => rules.push(rule),
        }
        Self::new(rules)
    }

    /// Without this rule.
    #[must_use]
    pub fn without(&self, id: RuleId) -> Self {
        let mut rules = self.0.clone();
        rules.retain(|rule| rule.id != id);
        Self(rules)
    }

    /// With this rule one place earlier, or later; the first and the last stay where there is no place.
    #[must_use]
    pub fn moved(&self, id: RuleId, earlier: bool) -> Self {
        let mut rules = self.0.clone();
        let at = rules.iter().position(|rule| rule.id == id);
        let to = at.and_then(|at| {
            if earlier {
                at.checked_sub(1)
            } else {
                Some(at + 1)
            }
        });
        if let Some((at, to)) = at.zip(to)
            && to < rules.len()
        {
            rules.swap(at, to);
        }
        Self(rules)
    }

    /// Which rule decides, and why the earlier ones do not.
    pub fn explain(&self, facts: &Facts<'_>) -> Explanation<'_> {
        let mut passed = Vec::new();
        for rule in &self.0 {
            let missed = rule.missed(facts);
            if missed.is_empty() {
                return Explanation {
                    passed,
                    by: Some(rule),
                };
            }
            passed.push((rule, missed));
        }
        Explanation { passed, by: None }
    }

    /// The rule that decides.
    pub fn decide(&self, facts: &Facts<'_>) -> Option<&Rule> {
        self.0.iter().find(|rule| rule.missed(facts).is_empty())
    }

    /// Rules that never decide, each with the first one that comes before it.
    pub fn unreachable(&self) -> Vec<Unreachable> {
        let behind = |(place, rule): (usize, &Rule)| {
            let mut earlier = (1..place).zip(&self.0);
            let covers = earlier.find(|(_, earlier)| earlier.conditions.cover(&rule.conditions));
            covers.map(|(behind, _)| Unreachable { place, behind })
        };
        (1..).zip(&self.0).filter_map(behind).collect()
    }
}

impl Opening {
    /// Sent on by the rule that decided: it starts among its specialists, or without one at the first level;
    /// either way it remembers which version of the rules was asked (T06).
    #[must_use]
    pub fn routed_by(self, decided: Option<&Rule>, version: u64) -> Self {
        match decided {
            Some(rule) => Self {
                level: Level::Second,
                competence: Some(rule.to),
                routed: Routed::By {
                    rule: rule.id,
                    name: rule.name.clone(),
                    version,
                },
                ..self
            },
            None => Self {
                routed: Routed::NoneFits { version },
                ..self
            },
        }
    }
}
