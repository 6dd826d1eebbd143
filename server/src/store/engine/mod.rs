//! The two engines: everything that differs between SQLite and PostgreSQL, besides the texts in `tx`.

mod group;
pub(super) mod postgres;
pub(super) mod sqlite;
