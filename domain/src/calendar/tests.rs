//! The calendar against a blind walk.
