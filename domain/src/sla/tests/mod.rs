//! The cases of the reference, class by class, each against a value and against a blind walk.

mod laws;
mod standing;
mod tables;
mod walk;
