//! TCP ports: connect, and close.

use std::io;
use std::time::Instant;

use tokio::net::{TcpStream, lookup_host};

use crate::check::tcp::{Reading, TcpTarget, Unreachable};

pub(super) async fn take(target: &TcpTarget) -> Reading {
    let begun = Instant::now();
    let connected = tokio::time::timeout(target.timeout, connect(&target.host, target.port)).await;
    let outcome = match connected {
        Ok(Ok(_)) => Ok(begun.elapsed()),
        Ok(Err(why)) => Err(why),
        Err(_) => Err(Unreachable::TimedOut),
    };
    Reading {
        target: target.clone(),
        outcome,
    }
}

/// Connects to the first address of the host that accepts.
pub(super) async fn connect(host: &str, port: u16) -> Result<TcpStream, Unreachable> {
    let addresses = lookup_host((host, port))
        .await
        .map_err(|_| Unreachable::NotResolved)?;
    let mut last = Unreachable::NotResolved;
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(e) => last = unreachable(&e),
        }
    }
    Err(last)
}

/// In our words where we have one.
pub(super) fn unreachable(error: &io::Error) -> Unreachable {
    let kind = error.kind();
    if kind == io::ErrorKind::ConnectionRefused {
        Unreachable::Refused
    } else if kind == io::ErrorKind::TimedOut {
        Unreachable::TimedOut
    } else {
        Unreachable::Other(error.to_string())
    }
}
