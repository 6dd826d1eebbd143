//! The promises, tried through the real binaries over real TLS, with a clock that the journey winds.
//!
//! SQLite always runs. PostgreSQL runs when `CUSTODE_TEST_POSTGRES` holds the URL of a server where databases may be
//! made; with `CUSTODE_REQUIRE_POSTGRES=1` its absence is a failure.

#[cfg(test)]
mod disconnected;
#[cfg(test)]
mod exactly_one_ticket;
#[cfg(test)]
mod fault_to_ticket;
#[cfg(test)]
mod hostile_machines;
#[cfg(test)]
mod on_call;
#[cfg(test)]
mod push;
#[cfg(test)]
mod roster_cli;
#[cfg(test)]
mod sla_cli;
