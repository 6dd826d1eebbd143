//! Routing: rules that send a new ticket to the second level by themselves (*smistamento automatico*, T06, T07).
//!
//! Rules are read from the first to the last, and the first that fits decides. They are data: a version of them is
//! tried on past tickets before it is switched on, and a ticket remembers the version and the rule that decided.

mod conditions;
mod rule;
mod rules;
mod trial;

#[cfg(test)]
mod tests;

pub use conditions::{Aspect, Conditions, Facts, NoCondition, Phrase, Wanted};
pub use rule::Rule;
pub use rules::{Explanation, NotRules, Rules, Unreachable};
pub use trial::{Sent, Trial};
