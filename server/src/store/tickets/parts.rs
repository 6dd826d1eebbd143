//! Parts: the things inside events that have fields of their own, as JSON.

use std::time::Duration;

use custode_domain::Severity;
use custode_domain::category::Category;
use custode_domain::channel::Channel;
use custode_domain::contract::Promise;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::id::{
    EnteId, FindingId, MachineId, PersonId, RuleId, SiteId, TaskId, TicketId,
};
use custode_domain::on_call::{Called, Page, PageReason};
use custode_domain::person::Level;
use custode_domain::ticket::{
    Area, AreaKind, Assignment, AttemptOutcome, Check, Competence, Concern, Kind, Line, Medium,
    Opening, Raised, ReopeningCause, Repromise, Routed, SeverityReason, Step, Text, Wait,
    WaitingFor,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::store::spelt::{Spelt, bare};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpeningDocument {
    ticket: Spelt<TicketId>,
    ente: Spelt<EnteId>,
    concern: ConcernDocument,
    requester: Option<Spelt<PersonId>>,
    channel: Spelt<Channel>,
    kind: Spelt<Kind>,
    severity: Spelt<Severity>,
    level: Spelt<Level>,
    /// Openings that were written before rules were there have neither this nor the next.
    #[serde(default)]
    category: Option<Spelt<Category>>,
    #[serde(default)]
    routed: RoutedDocument,
    competence: Option<Spelt<Competence>>,
    subject: Spelt<Line>,
    description: Option<Spelt<Text>>,
    arrived: Spelt<Timestamp>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum RoutedDocument {
    #[default]
    NotTried,
    NoneFits {
        version: u64,
    },
    By {
        rule: Spelt<RuleId>,
        name: Spelt<Line>,
        version: u64,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ConcernDocument {
    Ente,
    Site(Spelt<SiteId>),
    Machine(Spelt<MachineId>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum SeverityReasonDocument {
    Judged(Spelt<Text>),
    Finding(Spelt<FindingId>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ReopeningCauseDocument {
    Contested(Spelt<Text>),
    Refired(Spelt<FindingId>),
    Ineffective,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RepromiseDocument {
    version: u32,
    promise: Spelt<Promise>,
    from: Option<Spelt<Timestamp>>,
    to: Option<Spelt<Timestamp>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageDocument {
    competence: Spelt<Competence>,
    reason: PageReasonDocument,
    to: CalledDocument,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum PageReasonDocument {
    Judged(Spelt<Text>),
    Blocking,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum CalledDocument {
    Person {
        person: Spelt<PersonId>,
        until: Spelt<Timestamp>,
    },
    Coordinators,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AreaDocument {
    kind: Spelt<AreaKind>,
    name: Spelt<Line>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssignmentDocument {
    task: Spelt<TaskId>,
    area: AreaDocument,
    request: Spelt<Text>,
    target: Option<Duration>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WaitDocument {
    on: Spelt<WaitingFor>,
    awaited: Spelt<Line>,
    reason: Spelt<Text>,
    expected: Option<Spelt<Timestamp>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckDocument {
    medium: Spelt<Medium>,
    outcome: Spelt<AttemptOutcome>,
    remark: Option<Spelt<Text>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RaisedDocument {
    finding: Spelt<FindingId>,
    ordinal: u32,
    machine: Option<Spelt<MachineId>>,
    code: Spelt<FindingCode>,
    object: Spelt<Object>,
    severity: Spelt<Severity>,
    since: Spelt<Timestamp>,
    noticed: Spelt<Timestamp>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepDocument {
    finding: Spelt<FindingId>,
    ordinal: u32,
    noticed: Spelt<Timestamp>,
}

impl From<Routed> for RoutedDocument {
    fn from(routed: Routed) -> Self {
        match routed {
            Routed::NotTried => Self::NotTried,
            Routed::NoneFits { version } => Self::NoneFits { version },
            Routed::By {
                rule,
                name,
                version,
            } => Self::By {
                rule: Spelt(rule),
                name: Spelt(name),
                version,
            },
        }
    }
}

impl From<RoutedDocument> for Routed {
    fn from(document: RoutedDocument) -> Self {
        match document {
            RoutedDocument::NotTried => Self::NotTried,
            RoutedDocument::NoneFits { version } => Self::NoneFits { version },
            RoutedDocument::By {
                rule,
                name,
                version,
            } => Self::By {
                rule: rule.0,
                name: name.0,
                version,
            },
        }
    }
}

impl From<Opening> for OpeningDocument {
    fn from(opening: Opening) -> Self {
        Self {
            ticket: Spelt(opening.ticket),
            ente: Spelt(opening.ente),
            concern: match opening.concern {
                Concern::Ente => ConcernDocument::Ente,
                Concern::Site(id) => ConcernDocument::Site(Spelt(id)),
                Concern::Machine(id) => ConcernDocument::Machine(Spelt(id)),
            },
            requester: opening.requester.map(Spelt),
            channel: Spelt(opening.channel),
            kind: Spelt(opening.kind),
            severity: Spelt(opening.severity),
            level: Spelt(opening.level),
            category: opening.category.map(Spelt),
            routed: opening.routed.into(),
            competence: opening.competence.map(Spelt),
            subject: Spelt(opening.subject),
            description: opening.description.map(Spelt),
            arrived: Spelt(opening.arrived),
        }
    }
}

impl From<OpeningDocument> for Opening {
    fn from(document: OpeningDocument) -> Self {
        Self {
            ticket: document.ticket.0,
            ente: document.ente.0,
            concern: match document.concern {
                ConcernDocument::Ente => Concern::Ente,
                ConcernDocument::Site(id) => Concern::Site(id.0),
                ConcernDocument::Machine(id) => Concern::Machine(id.0),
            },
            requester: bare(document.requester),
            channel: document.channel.0,
            kind: document.kind.0,
            severity: document.severity.0,
            level: document.level.0,
            category: bare(document.category),
            routed: document.routed.into(),
            competence: bare(document.competence),
            subject: document.subject.0,
            description: bare(document.description),
            arrived: document.arrived.0,
        }
    }
}

impl From<SeverityReason> for SeverityReasonDocument {
    fn from(why: SeverityReason) -> Self {
        match why {
            SeverityReason::Judged(text) => Self::Judged(Spelt(text)),
            SeverityReason::Finding(id) => Self::Finding(Spelt(id)),
        }
    }
}

impl From<SeverityReasonDocument> for SeverityReason {
    fn from(document: SeverityReasonDocument) -> Self {
        match document {
            SeverityReasonDocument::Judged(text) => Self::Judged(text.0),
            SeverityReasonDocument::Finding(id) => Self::Finding(id.0),
        }
    }
}

impl From<ReopeningCause> for ReopeningCauseDocument {
    fn from(cause: ReopeningCause) -> Self {
        match cause {
            ReopeningCause::Contested(text) => Self::Contested(Spelt(text)),
            ReopeningCause::Refired(id) => Self::Refired(Spelt(id)),
            ReopeningCause::Ineffective => Self::Ineffective,
        }
    }
}

impl From<ReopeningCauseDocument> for ReopeningCause {
    fn from(document: ReopeningCauseDocument) -> Self {
        match document {
            ReopeningCauseDocument::Contested(text) => Self::Contested(text.0),
            ReopeningCauseDocument::Refired(id) => Self::Refired(id.0),
            ReopeningCauseDocument::Ineffective => Self::Ineffective,
        }
    }
}

impl From<Page> for PageDocument {
    fn from(page: Page) -> Self {
        Self {
            competence: Spelt(page.competence),
            reason: match page.reason {
                PageReason::Judged(text) => PageReasonDocument::Judged(Spelt(text)),
                PageReason::Blocking => PageReasonDocument::Blocking,
            },
            to: page.to.into(),
        }
    }
}

impl From<PageDocument> for Page {
    fn from(document: PageDocument) -> Self {
        Self {
            competence: document.competence.0,
            reason: match document.reason {
                PageReasonDocument::Judged(text) => PageReason::Judged(text.0),
                PageReasonDocument::Blocking => PageReason::Blocking,
            },
            to: document.to.into(),
        }
    }
}

impl From<Called> for CalledDocument {
    fn from(called: Called) -> Self {
        match called {
            Called::Person { person, until } => Self::Person {
                person: Spelt(person),
                until: Spelt(until),
            },
            Called::Coordinators => Self::Coordinators,
        }
    }
}

impl From<CalledDocument> for Called {
    fn from(document: CalledDocument) -> Self {
        match document {
            CalledDocument::Person { person, until } => Self::Person {
                person: person.0,
                until: until.0,
            },
            CalledDocument::Coordinators => Self::Coordinators,
        }
    }
}

impl From<Raised> for RaisedDocument {
    fn from(raised: Raised) -> Self {
        Self {
            finding: Spelt(raised.finding),
            ordinal: raised.ordinal,
            machine: raised.machine.map(Spelt),
            code: Spelt(raised.code),
            object: Spelt(raised.object),
            severity: Spelt(raised.severity),
            since: Spelt(raised.since),
            noticed: Spelt(raised.noticed),
        }
    }
}

impl From<RaisedDocument> for Raised {
    fn from(document: RaisedDocument) -> Self {
        Self {
            finding: document.finding.0,
            ordinal: document.ordinal,
            machine: bare(document.machine),
            code: document.code.0,
            object: document.object.0,
            severity: document.severity.0,
            since: document.since.0,
            noticed: document.noticed.0,
        }
    }
}

impl From<Step> for StepDocument {
    fn from(step: Step) -> Self {
        Self {
            finding: Spelt(step.finding),
            ordinal: step.ordinal,
            noticed: Spelt(step.noticed),
        }
    }
}

impl From<StepDocument> for Step {
    fn from(document: StepDocument) -> Self {
        Self {
            finding: document.finding.0,
            ordinal: document.ordinal,
            noticed: document.noticed.0,
        }
    }
}

impl From<Assignment> for AssignmentDocument {
    fn from(assignment: Assignment) -> Self {
        let Area { kind, name } = assignment.area;
        Self {
            task: Spelt(assignment.task),
            area: AreaDocument {
                kind: Spelt(kind),
                name: Spelt(name),
            },
            request: Spelt(assignment.request),
            target: assignment.target,
        }
    }
}

impl From<AssignmentDocument> for Assignment {
    fn from(document: AssignmentDocument) -> Self {
        Self {
            task: document.task.0,
            area: Area {
                kind: document.area.kind.0,
                name: document.area.name.0,
            },
            request: document.request.0,
            target: document.target,
        }
    }
}

impl From<Wait> for WaitDocument {
    fn from(wait: Wait) -> Self {
        Self {
            on: Spelt(wait.on),
            awaited: Spelt(wait.awaited),
            reason: Spelt(wait.reason),
            expected: wait.expected.map(Spelt),
        }
    }
}

impl From<WaitDocument> for Wait {
    fn from(document: WaitDocument) -> Self {
        Self {
            on: document.on.0,
            awaited: document.awaited.0,
            reason: document.reason.0,
            expected: bare(document.expected),
        }
    }
}

impl From<Check> for CheckDocument {
    fn from(check: Check) -> Self {
        Self {
            medium: Spelt(check.medium),
            outcome: Spelt(check.outcome),
            remark: check.remark.map(Spelt),
        }
    }
}

impl From<CheckDocument> for Check {
    fn from(document: CheckDocument) -> Self {
        Self {
            medium: document.medium.0,
            outcome: document.outcome.0,
            remark: bare(document.remark),
        }
    }
}

impl From<Repromise> for RepromiseDocument {
    fn from(moved: Repromise) -> Self {
        Self {
            version: moved.version,
            promise: Spelt(moved.promise),
            from: moved.from.map(Spelt),
            to: moved.to.map(Spelt),
        }
    }
}

impl From<RepromiseDocument> for Repromise {
    fn from(document: RepromiseDocument) -> Self {
        Self {
            version: document.version,
            promise: document.promise.0,
            from: bare(document.from),
            to: bare(document.to),
        }
    }
}
