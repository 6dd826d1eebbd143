//! The store keeps the same promises on SQLite and on PostgreSQL.
//!
//! SQLite always runs. PostgreSQL runs when `CUSTODE_TEST_POSTGRES` holds the URL of a server where
//! databases may be made (each story makes its own and drops it); with `CUSTODE_REQUIRE_POSTGRES=1`
//! its absence is a failure.

#[cfg(all(test, feature = "wound-clock"))]
mod audit;
#[cfg(test)]
mod contracts;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod durability;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod house;
#[cfg(test)]
mod identities;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod lapses;
#[cfg(test)]
mod machines;
#[cfg(test)]
mod on_call;
#[cfg(test)]
mod passkeys;
#[cfg(test)]
mod people;
#[cfg(test)]
mod portal;
#[cfg(test)]
mod recordings;
mod routing;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod statements;
#[cfg(test)]
mod tickets;
#[cfg(test)]
mod transactions;
