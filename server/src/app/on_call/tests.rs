//! On-call tried on a server without doors.
