//! Change: a transition of a finding on the wire.

use custode_domain::Severity;
use custode_domain::finding::{Change, FindingCode, NotAnObject, Object, Transition};
use custode_domain::id::FindingId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Evidence, id};
use crate::bounded::Text;

/// A [`Transition`] with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WireTransition {
    /// Which finding.
    #[serde(with = "id")]
    pub finding: FindingId,
    /// Place in its life.
    pub ordinal: u32,
    /// What is wrong, by its code.
    pub code: Text<64>,
    /// With what.
    pub object: Text<200>,
    /// When, by the machine's clock.
    pub at: Timestamp,
    /// What changed.
    pub change: WireChange,
    /// What was seen.
    #[serde(default)]
    pub evidence: Evidence,
}

/// A [`Change`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WireChange {
    /// See [`Change::Raised`].
    Raised {
        /// 1, 2 or 3.
        severity: u8,
        /// When the condition began.
        since: Timestamp,
    },
    /// See [`Change::Regraded`].
    Regraded {
        /// 1, 2 or 3.
        severity: u8,
    },
    /// See [`Change::Flapping`].
    Flapping,
    /// See [`Change::Cleared`].
    Cleared,
}

/// Why a wire transition is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotATransition {
    /// The catalogue of this release does not have it.
    #[error("unknown finding code {0:?}")]
    Code(String),
    /// Not 1, 2 or 3.
    #[error("severity {0} (expected 1, 2 or 3)")]
    Severity(u8),
    /// The object does not name anything.
    #[error("object that names nothing")]
    Object(#[source] NotAnObject),
    /// Only the raising has the ordinal 0.
    #[error("ordinal {0} for this change")]
    Ordinal(u32),
}

impl From<&Transition> for WireTransition {
    fn from(transition: &Transition) -> Self {
        Self {
            finding: transition.finding,
            ordinal: transition.ordinal,
            code: Text::fit(transition.code.code()),
            object: Text::fit(transition.object.as_str()),
            at: transition.at,
            change: transition.change.into(),
            evidence: Evidence::default(),
        }
    }
}

impl TryFrom<&WireTransition> for Transition {
    type Error = NotATransition;

    fn try_from(wire: &WireTransition) -> Result<Self, NotATransition> {
        let code = wire.code.as_str();
        let change = Change::try_from(wire.change)?;
        if (wire.ordinal == 0) != matches!(change, Change::Raised { .. }) {
            return Err(NotATransition::Ordinal(wire.ordinal));
        }
        Ok(Self {
            finding: wire.finding,
            ordinal: wire.ordinal,
            code: FindingCode::from_code(code)
                .ok_or_else(|| NotATransition::Code(code.to_owned()))?,
            object: Object::parse(wire.object.as_str()).map_err(NotATransition::Object)?,
            at: wire.at,
            change,
        })
    }
}

impl From<Change> for WireChange {
    fn from(change: Change) -> Self {
        match change {
            Change::Raised { severity, since } => Self::Raised {
                severity: severity.number(),
                since,
            },
            Change::Regraded { severity } => Self::Regraded {
                severity: severity.number(),
            },
            Change::Flapping => Self::Flapping,
            Change::Cleared => Self::Cleared,
        }
    }
}

impl TryFrom<WireChange> for Change {
    type Error = NotATransition;

    fn try_from(wire: WireChange) -> Result<Self, NotATransition> {
        let degree = |number| Severity::from_number(number).ok_or(NotATransition::Severity(number));
        Ok(match wire {
            WireChange::Raised { severity, since } => Self::Raised {
                severity: degree(severity)?,
                since,
            },
            WireChange::Regraded { severity } => Self::Regraded {
                severity: degree(severity)?,
            },
            WireChange::Flapping => Self::Flapping,
            WireChange::Cleared => Self::Cleared,
        })
    }
}
