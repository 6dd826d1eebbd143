//! Nothing is lost, nothing happens twice: agent and server are killed at random instants while faults come and go.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says where and stops"
)]

mod books;
mod full_disk;

mod kills;
mod ports;
mod seals;
