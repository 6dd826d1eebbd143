//! Module: a small real HTTP service that stands for a SIC module.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};

/// The module, serving from a thread of its own until the demo ends.
pub(crate) struct Module {
    address: SocketAddr,
    well: Arc<AtomicBool>,
}

impl Module {
    /// Starts it on a free port of loopback.
    pub(crate) fn start() -> Result<Self> {
        let listener =
            TcpListener::bind("127.0.0.1:0").context("no port is free for the SIC module")?;
        let address = listener.local_addr()?;
        let well = Arc::new(AtomicBool::new(true));
        let is_well = Arc::clone(&well);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A visitor that goes away in the middle is no business of the module.
                let _ = answer(stream, is_well.load(Ordering::SeqCst));
            }
        });
        Ok(Self { address, well })
    }

    /// Where it answers.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/anagrafe", self.address)
    }

    /// Whether it is well.
    pub(crate) fn is_well(&self) -> bool {
        self.well.load(Ordering::SeqCst)
    }

    /// Breaks or mends it.
    pub(crate) fn set_well(&self, well: bool) {
        self.well.store(well, Ordering::SeqCst);
    }
}

fn answer(mut stream: TcpStream, well: bool) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut request = [0_u8; 2048];
    let _ = stream.read(&mut request)?;
    let (status, text) = if well {
        ("200 OK", "Anagrafe: in servizio\n")
    } else {
        ("503 Service Unavailable", "Anagrafe: guasta\n")
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    )
}
