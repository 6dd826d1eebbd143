//! Coded: the closed sets of the domain, as the description of the API lists them.

use std::borrow::Cow;

use custode_domain::channel::Channel as ChannelCode;
use custode_domain::figures::{Form as FormCode, Metric as MetricCode};
use custode_domain::machine::MachineClass;
use custode_domain::obligation::Recorded;
use custode_domain::person::{Level as LevelCode, Role as RoleCode};
use custode_domain::ticket::{
    Activity as ActivityCode, AreaKind as AreaKindCode, AttemptOutcome,
    Competence as CompetenceCode, HappeningName, Kind as KindCode, Medium as MediumCode,
    Relation as RelationCode, StateName, TaskStateName, WaitingFor as WaitingForCode,
};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::app::rights::Action;
use custode_domain::category::Category as CategoryCode;

/// Names a schema, and lists its values.
macro_rules! coded {
    ($($(#[$doc:meta])+ $name:ident = $values:expr;)+) => {$(
        $(#[$doc])+
        pub(super) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let values: Vec<&'static str> = $values;
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .enum_values(Some(values))
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )+};
}

coded! {
    /// Where a ticket stands.
    State = StateName::ALL.iter().map(|one| one.code()).collect();
    /// How a ticket stands by what was written down of its deadlines.
    Standing = Recorded::ALL.iter().map(|one| one.code()).collect();
    /// The nature of a ticket.
    Kind = KindCode::ALL.iter().map(|one| one.code()).collect();
    /// How a task goes.
    TaskState = TaskStateName::ALL.iter().map(|one| one.code()).collect();
    /// What happened to a ticket.
    What = HappeningName::ALL.iter().map(|one| one.code()).collect();
    /// Whose turn it is while a ticket waits.
    WaitingFor = WaitingForCode::ALL.iter().map(|one| one.code()).collect();
    /// By which way somebody was told or asked.
    Medium = MediumCode::ALL.iter().map(|one| one.code()).collect();
    /// What came of asking whether the fix holds.
    Outcome = AttemptOutcome::ALL.iter().map(|one| one.code()).collect();
    /// Which of the activities of consulting.
    Activity = ActivityCode::ALL.iter().map(|one| one.code()).collect();
    /// Whether an area of the third level is of the supplier or of somebody else.
    AreaKind = AreaKindCode::ALL.iter().map(|one| one.code()).collect();
    /// How two tickets hang together.
    Relation = RelationCode::ALL.iter().map(|one| one.code()).collect();
    /// One number of a figure, with what it is counted by.
    Metric = MetricCode::ALL.iter().map(|one| one.code()).collect();
    /// What kind of number a metric is.
    Form = FormCode::ALL.iter().map(|one| one.code()).collect();
    /// An operating level.
    Level = LevelCode::ALL.iter().map(|one| one.code()).collect();
    /// Which specialists know about it.
    Competence = CompetenceCode::ALL.iter().map(|one| one.code()).collect();
    /// What a request is about.
    Category = CategoryCode::ALL.iter().map(|one| one.code()).collect();
    /// By which way a request came.
    Channel = ChannelCode::ALL.iter().map(|one| one.code()).collect();
    /// What somebody is to the service.
    Role = RoleCode::ALL.iter().map(|one| one.code()).collect();
    /// What people expect of a machine.
    Class = MachineClass::ALL.iter().map(|one| one.code()).collect();
    /// What a person, or a token, may do.
    Right = Action::ALL.iter().map(|one| one.code()).collect();
}
