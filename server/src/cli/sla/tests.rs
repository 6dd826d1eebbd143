//! The requests and answers of `sla eval`.
