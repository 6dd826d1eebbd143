//! Classify: the nature and the severity of a ticket, corrected with a reason (T08, T22).

use jiff::Timestamp;

use crate::Severity;
use crate::person::Actor;
use crate::ticket::{
    CommandName, Competence, Event, Happening, Kind, Refusal, SeverityReason, Text, Ticket,
};

impl Ticket {
    /// Corrects the nature of the ticket and who knows about it.
    pub fn classify(
        &self,
        by: Actor,
        kind: Kind,
        competence: Option<Competence>,
        reason: Text,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::Classify;
        Self::desk_only(by, ACTION)?;
        self.while_open(ACTION)?;
        if self.kind == kind && self.competence == competence {
            return Err(Refusal::NothingChanges);
        }
        Ok(vec![self.event(
            by,
            Happening::Classified {
                kind,
                competence,
                reason,
            },
            now,
        )])
    }

    /// Corrects the severity. The clock still counts from the opening (R9).
    pub fn reclassify(
        &self,
        by: Actor,
        to: Severity,
        reason: Text,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::ChangeSeverity;
        Self::desk_only(by, ACTION)?;
        self.while_open(ACTION)?;
        if self.severity == to {
            return Err(Refusal::NothingChanges);
        }
        let why = SeverityReason::Judged(reason);
        Ok(vec![self.event(
            by,
            Happening::SeverityChanged {
                from: self.severity,
                to,
                why,
            },
            now,
        )])
    }

    /// Records another way that exists for the time being (T11). Whether the severity falls with it is judged apart.
    pub fn record_workaround(
        &self,
        by: Actor,
        text: Text,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::RecordWorkaround;
        Self::desk_only(by, ACTION)?;
        self.while_open(ACTION)?;
        Ok(vec![self.event(
            by,
            Happening::WorkaroundRecorded { text },
            now,
        )])
    }
}
