//! Value: what goes into a statement and comes out of a column, the same on both engines.
//!
//! Six kinds, because the columns are BIGINT, TEXT, BOOLEAN, DOUBLE PRECISION and BYTEA alone:
//! PostgreSQL is strict about all others, and SQLite turns text in a UUID or JSONB column into numbers.

use std::error::Error;

use custode_domain::Severity;
use custode_domain::id::{
    ArticleId, AttachmentId, BootId, EnteId, FindingId, MachineId, PersonId, RuleId, SessionId,
    SiteId, TaskId, TicketId,
};
use jiff::Timestamp;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A parameter of a statement, or a field of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// BIGINT: numbers, and instants in microseconds UTC.
    Int(i64),
    /// TEXT: words, identifiers, codes of enums, JSON documents.
    Text(String),
    /// BOOLEAN.
    Bool(bool),
    /// DOUBLE PRECISION.
    Real(f64),
    /// BYTEA.
    Blob(Vec<u8>),
}

/// A type that a column can hold.
pub trait Column: Sized {
    /// The name used in an error.
    const NAME: &'static str;
    /// The value for a statement.
    fn into_value(self) -> Value;
    /// The value from a row, unless it is something else.
    fn from_value(value: Value) -> Option<Self>;
}

macro_rules! plain_columns {
    ($($type:ty => $variant:ident, $name:literal;)+) => {$(
        impl Column for $type {
            const NAME: &'static str = $name;
            fn into_value(self) -> Value {
                Value::$variant(self)
            }
            fn from_value(value: Value) -> Option<Self> {
                if let Value::$variant(inner) = value { Some(inner) } else { None }
            }
        }
        impl From<$type> for Value {
            fn from(inner: $type) -> Self {
                Self::$variant(inner)
            }
        }
    )+};
}

plain_columns! {
    i64 => Int, "number";
    String => Text, "text";
    f64 => Real, "decimal number";
    Vec<u8> => Blob, "bytes";
}

macro_rules! id_columns {
    ($($type:ident)+) => {$(
        impl Column for $type {
            const NAME: &'static str = stringify!($type);
            fn into_value(self) -> Value {
                Value::Text(self.to_string())
            }
            fn from_value(value: Value) -> Option<Self> {
                String::from_value(value)?.parse().ok()
            }
        }
        impl From<$type> for Value {
            fn from(id: $type) -> Self {
                id.into_value()
            }
        }
    )+};
}

id_columns! { ArticleId AttachmentId BootId EnteId FindingId MachineId PersonId RuleId SessionId SiteId TaskId TicketId }

impl Column for bool {
    const NAME: &'static str = "truth value";
    fn into_value(self) -> Value {
        Value::Bool(self)
    }
    /// SQLite has no truth values of its own: it keeps 0 and 1.
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Bool(inner) => Some(inner),
            Value::Int(0) => Some(false),
            Value::Int(1) => Some(true),
            Value::Null | Value::Int(_) | Value::Text(_) | Value::Real(_) | Value::Blob(_) => None,
        }
    }
}

/// Instants are microseconds UTC.
impl Column for Timestamp {
    const NAME: &'static str = "instant";
    fn into_value(self) -> Value {
        Value::Int(self.as_microsecond())
    }
    fn from_value(value: Value) -> Option<Self> {
        Self::from_microsecond(i64::from_value(value)?).ok()
    }
}

/// Counters that never pass 2^63.
impl Column for u64 {
    const NAME: &'static str = "count";
    fn into_value(self) -> Value {
        Value::Int(i64::try_from(self).unwrap_or(i64::MAX))
    }
    fn from_value(value: Value) -> Option<Self> {
        Self::try_from(i64::from_value(value)?).ok()
    }
}

impl Column for u32 {
    const NAME: &'static str = "small count";
    fn into_value(self) -> Value {
        Value::Int(i64::from(self))
    }
    fn from_value(value: Value) -> Option<Self> {
        Self::try_from(i64::from_value(value)?).ok()
    }
}

/// The tender's number: 1, 2 or 3.
impl Column for Severity {
    const NAME: &'static str = "severity";
    fn into_value(self) -> Value {
        Value::Int(i64::from(self.number()))
    }
    fn from_value(value: Value) -> Option<Self> {
        Self::from_number(u8::try_from(i64::from_value(value)?).ok()?)
    }
}

impl<T: Column> Column for Option<T> {
    const NAME: &'static str = T::NAME;
    fn into_value(self) -> Value {
        self.map_or(Value::Null, T::into_value)
    }
    fn from_value(value: Value) -> Option<Self> {
        if value == Value::Null {
            Some(None)
        } else {
            T::from_value(value).map(Some)
        }
    }
}

macro_rules! column_values {
    ($($type:ty)+) => {$(
        impl From<$type> for Value {
            fn from(inner: $type) -> Self {
                inner.into_value()
            }
        }
    )+};
}

column_values! { bool Timestamp u64 u32 Severity }

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(inner: Option<T>) -> Self {
        inner.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(inner) => ValueRef::Integer(*inner),
            Self::Text(inner) => ValueRef::Text(inner.as_bytes()),
            Self::Bool(inner) => ValueRef::Integer(i64::from(*inner)),
            Self::Real(inner) => ValueRef::Real(*inner),
            Self::Blob(inner) => ValueRef::Blob(inner),
        }))
    }
}

impl rusqlite::types::FromSql for Value {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        use rusqlite::types::ValueRef;
        Ok(match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(inner) => Self::Int(inner),
            ValueRef::Real(inner) => Self::Real(inner),
            ValueRef::Text(_) => Self::Text(value.as_str()?.to_owned()),
            ValueRef::Blob(inner) => Self::Blob(inner.to_vec()),
        })
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(inner) => checked(inner, kind, out),
            Self::Text(inner) => checked(inner, kind, out),
            Self::Bool(inner) => checked(inner, kind, out),
            Self::Real(inner) => checked(inner, kind, out),
            Self::Blob(inner) => checked(inner, kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true // decided value by value in `checked`
    }

    to_sql_checked!();
}

/// Refuses a value of another type than the column, where the driver would send the wrong bytes.
fn checked<T: ToSql>(
    inner: &T,
    kind: &Type,
    out: &mut BytesMut,
) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
    if T::accepts(kind) {
        inner.to_sql(kind, out)
    } else {
        Err(format!(
            "a {} was bound to a {kind} parameter",
            std::any::type_name::<T>()
        )
        .into())
    }
}

impl<'a> tokio_postgres::types::FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *kind {
            Type::INT8 => Self::Int(i64::from_sql(kind, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(kind, raw)?.into()),
            Type::BOOL => Self::Bool(bool::from_sql(kind, raw)?),
            Type::FLOAT8 => Self::Real(f64::from_sql(kind, raw)?),
            Type::BYTEA => Self::Blob(Vec::from_sql(kind, raw)?),
            _ => Self::Text(String::from_sql(kind, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(kind: &Type) -> bool {
        matches!(
            *kind,
            Type::INT8 | Type::INT4 | Type::BOOL | Type::FLOAT8 | Type::BYTEA
        ) || <String as tokio_postgres::types::FromSql<'_>>::accepts(kind)
    }
}
