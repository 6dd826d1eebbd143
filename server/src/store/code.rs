//! Code: how closed sets of the domain are spelt in TEXT columns and in documents.

use custode_domain::assistance::{EndingName, SessionStateName};
use custode_domain::category::Category;
use custode_domain::channel::Channel;
use custode_domain::contract::{Promise, Reaches};
use custode_domain::figures::Ended;
use custode_domain::finding::FindingCode;
use custode_domain::machine::MachineClass;
use custode_domain::obligation::Recorded;
use custode_domain::person::{Level, Role};
use custode_domain::ticket::{
    Activity, AreaKind, AttemptOutcome, ClosingBasis, Competence, HappeningName, Kind, Medium,
    Relation, StateName, TaskStateName, Visibility, WaitingFor,
};

/// A closed set with one spelling for each member.
pub(super) trait Code: Sized + Copy {
    /// The spelling.
    fn code(self) -> &'static str;
    /// The member with this spelling.
    fn from_code(code: &str) -> Option<Self>;
}

/// Spells an enum; a variant that is missing does not compile.
macro_rules! codes {
    ($($type:ident { $($variant:ident = $code:literal),+ $(,)? })+) => {$(
        impl $crate::store::code::Code for $type {
            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
        $crate::store::code::coded_columns! { $type }
    )+};
}

/// Lets a coded set stand in a TEXT column.
macro_rules! coded_columns {
    ($($type:ident)+) => {$(
        impl $crate::store::value::Column for $type {
            const NAME: &'static str = stringify!($type);
            fn into_value(self) -> $crate::store::value::Value {
                $crate::store::value::Value::Text($crate::store::code::Code::code(self).to_owned())
            }
            fn from_value(value: $crate::store::value::Value) -> Option<Self> {
                <Self as $crate::store::code::Code>::from_code(&<String as $crate::store::value::Column>::from_value(value)?)
            }
        }
        impl From<$type> for $crate::store::value::Value {
            fn from(member: $type) -> Self {
                <$type as $crate::store::value::Column>::into_value(member)
            }
        }
    )+};
}

pub(super) use {coded_columns, codes};

/// The domain spells these itself.
macro_rules! domain_codes {
    ($($type:ident)+) => {$(
        impl Code for $type {
            fn code(self) -> &'static str {
                $type::code(self)
            }
            fn from_code(code: &str) -> Option<Self> {
                $type::from_code(code)
            }
        }
    )+};
}

domain_codes! {
    Activity AreaKind AttemptOutcome Category Channel ClosingBasis Competence Ended EndingName FindingCode HappeningName Kind Level MachineClass Medium
    Promise Reaches Recorded Relation Role SessionStateName StateName TaskStateName Visibility WaitingFor
}
coded_columns! {
    Activity AreaKind Channel Competence FindingCode HappeningName Kind Level MachineClass Reaches Recorded Relation Role SessionStateName
    StateName TaskStateName
}
