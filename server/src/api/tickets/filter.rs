//! Filter: which tickets are asked for, in the parameters of an address.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::obligation::Recorded;
use custode_domain::person::Level;
use custode_domain::ticket::{Competence, Kind, StateName};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::coded;
use crate::api::problem::{Place, Problem, Why};
use crate::app::list_tickets::{Filter, OwnerIs};

/// How tickets are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::api) struct Asking {
    /// Where the list goes on, as the last answer said.
    pub(super) cursor: Option<String>,
    /// Rows of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub(super) limit: Option<String>,
    /// Words that all stand in the ticket.
    #[param(max_length = 200)]
    pub(super) q: Option<String>,
    /// Where they stand: any of these, with commas between.
    #[param(example = "new,taken_in_charge")]
    state: Option<String>,
    /// 1 blocking, 2 not blocking, 3 minor: any of these, with commas between.
    #[param(example = "1,2")]
    severity: Option<String>,
    /// The level that answers for them.
    #[param(value_type = Option<coded::Level>)]
    level: Option<String>,
    /// By which way they came.
    #[param(value_type = Option<coded::Channel>)]
    channel: Option<String>,
    /// Their nature.
    #[param(value_type = Option<coded::Kind>)]
    kind: Option<String>,
    /// Which specialists know about them.
    #[param(value_type = Option<coded::Competence>)]
    competence: Option<String>,
    /// How they stand by what was written down of their deadlines.
    #[param(value_type = Option<coded::Standing>)]
    standing: Option<String>,
    /// Their Ente.
    #[param(value_type = Option<uuid::Uuid>)]
    ente: Option<String>,
    /// The machine that they are about.
    #[param(value_type = Option<uuid::Uuid>)]
    machine: Option<String>,
    /// Who answers for them: a person, or `nobody`.
    #[param(example = "nobody")]
    owner: Option<String>,
    /// Who asked.
    #[param(value_type = Option<uuid::Uuid>)]
    requester: Option<String>,
    /// Opened at this instant or later.
    #[param(value_type = Option<jiff::Timestamp>)]
    from: Option<String>,
    /// Opened before this instant.
    #[param(value_type = Option<jiff::Timestamp>)]
    before: Option<String>,
}

impl Asking {
    /// What is asked for, or which parameter is none.
    pub(super) fn filter(&self) -> Result<Filter, Problem> {
        Ok(Filter {
            states: several("state", self.state.as_deref(), StateName::from_code)?,
            severities: several("severity", self.severity.as_deref(), severity)?,
            level: one("level", self.level.as_deref(), Level::from_code)?,
            channel: one("channel", self.channel.as_deref(), Channel::from_code)?,
            kind: one("kind", self.kind.as_deref(), Kind::from_code)?,
            competence: one(
                "competence",
                self.competence.as_deref(),
                Competence::from_code,
            )?,
            standing: one("standing", self.standing.as_deref(), Recorded::from_code)?,
            ente: one("ente", self.ente.as_deref(), |text| text.parse().ok())?,
            machine: one("machine", self.machine.as_deref(), |text| text.parse().ok())?,
            owner: one("owner", self.owner.as_deref(), owner)?,
            requester: one("requester", self.requester.as_deref(), |text| {
                text.parse().ok()
            })?,
            from: one("from", self.from.as_deref(), |text| text.parse().ok())?,
            before: one("before", self.before.as_deref(), |text| text.parse().ok())?,
        })
    }
}

fn one<T>(
    name: &str,
    asked: Option<&str>,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    let Some(text) = asked else { return Ok(None) };
    read(text).map(Some).ok_or_else(|| wrong(name))
}

fn several<T>(
    name: &str,
    asked: Option<&str>,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, Problem> {
    let Some(text) = asked else {
        return Ok(Vec::new());
    };
    let read = text.split(',').map(|one| read(one.trim()));
    read.collect::<Option<_>>().ok_or_else(|| wrong(name))
}

fn wrong(name: &str) -> Problem {
    Problem::wrong(Place::Parameter(name.to_owned()), Why::Shape)
}

fn severity(text: &str) -> Option<Severity> {
    text.parse().ok().and_then(Severity::from_number)
}

fn owner(text: &str) -> Option<OwnerIs> {
    match text {
        "nobody" => Some(OwnerIs::Nobody),
        other => other.parse().ok().map(OwnerIs::Person),
    }
}
