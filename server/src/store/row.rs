//! Row: what a statement answers, read by column name into the types of the domain.

use std::sync::Arc;

use super::error::StoreError;
use super::value::{Column, Value};

/// One row of an answer.
#[derive(Debug, Clone)]
pub struct Row {
    columns: Arc<[String]>,
    values: Vec<Value>,
}

impl Row {
    pub(super) fn new(columns: Arc<[String]>, values: Vec<Value>) -> Self {
        Self { columns, values }
    }

    /// The value of a column, as the type that is asked for.
    pub fn get<T: Column>(&self, column: &str) -> Result<T, StoreError> {
        let value = self.value(column).cloned();
        value
            .and_then(T::from_value)
            .ok_or_else(|| StoreError::corrupt(column, T::NAME))
    }

    /// The value of a TEXT column, as whatever `read` makes of it.
    pub fn parse<T>(
        &self,
        column: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        read(&text).ok_or_else(|| StoreError::corrupt(column, "known code"))
    }

    fn value(&self, column: &str) -> Option<&Value> {
        let place = self.columns.iter().position(|name| name == column)?;
        self.values.get(place)
    }
}
