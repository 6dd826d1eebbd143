//! Targets as they are written in a document: service time in seconds, thresholds in percent.

use custode_domain::contract::{Percent, Targets};
use custode_domain::sla::Target;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::text::Text;

/// What is promised for one severity.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetsForm {
    #[serde(with = "seconds")]
    take_charge_s: Target,
    #[serde(with = "seconds")]
    resolution_s: Target,
    #[serde(with = "seconds")]
    task_s: Target,
    taken_in_time: Text<Percent>,
    resolved_in_time: Text<Percent>,
}

impl From<TargetsForm> for Targets {
    fn from(form: TargetsForm) -> Self {
        Self {
            take_charge: form.take_charge_s,
            resolution: form.resolution_s,
            task: form.task_s,
            taken_in_time: form.taken_in_time.0,
            resolved_in_time: form.resolved_in_time.0,
        }
    }
}

impl From<&Targets> for TargetsForm {
    fn from(targets: &Targets) -> Self {
        let Targets {
            take_charge,
            resolution,
            task,
            taken_in_time,
            resolved_in_time,
        } = *targets;
        Self {
            take_charge_s: take_charge,
            resolution_s: resolution,
            task_s: task,
            taken_in_time: Text(taken_in_time),
            resolved_in_time: Text(resolved_in_time),
        }
    }
}

mod seconds {
    //! A target in seconds.

    use super::{Deserialize, Deserializer, Serializer, Target, de};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it so")]
    pub(super) fn serialize<S: Serializer>(target: &Target, json: S) -> Result<S::Ok, S::Error> {
        json.serialize_i64(target.seconds())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(json: D) -> Result<Target, D::Error> {
        Target::from_seconds(i64::deserialize(json)?).map_err(de::Error::custom)
    }
}
