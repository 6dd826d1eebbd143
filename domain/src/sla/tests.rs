//! Service levels in cases.
