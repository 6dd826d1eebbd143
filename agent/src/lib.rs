//! stub
pub mod check;
pub mod os;
pub mod probe;
