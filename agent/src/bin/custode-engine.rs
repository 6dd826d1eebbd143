//! `custode-engine`: serves one remote session without rights; `custode-agentd privileged` starts it.

use std::process::ExitCode;

use custode_agent::{engine, log, say};

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let order = words.next().and_then(|word| word.parse().ok());
    let Some(order) = order.filter(|_| words.next().is_none()) else {
        complain("it is started by custode-agentd, for one session");
        return ExitCode::from(2);
    };
    match serve(order) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&say::with_causes(&*failure));
            ExitCode::FAILURE
        }
    }
}

/// `order` is the number of the descriptor that holds the order.
fn serve(order: i32) -> Result<(), Failure> {
    log::start(tracing::Level::INFO);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(engine::run(order))?)
}

#[expect(clippy::print_stderr, reason = "this is the door to the terminal")]
fn complain(text: &str) {
    eprintln!("custode-engine: {text}");
}
