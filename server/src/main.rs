//! `custode-server`: reads the arguments and does what they say.

use std::process::ExitCode;

use clap::Parser;
use custode_server::cli::{self, Cli};
use custode_server::clock::Clock;

/// Measured: gives memory back after bursts; glibc and mimalloc do not.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(Cli::parse(), clock()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            cli::complain(&failure);
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(feature = "wound-clock"))]
fn clock() -> Clock {
    Clock::system()
}

/// The journeys name the file that winds the clock.
#[cfg(feature = "wound-clock")]
#[expect(
    clippy::disallowed_methods,
    reason = "the environment is read here alone"
)]
fn clock() -> Clock {
    std::env::var_os("CUSTODE_CLOCK_FILE")
        .map_or_else(Clock::system, |file| Clock::wound_by(file.into()))
}
