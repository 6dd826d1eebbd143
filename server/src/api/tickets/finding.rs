//! A fault, as programs read it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::show_ticket::Finding as FindingOf;

/// A fault of one object, from the instant it is raised until it clears.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Finding {
    #[schema(value_type = uuid::Uuid)]
    id: String,
    /// What is wrong.
    #[schema(example = "disk_space_low")]
    code: &'static str,
    /// With what, as the machine says; text from outside.
    #[schema(example = "/var")]
    object: String,
    /// 1 blocking, 2 not blocking, 3 minor.
    #[schema(minimum = 1, maximum = 3)]
    severity: u8,
    #[schema(value_type = Option<uuid::Uuid>)]
    machine: Option<String>,
    /// By the machine's clock.
    #[schema(value_type = jiff::Timestamp)]
    raised_at: String,
    /// By the machine's clock; nothing while it stands.
    #[schema(value_type = Option<jiff::Timestamp>)]
    cleared_at: Option<String>,
    #[schema(value_type = Option<uuid::Uuid>)]
    ticket: Option<String>,
}

impl From<&FindingOf> for Finding {
    fn from(finding: &FindingOf) -> Self {
        Self {
            id: finding.id.to_string(),
            code: finding.code.code(),
            object: finding.object.as_str().to_owned(),
            severity: finding.severity.number(),
            machine: finding.subject.machine.map(|id| id.to_string()),
            raised_at: finding.raised_at.to_string(),
            cleared_at: finding.cleared_at.map(|at| at.to_string()),
            ticket: finding.ticket.map(|id| id.to_string()),
        }
    }
}
