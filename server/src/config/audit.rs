//! Audit: the section that says for how long records of the audit are kept.

use std::num::NonZeroU8;

use serde::{Deserialize, Deserializer};

use crate::app::audit::forget::Retention;
use crate::store::audit::Class;

/// `[audit]`, in months of each class.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuditSection {
    #[serde(rename = "access_months")]
    access: Option<Months>,
    #[serde(rename = "operation_months")]
    operation: Option<Months>,
    #[serde(rename = "administration_months")]
    administration: Option<Months>,
}

/// Enough of them: fewer are refused where the file says so.
#[derive(Debug, Clone, Copy)]
struct Months(NonZeroU8);

impl<'de> Deserialize<'de> for Months {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let months = NonZeroU8::deserialize(deserializer)?;
        let kept = Retention::default().with(Class::Access, months);
        kept.map(|_| Self(months)).map_err(serde::de::Error::custom)
    }
}

impl AuditSection {
    pub(super) fn retention(&self) -> Retention {
        let said = [
            (Class::Access, self.access),
            (Class::Operation, self.operation),
            (Class::Administration, self.administration),
        ];
        said.into_iter()
            .filter_map(|(class, months)| Some((class, months?)))
            .fold(Retention::default(), |kept, (class, Months(months))| {
                kept.with(class, months).unwrap_or(kept)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_than_six_months_is_refused_with_the_reason() {
        for few in ["access_months = 5", "operation_months = 1"] {
            let error = toml::from_str::<AuditSection>(few).unwrap_err().to_string();
            assert!(error.contains("6 months at least"), "{error}");
        }
        let section: AuditSection = toml::from_str("access_months = 6\n").unwrap();
        let kept = section.retention();
        assert_eq!(kept.months(Class::Access), 6);
        assert_eq!(kept.months(Class::Administration), 12);
    }
}
